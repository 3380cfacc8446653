import type { InsightEntry } from "@aura-journal/nlp/insights";

/** From so many days on a writer's own moods say enough; below, what the analysis read is shown. */
const OWN_DAYS = 7;

/** The measure that an insight goes by: the moods that the writer named, where they named enough of them. */
export function measureOf(entries: readonly InsightEntry[]): "own" | "read" {
  const days = new Set(entries.filter(({ mood }) => mood !== undefined).map(({ localDate }) => localDate));
  return days.size >= OWN_DAYS ? "own" : "read";
}
