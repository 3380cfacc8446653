import { referencesIn, wordsAlone } from "@aura-journal/contracts/attachment-references";
import { countWords } from "@aura-journal/contracts/words";
import type { InsightEntry } from "@aura-journal/nlp/insights";
import { isConflictTag, isWaiting, type Row, type SearchHit } from "@aura-journal/sync";
import type { EntryFacts } from "./readings/readings-store.ts";
import { placeInTag } from "./places.ts";
import type { EntryReading, LocalEntry, LocalSearchHit, MoodRating, TimelineItem } from "./journal.ts";

const EXCERPT_LENGTH = 240;
/** How much of a text stands before the first word found. */
const BEFORE = 70;
const PASSAGE_LENGTH = 260;

/** What is known of a text: its reading, and the language that it was read in. */
export interface KnownReading {
  readonly reading: EntryReading | undefined;
  readonly language: string | undefined;
}

/** An entry as the screens show it. */
export function entryOf(row: Row, { reading }: KnownReading): LocalEntry {
  const { content, timestamp, timezone, localDate, isDeleted, tags, mood, location } = row.mine;
  return {
    entryId: row.entryId,
    content,
    timestamp,
    timezone,
    localDate,
    isDeleted,
    wordCount: countWords(wordsAlone(content)),
    tags: tags.filter(isPlainTag),
    ...placeOf(row),
    ...(mood === undefined ? {} : { mood }),
    ...(location === undefined ? {} : { location }),
    ...(reading === undefined ? {} : { analysis: reading }),
    isSynced: !isWaiting(row),
    ...(row.refusal === undefined ? {} : { refusal: row.refusal.message }),
  };
}

export function itemOf(row: Row, { reading }: KnownReading): TimelineItem {
  const { content, timestamp, timezone, localDate, tags, mood } = row.mine;
  return {
    entryId: row.entryId,
    timestamp,
    timezone,
    localDate,
    excerpt: excerptOf(content),
    tags: tags.filter(isPlainTag),
    ...placeOf(row),
    ...(mood === undefined ? {} : { mood: mood.rating }),
    ...(reading === undefined || reading.confidence === 0 ? {} : { sentiment: reading.sentiment.score }),
    ...shownBy(content),
  };
}

function shownBy(content: string): Pick<TimelineItem, "attachmentIds"> {
  const ids = new Set(referencesIn(content).map(({ attachmentId }) => attachmentId));
  return ids.size === 0 ? {} : { attachmentIds: [...ids] };
}

export function hitOf({ row, highlights }: SearchHit, item: TimelineItem): LocalSearchHit {
  // Behind the last words nothing is shown of what stands there besides.
  const content = wordsAlone(row.mine.content).trimEnd();
  const first = highlights[0]?.start ?? 0;
  const start = startOfWord(content, Math.max(0, first - BEFORE));
  const end = endOfWord(content, Math.min(content.length, start + PASSAGE_LENGTH));
  const lead = start > 0 ? "… " : "";
  const passage = `${lead}${content.slice(start, end).replaceAll(/\s/g, " ").trimEnd()}${end < content.length ? " …" : ""}`;
  const shift = lead.length - start;
  return {
    ...item,
    passage,
    highlights: highlights
      .filter((found) => found.end <= end)
      .map((found) => ({ start: found.start + shift, end: found.end + shift })),
  };
}

export function insightEntryOf(facts: EntryFacts): InsightEntry {
  const { entryId, timestamp, timezone, localDate, rating, there, here, language, text } = facts;
  return {
    id: entryId,
    localDate,
    localHour: hourOf(timestamp, timezone),
    writtenAtMs: Date.parse(timestamp),
    mood: rating ?? undefined,
    analysis: certain(there ?? undefined, here ?? undefined),
    language: language ?? undefined,
    text: text ?? undefined,
  };
}

/**
 * What is known of an entry's text. The server's analysis comes before the one made here, unless it is of an older text, or of the
 * same model: then both say the same, and the one made here is certain to be of this text.
 */
export function readingOf({ mine, base, rest }: Row, here: EntryReading | undefined): EntryReading | undefined {
  const isOfThisText = base?.fields.content === mine.content;
  return certain(isOfThisText ? (rest["analysis"] as EntryReading | undefined) : undefined, here);
}

function certain(there: EntryReading | undefined, here: EntryReading | undefined): EntryReading | undefined {
  return there === undefined || here?.model === there.model ? here : there;
}

function isPlainTag(tag: string): boolean {
  return !isConflictTag(tag) && placeInTag(tag) === undefined;
}

function placeOf({ mine: { tags, location } }: Row): { readonly place?: string } {
  const place = location?.name ?? tags.map(placeInTag).find((found) => found !== undefined);
  return place === undefined ? {} : { place };
}

export function moodOf(rating: number | undefined): MoodRating | undefined {
  return rating as MoodRating | undefined;
}

/** The beginning of a text, in one line, without the marks of Markdown. */
function excerptOf(content: string): string {
  return wordsAlone(content)
    .slice(0, EXCERPT_LENGTH * 2)
    .replaceAll(/^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+)/gm, "")
    .replaceAll(/(\*\*|__|\*|~~)(?=\S)([^*~]+?)\1/g, "$2")
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, EXCERPT_LENGTH);
}

function startOfWord(text: string, at: number): number {
  if (at === 0) return 0;
  const next = text.slice(at).search(/\s\S/);
  return next === -1 || next > BEFORE ? at : at + next + 1;
}

function endOfWord(text: string, at: number): number {
  const rest = text.slice(at, at + BEFORE).search(/\s/);
  return rest === -1 ? at : at + rest;
}

const hours = new Map<string, Intl.DateTimeFormat>();

function hourOf(timestamp: string, timezone: string): number {
  let format = hours.get(timezone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en", { hour: "2-digit", hourCycle: "h23", timeZone: timezone });
    hours.set(timezone, format);
  }
  return Number(format.format(new Date(timestamp)));
}
