/** What an analysis found in an entry; every `AnalysisResult` is one. */
export interface Reading {
  readonly model: string;
  readonly sentiment: {
    readonly label: "positive" | "negative" | "neutral" | "mixed";
    readonly score: number;
    readonly magnitude: number;
  };
  readonly emotions: readonly { readonly emotion: string; readonly score: number }[];
  readonly topics: readonly string[];
  /** 0 where the text was not understood at all. */
  readonly confidence: number;
}

/** What the insights need to know of one entry. Ids are distinct. */
export interface InsightEntry {
  readonly id: string;
  /** The writer's calendar day, `YYYY-MM-DD`. */
  readonly localDate: string;
  /** The hour, 0 to 23, that the writer's clock showed. */
  readonly localHour?: number | undefined;
  readonly writtenAtMs: number;
  /** 1 to 5, where the writer named it. */
  readonly mood?: number | undefined;
  /** Absent while it is still to come, or where the writer wants none. */
  readonly analysis?: Reading | undefined;
  /** The language that it was read in, as `identifyLanguage` tells it; English where none is named. */
  readonly language?: string | undefined;
  /** Read by nothing but the words that rise. */
  readonly text?: string | undefined;
}

/**
 * By the writer's day, then by instant, then by id. Every insight begins here: sums of floats depend on their order, and one
 * journal must give one answer, whatever order its entries were loaded in.
 */
export function inOrder(entries: readonly InsightEntry[]): InsightEntry[] {
  return [...entries].sort((a, b) => {
    if (a.localDate !== b.localDate) return a.localDate < b.localDate ? -1 : 1;
    if (a.writtenAtMs !== b.writtenAtMs) return a.writtenAtMs - b.writtenAtMs;
    return a.id < b.id ? -1 : 1;
  });
}

/** What was read in an entry. A text that was not understood has a score of 0 that says nothing, and counts as unread. */
export function readingOf(entry: InsightEntry): Reading | undefined {
  return entry.analysis !== undefined && entry.analysis.confidence > 0 ? entry.analysis : undefined;
}

/**
 * What was read in an entry, where emotions or topics were looked for. Our own model knows them in English alone: that it names
 * none in other languages does not say that there are none. Outside services, whose models' names have a slash, know topics.
 */
export function readingFor(part: "emotions" | "topics", entry: InsightEntry): Reading | undefined {
  const reading = readingOf(entry);
  if ((entry.language ?? "en") === "en") return reading;
  return part === "topics" && reading?.model.includes("/") === true ? reading : undefined;
}

/** The ids of entries, in their order. */
export function idsOf(entries: readonly InsightEntry[]): string[] {
  return entries.map(({ id }) => id);
}
