import { dateOf, dayNumberOf, daysInMonthOf, weekdayOf } from "./calendar.ts";
import { ekmanOf } from "../emotions.ts";
import { idsOf, inOrder, readingFor, type InsightEntry } from "./entry.ts";
import { byCode, rounded, valueIn } from "./figures.ts";
import { provenanceOf, type Provenance } from "./models.ts";

/** One emotion, or one of Ekman's, in a stretch of time. */
export interface EmotionShare {
  readonly emotion: string;
  /** Of the stretch's entries whose emotions were read, 0 to 1. One entry may show several emotions, so they do not add up to 1. */
  readonly share: number;
  readonly entryIds: readonly string[];
}

export interface EmotionPeriod extends Provenance {
  /** Its first and last calendar day. */
  readonly from: string;
  readonly to: string;
  /** The entries whose emotions were read. */
  readonly entryIds: readonly string[];
  readonly isFewData: boolean;
  /** The commonest first. */
  readonly emotions: readonly EmotionShare[];
  readonly ekman: readonly EmotionShare[];
}

export interface EmotionOptions {
  readonly unit: "week" | "month";
  /** 0 for Monday to 6 for Sunday. */
  readonly weekStartsOn?: number;
}

const MIN_ENTRIES = 5;

/** How often each emotion shows, week by week or month by month; stretches in which nothing was read are left out. */
export function emotionsOverTime(entries: readonly InsightEntry[], options: EmotionOptions): EmotionPeriod[] {
  const entriesByStart = new Map<string, InsightEntry[]>();
  for (const entry of inOrder(entries)) {
    if (readingFor("emotions", entry) === undefined) continue;
    valueIn(entriesByStart, startOf(entry.localDate, options), () => []).push(entry);
  }
  return [...entriesByStart].map(([from, read]) => ({
    from,
    to: endOf(from, options.unit),
    entryIds: idsOf(read),
    isFewData: read.length < MIN_ENTRIES,
    emotions: sharesOf(read, (emotion) => emotion),
    ekman: sharesOf(read, ekmanOf),
    ...provenanceOf(read),
  }));
}

function startOf(date: string, { unit, weekStartsOn = 0 }: EmotionOptions): string {
  if (unit === "month") return `${date.slice(0, 7)}-01`;
  return dateOf(dayNumberOf(date) - ((weekdayOf(date) - weekStartsOn + 7) % 7));
}

function endOf(from: string, unit: EmotionOptions["unit"]): string {
  return dateOf(dayNumberOf(from) + (unit === "week" ? 7 : daysInMonthOf(from)) - 1);
}

function sharesOf(read: readonly InsightEntry[], nameOf: (emotion: string) => string | undefined): EmotionShare[] {
  const idsByEmotion = new Map<string, Set<string>>();
  for (const entry of read) {
    for (const { emotion } of readingFor("emotions", entry)?.emotions ?? []) {
      const name = nameOf(emotion);
      if (name !== undefined) valueIn(idsByEmotion, name, () => new Set()).add(entry.id);
    }
  }
  return [...idsByEmotion]
    .map(([emotion, ids]) => ({ emotion, share: rounded(ids.size / read.length), entryIds: [...ids] }))
    .sort((a, b) => b.entryIds.length - a.entryIds.length || byCode(a.emotion, b.emotion));
}
