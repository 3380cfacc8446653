import type { UserPreferences } from "@aura-journal/contracts";
import type { Transaction } from "../../platform/database.ts";
import type { Jobs } from "../../platform/jobs.ts";

/** Worked off by `entries`, which counts. */
const VISIT_TASK = "entries.note_visit";

/** Tells those who count how the product is used that somebody signed in. */
export interface Visits {
  /** Whether the person agreed to be counted. Where that is not to be learnt just now, nobody is. */
  areCounted(userId: string): Promise<boolean>;
  /** In the transaction that signs them in. */
  note(transaction: Transaction, userId: string, at: Date): Promise<void>;
}

export function createVisits(options: {
  readonly jobs: Jobs;
  readonly getPreferences: (userId: string) => Promise<UserPreferences>;
}): Visits {
  const { jobs, getPreferences } = options;
  return {
    async areCounted(userId) {
      try {
        return (await getPreferences(userId)).analytics.enabled;
      } catch {
        return false;
      }
    },
    note: (transaction, userId, at) => jobs.add(transaction, VISIT_TASK, { userId, at: at.toISOString() }),
  };
}
