import type { Database } from "../../platform/database.ts";
import type { ChangeSignals } from "./change-signals.ts";
import { sumOverJournals } from "./each-journal.ts";
import type { EntryEvents } from "./events.ts";
import { tombstoneMac } from "./sealing.ts";
import { findDue, forgetMutations, insertEvents, purgeEntries } from "./upkeep-repository.ts";
import type { UserKeyStore } from "./user-keys.ts";

export interface Upkeep {
  /** Takes the text of everything that has been in the bin too long; how many entries that were. */
  purgeBins(signal?: AbortSignal): Promise<number>;
  /** Forgets which mutations were applied long ago; how many that were. */
  forgetMutations(signal?: AbortSignal): Promise<number>;
}

const PURGE_BATCH = 200;
const MUTATION_BATCH = 5_000;
/**
 * A device that sends a mutation again after this time is told of a conflict instead of a duplicate, and nothing is lost or
 * there twice: the entry is past the version that the mutation builds on, so it can't be applied once more, and the device
 * finds its own text in what stands, or merges the two.
 */
const MUTATION_MEMORY_DAYS = 90;
const DAY_MS = 86_400_000;

/** What happens to entries without their writer: the end of the bin, and of the memory of mutations. */
export function createUpkeep(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly events: EntryEvents;
  readonly signals: ChangeSignals;
  readonly now: () => Date;
  readonly binRetentionDays: number;
}): Upkeep {
  const { database, keys, events, signals, now, binRetentionDays } = options;

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

  async function forget(userId: string, before: Date): Promise<number> {
    let forgotten = 0;
    let count: number;
    do {
      count = await forgetMutations(database, userId, before, MUTATION_BATCH);
      forgotten += count;
    } while (count === MUTATION_BATCH);
    return forgotten;
  }

  return {
    purgeBins(signal) {
      const before = new Date(now().getTime() - binRetentionDays * DAY_MS);
      return sumOverJournals(database, signal, (userId) => purgeBin(userId, before));
    },

    forgetMutations(signal) {
      const before = new Date(now().getTime() - MUTATION_MEMORY_DAYS * DAY_MS);
      return sumOverJournals(database, signal, (userId) => forget(userId, before));
    },
  };
}
