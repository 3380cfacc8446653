import { idsOf, inOrder, readingOf, type InsightEntry } from "./entry.ts";
import { meanOf, rounded, sumOf } from "./figures.ts";
import { valueOf, type Measure } from "./measure.ts";
import { provenanceOf, type Provenance } from "./models.ts";

export interface Mean {
  /** Absent where nothing was counted. */
  readonly value: number | undefined;
  readonly entryIds: readonly string[];
}

export interface Totals extends Provenance {
  readonly entries: number;
  readonly words: number;
  readonly days: number;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly entryIds: readonly string[];
  readonly own: Mean;
  readonly read: Mean;
  readonly entryIdsByLabel: Readonly<Record<"positive" | "neutral" | "negative" | "mixed", readonly string[]>>;
}

/** An entry whose words were counted. */
export interface CountedEntry extends InsightEntry {
  readonly wordCount: number;
}

/** What a journal comes to. */
export function totalsOf(entries: readonly CountedEntry[]): Totals {
  const ordered = inOrder(entries);
  const labelled = (label: string): string[] =>
    idsOf(ordered.filter((entry) => readingOf(entry)?.sentiment.label === label));
  return {
    entries: ordered.length,
    words: sumOf(entries.map(({ wordCount }) => wordCount)),
    days: new Set(ordered.map(({ localDate }) => localDate)).size,
    from: ordered[0]?.localDate,
    to: ordered.at(-1)?.localDate,
    entryIds: idsOf(ordered),
    own: meanWith(ordered, "own"),
    read: meanWith(ordered, "read"),
    entryIdsByLabel: {
      positive: labelled("positive"),
      neutral: labelled("neutral"),
      negative: labelled("negative"),
      mixed: labelled("mixed"),
    },
    ...provenanceOf(ordered),
  };
}

/** The mean of a measure over the entries that have it, whatever their order. */
export function meanOfMeasure(entries: readonly InsightEntry[], measure: Measure): Mean {
  return meanWith(inOrder(entries), measure);
}

/** The same, of entries that are in order. */
export function meanWith(ordered: readonly InsightEntry[], measure: Measure): Mean {
  const measured = ordered.filter((entry) => valueOf(entry, measure) !== undefined);
  const values = measured.map((entry) => valueOf(entry, measure) ?? 0);
  return { value: values.length === 0 ? undefined : rounded(meanOf(values)), entryIds: idsOf(measured) };
}
