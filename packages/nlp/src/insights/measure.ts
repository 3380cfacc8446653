import { dayNumberOf } from "./calendar.ts";
import { idsOf, readingOf, type InsightEntry } from "./entry.ts";
import { meanOf, rounded, valueIn } from "./figures.ts";
import { noModel, provenanceOf, type Provenance } from "./models.ts";

/** The mood the writer named (1 to 5), or the sentiment a model read (-1 to 1). They are two things and are never added. */
export type Measure = "own" | "read";

/** One day of a writer. */
export interface DayValue {
  readonly date: string;
  readonly dayNumber: number;
  /** The mean of the day's entries. */
  readonly value: number;
  readonly entryIds: readonly string[];
}

/** What a measure says of one entry, if anything. */
export function valueOf(entry: InsightEntry, measure: Measure): number | undefined {
  return measure === "own" ? entry.mood : readingOf(entry)?.sentiment.score;
}

/**
 * The days that have a value, in order.
 * @param ordered entries by day
 */
export function dayValues(ordered: readonly InsightEntry[], measure: Measure): DayValue[] {
  const entriesByDate = new Map<string, InsightEntry[]>();
  for (const entry of ordered) {
    if (valueOf(entry, measure) !== undefined) valueIn(entriesByDate, entry.localDate, () => []).push(entry);
  }
  return [...entriesByDate].map(([date, entries]) => ({
    date,
    dayNumber: dayNumberOf(date),
    value: rounded(meanOf(entries.map((entry) => valueOf(entry, measure) ?? 0))),
    entryIds: idsOf(entries),
  }));
}

/** The models that a figure of this measure was drawn from. */
export function provenanceOfMeasure(entries: readonly InsightEntry[], measure: Measure): Provenance {
  return measure === "own" ? noModel : provenanceOf(entries);
}
