import { inOrder, readingOf, type InsightEntry } from "./entry.ts";
import { byCode } from "./figures.ts";

/** Which models' readings a figure was drawn from. Two models measure with two rulers: a mixed figure has to say so. */
export interface Provenance {
  /** In the order of their names; none where no reading was used. */
  readonly models: readonly string[];
  readonly isMixed: boolean;
}

/** What the writer said without any model. */
export const noModel: Provenance = { models: [], isMixed: false };

/** The models that read these entries. */
export function provenanceOf(entries: Iterable<InsightEntry>): Provenance {
  const models = new Set<string>();
  for (const entry of entries) {
    const reading = readingOf(entry);
    if (reading !== undefined) models.add(reading.model);
  }
  return { models: [...models].sort(byCode), isMixed: models.size > 1 };
}

/**
 * The journal once for each model, the one that read most first. Each holds every entry, without what other models read:
 * days, streaks, words and the writer's own moods stay whole, and nothing that is read mixes.
 */
export function separateModels(entries: readonly InsightEntry[]): { model: string; entries: InsightEntry[] }[] {
  const ordered = inOrder(entries);
  const countsByModel = new Map<string, number>();
  for (const entry of ordered) {
    const reading = readingOf(entry);
    if (reading !== undefined) countsByModel.set(reading.model, (countsByModel.get(reading.model) ?? 0) + 1);
  }
  return [...countsByModel]
    .sort(([a, countA], [b, countB]) => countB - countA || byCode(a, b))
    .map(([model]) => ({
      model,
      entries: ordered.map((entry) => {
        if (entry.analysis === undefined || entry.analysis.model === model) return entry;
        return { ...entry, analysis: undefined };
      }),
    }));
}
