import { retentionDaysOf } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import type { AccountFacts } from "./account-facts.ts";
import type { ChangeSignals } from "./change-signals.ts";
import { sumOverJournals } from "./each-journal.ts";
import type { EntryEvents } from "./events.ts";
import { tombstoneMac } from "./sealing.ts";
import {
  findDue,
  forgetMutations,
  forgetRevisions,
  hasBinned,
  hasRevisions,
  insertEvents,
  purgeEntries,
} from "./upkeep-repository.ts";
import type { UserKeyStore } from "./user-keys.ts";

export interface Upkeep {
  /** Takes the text of everything that has been in the bin too long; how many entries that were. */
  purgeBins(signal?: AbortSignal): Promise<number>;
  /** Removes earlier versions that their writers want kept for so long and no longer; how many those were. */
  forgetRevisions(signal?: AbortSignal): Promise<number>;
  /** Forgets which mutations were applied long ago; how many that were. */
  forgetMutations(signal?: AbortSignal): Promise<number>;
}

const PURGE_BATCH = 200;
const ROW_BATCH = 5_000;
/** The shortest times that anybody can choose. */
const SHORTEST_BIN_DAYS = 7;
const SHORTEST_REVISION_DAYS = 30;
/**
 * A device that sends a mutation again after this time is told of a conflict instead of a duplicate, and nothing is lost or
 * there twice: the entry is past the version that the mutation builds on, so it can't be applied once more, and the device
 * finds its own text in what stands, or merges the two.
 */
const MUTATION_MEMORY_DAYS = 90;
const DAY_MS = 86_400_000;

/** What happens to entries without their writer: the end of the bin, of earlier versions, and of the memory of mutations. */
export function createUpkeep(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly events: EntryEvents;
  readonly signals: ChangeSignals;
  readonly now: () => Date;
  readonly facts: Pick<AccountFacts, "retentionOf">;
  /** Of those who have not chosen. */
  readonly binRetentionDays: number;
}): Upkeep {
  const { database, keys, events, signals, now, facts, binRetentionDays } = options;
  const daysAgo = (days: number): Date => new Date(now().getTime() - days * DAY_MS);

  async function purgeBin(userId: string, before: Date): Promise<number> {
    const { active } = await keys.keyringOf(userId);
    const purged = await database.transaction(userId, async (transaction) => {
      const due = await findDue(transaction, userId, before, PURGE_BATCH);
      if (due.length === 0) return [];
      const stones = due.map((row) => ({ ...row, version: row.version + 1 }));
      const codes = stones.map((stone) => ({ entryId: stone.entryId, code: tombstoneMac(active, stone) }));
      const rows = await purgeEntries(transaction, userId, active.keyVersion, codes);
      await insertEvents(
        transaction,
        stones.map(({ entryId, version }) => events.make("entry.purged", { userId, entryId, version })),
      );
      return rows;
    });
    const newest = Math.max(0, ...purged.map(({ changeSeq }) => changeSeq));
    if (purged.length > 0) signals.changed(userId, newest);
    return purged.length < PURGE_BATCH ? purged.length : purged.length + (await purgeBin(userId, before));
  }

  return {
    purgeBins(signal) {
      // Whoever has nothing so old in the bin is not asked what they chose.
      const soonest = daysAgo(Math.min(binRetentionDays, SHORTEST_BIN_DAYS));
      return sumOverJournals(database, signal, async (userId) => {
        if (!(await hasBinned(database, userId, soonest))) return 0;
        const { bin } = await facts.retentionOf(userId);
        return purgeBin(userId, daysAgo(retentionDaysOf(bin) ?? binRetentionDays));
      });
    },

    forgetRevisions(signal) {
      const soonest = daysAgo(SHORTEST_REVISION_DAYS);
      return sumOverJournals(database, signal, async (userId) => {
        if (!(await hasRevisions(database, userId, soonest))) return 0;
        const { earlierVersions } = await facts.retentionOf(userId);
        const days = retentionDaysOf(earlierVersions);
        return days === undefined ? 0 : inBatches((atMost) => forgetRevisions(database, userId, daysAgo(days), atMost));
      });
    },

    forgetMutations(signal) {
      const before = daysAgo(MUTATION_MEMORY_DAYS);
      return sumOverJournals(database, signal, (userId) =>
        inBatches((atMost) => forgetMutations(database, userId, before, atMost)),
      );
    },
  };
}

/** Removes rows as long as there are more than go at once; how many those were. */
async function inBatches(remove: (atMost: number) => Promise<number>): Promise<number> {
  let removed = 0;
  let count: number;
  do {
    count = await remove(ROW_BATCH);
    removed += count;
  } while (count === ROW_BATCH);
  return removed;
}
