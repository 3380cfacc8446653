import type { AnalysisResult } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { NIL_UUID } from "../../platform/uuid.ts";
import type { AccountFacts } from "./account-facts.ts";
import type { Analyser } from "./analyser.ts";
import type { ChangeSignals } from "./change-signals.ts";
import type { EntryEvents } from "./events.ts";
import type { EntryOpener } from "./integrity.ts";
import { sumOverUsers } from "./journal-users.ts";
import { NO_MODEL, type EntryRow } from "./record.ts";
import { isTampered, openAnalytics, openText, sealAnalytics, tombstoneMac } from "./sealing.ts";
import {
  attachAnalytics,
  countPending,
  findDue,
  findPending,
  forgetMutations,
  insertEvents,
  purgeEntries,
} from "./upkeep-repository.ts";
import type { UserKeyStore } from "./user-keys.ts";

export interface Upkeep {
  /**
   * Attaches the analyses that are still to come for a user. Safe to run twice.
   * @throws where the analysis service fails: the job is tried again
   */
  analysePending(
    userId: string,
    options?: {
      readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
      /** Stops between two batches; the next call goes on from there. */
      readonly signal?: AbortSignal;
    },
  ): Promise<void>;
  /** Takes the text of everything that has been in the bin too long; how many entries that were. */
  purgeBins(signal?: AbortSignal): Promise<number>;
  /** Forgets which mutations were applied long ago; how many that were. */
  forgetMutations(signal?: AbortSignal): Promise<number>;
}

const ANALYSIS_BATCH = 50;
const PURGE_BATCH = 200;
const MUTATION_BATCH = 5_000;
/**
 * A device that sends a mutation again after this time is told of a conflict instead of a duplicate, and nothing is lost or
 * there twice: the entry is past the version that the mutation builds on, so it can't be applied once more, and the device
 * finds its own text in what stands, or merges the two.
 */
const MUTATION_MEMORY_DAYS = 90;
const DAY_MS = 86_400_000;

/** What happens to entries without their writer: late analyses, and the end of the bin. */
export function createUpkeep(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly facts: AccountFacts;
  readonly analyser: Analyser;
  readonly opener: EntryOpener;
  readonly events: EntryEvents;
  readonly signals: ChangeSignals;
  readonly now: () => Date;
  readonly binRetentionDays: number;
}): Upkeep {
  const { database, keys, facts, analyser, opener, events, signals, now, binRetentionDays } = options;

  async function attachTo(userId: string, rows: readonly EntryRow[]): Promise<void> {
    const keyring = await keys.keyringFor(
      userId,
      rows.flatMap((row) => [row.keyVersion, row.analyticsKeyVersion]),
    );
    const readable = rows.flatMap((row) => {
      try {
        return [{ row, content: openText(keyring, row).content, record: openAnalytics(keyring, row) }];
      } catch (error) {
        if (!isTampered(error)) throw error;
        opener.report(userId, row.entryId, error);
        return [];
      }
    });
    const isWanted = (await facts.privacyOf(userId)).analysis !== "off";
    const results: readonly (AnalysisResult | null)[] =
      isWanted && readable.length > 0 ? await analyser.analyse(readable.map(({ content }) => content)) : [];
    if (readable.length === 0) return;
    const writes = readable.map(({ row, record }, index) => {
      const analysis = results[index] ?? undefined;
      return {
        entryId: row.entryId,
        version: row.version,
        analytics: sealAnalytics(keyring.active, row, analysis === undefined ? record : { ...record, analysis }),
        // What no model can read, in no language it knows, does not wait for ever.
        model: analysis?.model ?? NO_MODEL,
      };
    });
    const attached = await attachAnalytics(database, userId, keyring.active.keyVersion, writes);
    if (attached.length > 0) signals.changed(userId, Math.max(...attached.map(({ changeSeq }) => changeSeq)));
  }

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
    async analysePending(userId, { onProgress, signal } = {}) {
      const total = onProgress === undefined ? 0 : await countPending(database, userId);
      let done = 0;
      let after = NIL_UUID;
      while (signal?.aborted !== true) {
        onProgress?.({ done, total });
        const rows = await findPending(database, userId, after, ANALYSIS_BATCH);
        if (rows.length > 0) await attachTo(userId, rows);
        done += rows.length;
        if (rows.length < ANALYSIS_BATCH) return;
        after = rows.at(-1)?.entryId ?? after;
      }
    },

    purgeBins(signal) {
      const before = new Date(now().getTime() - binRetentionDays * DAY_MS);
      return sumOverUsers(database, signal, (userId) => purgeBin(userId, before));
    },

    forgetMutations(signal) {
      const before = new Date(now().getTime() - MUTATION_MEMORY_DAYS * DAY_MS);
      return sumOverUsers(database, signal, (userId) => forget(userId, before));
    },
  };
}
