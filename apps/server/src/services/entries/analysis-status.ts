import type { Database } from "../../platform/database.ts";
import type { AccountFacts } from "./account-facts.ts";
import type { Analyser } from "./analyser.ts";
import { countModels } from "./analysis-repository.ts";
import { sumOverJournals } from "./each-journal.ts";
import { isOutdated } from "./models.ts";
import type { BudgetStatus, OutsideBudget } from "./outside-budget.ts";
import { NO_MODEL } from "./record.ts";

/** How far the analyses of one or all journals have come; entries in the bin are not counted. */
export interface AnalysisStatus {
  /** The model of ours that reads texts now. */
  readonly model: string;
  /** Entries by the model that read them, the one that read most first. */
  readonly models: readonly { readonly model: string; readonly entries: number }[];
  /** Read by an older model of ours, and to be read anew. */
  readonly outdated: number;
  /** The same of those who want no analysis any more: theirs stays as it is. */
  readonly kept: number;
  /** Still to be read for the first time. */
  readonly pending: number;
  /** To be read by the outside service too. */
  readonly remoteWanted: number;
  /** What the outside service has cost: all accounts, or the one that was asked about. Empty where nothing is read outside. */
  readonly budget: readonly BudgetStatus[];
}

/** Counts by model, journal by journal; no text is opened. */
export function createAnalysisStatus(options: {
  readonly database: Database;
  readonly facts: Pick<AccountFacts, "privacyOf">;
  readonly analyser: Pick<Analyser, "models">;
  readonly budget: Pick<OutsideBudget, "status">;
}) {
  const { database, facts, analyser, budget } = options;
  return async (userId?: string): Promise<AnalysisStatus> => {
    const { local: model, remote } = await analyser.models();
    const entriesByModel = new Map<string, number>();
    const counts = { outdated: 0, kept: 0, pending: 0, remoteWanted: 0 };

    async function add(each: string): Promise<number> {
      let outdated = 0;
      for (const { model: by, entries, remoteWanted } of await countModels(database, each)) {
        counts.remoteWanted += remoteWanted;
        if (by === null) counts.pending += entries;
        if (by === null || by === NO_MODEL) continue;
        entriesByModel.set(by, (entriesByModel.get(by) ?? 0) + entries);
        if (isOutdated(by, model)) outdated += entries;
      }
      if (outdated > 0) counts[(await facts.privacyOf(each)).analysis === "off" ? "kept" : "outdated"] += outdated;
      return 0;
    }

    await (userId === undefined ? sumOverJournals(database, undefined, add) : add(userId));
    const models = [...entriesByModel].map(([name, entries]) => ({ model: name, entries }));
    return {
      model,
      models: models.sort((a, b) => b.entries - a.entries),
      ...counts,
      budget: remote === null ? [] : await budget.status(userId),
    };
  };
}
