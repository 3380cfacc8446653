import type { Database } from "../../platform/database.ts";
import type { Jobs } from "../../platform/jobs.ts";
import type { AccountFacts } from "./account-facts.ts";
import { searchSignature } from "./drafts.ts";
import type { EntryOpener } from "./integrity.ts";
import { sumOverJournals } from "./each-journal.ts";
import type { EntryRow } from "./record.ts";
import { lockEntries } from "./repository.ts";
import { isTampered, openDraft, sealEntry } from "./sealing.ts";
import {
  completeSearchIndex,
  findBySignature,
  holdSearchIndex,
  readSearchIndex,
  turnSearchIndex,
} from "./search-index-repository.ts";
import type { SignatureTables } from "./signature-tables.ts";
import { resealEntries, type Resealed } from "./upkeep-repository.ts";
import type { UserKeyring, UserKeyStore } from "./user-keys.ts";

export interface SearchIndex {
  /**
   * Brings the search signatures of a journal in line with what its writer prefers: takes them all away, or makes those that
   * are missing. Safe to run twice, by several at once, and again after a kill. A long journal is left to another job half-way.
   * @throws where the preference cannot be read: the job is tried again
   */
  follow(userId: string): Promise<void>;
  /** Follows wherever preference and index do not agree, whatever has become of the job; how many journals that were. */
  followAll(signal?: AbortSignal): Promise<number>;
}

/** Enqueued by `users` with a change of the preference, and by every write that does not fit the state of the index. */
export const SEARCH_INDEX_TASK = "entries.search_index";

/**
 * Crash model: the state of the index says what holds of it, and is changed before the first signature is, back to `on` after the
 * last. Every batch is a transaction that counts only while the state is the one it works for. Dying anywhere leaves an index
 * that calls itself incomplete or off, and a job that comes back.
 *
 * Writers look at the preference before they write and may be late. Each write meets the state under the lock of the
 * journal's row: one that does not fit it enqueues this job in its own transaction.
 */
export function createSearchIndex(options: {
  readonly database: Database;
  readonly keys: Pick<UserKeyStore, "existingKeyringOf">;
  readonly facts: Pick<AccountFacts, "privacyOf" | "forget">;
  readonly opener: Pick<EntryOpener, "report">;
  readonly tables: Pick<SignatureTables, "forget">;
  readonly jobs: Jobs;
  readonly batchSize?: number;
  /** Batches that one job works off. */
  readonly maxBatches?: number;
}): SearchIndex {
  const { database, keys, facts, opener, tables, jobs, batchSize = 50, maxBatches = 200 } = options;

  async function isWantedBy(userId: string): Promise<boolean> {
    facts.forget(userId);
    return (await facts.privacyOf(userId)).search === "server";
  }

  /** Sets the state that the writer prefers; undefined where nothing is left to do. */
  async function turned(userId: string): Promise<"building" | "off" | undefined> {
    let isWanted = await isWantedBy(userId);
    for (;;) {
      const state = await turnSearchIndex(database, userId, isWanted);
      // Another job may have followed a later change before this one set its state: the later change is looked for again.
      const isStillWanted = await isWantedBy(userId);
      if (isStillWanted === isWanted) return state === "on" ? undefined : state;
      isWanted = isStillWanted;
    }
  }

  /** How many entries of the batch have changed; undefined where the state is another by now. */
  async function rewrite(
    userId: string,
    state: "building" | "off",
    pairs: readonly { readonly row: EntryRow; readonly sealed: Resealed }[],
  ): Promise<number | undefined> {
    return database.transaction(userId, async (transaction) => {
      const ids = pairs.map(({ row }) => row.entryId);
      await lockEntries(transaction, userId, ids);
      if ((await holdSearchIndex(transaction, userId)) !== state) return undefined;
      return resealEntries(transaction, userId, pairs);
    });
  }

  function resealed(keyring: UserKeyring, row: EntryRow, state: "building" | "off"): Resealed {
    const draft = openDraft(keyring, row);
    const search = state === "off" ? "device" : "server";
    return sealEntry(keyring.active, draft, searchSignature(keyring.active, draft.text, { search }));
  }

  async function follow(userId: string): Promise<void> {
    const state = await turned(userId);
    tables.forget(userId);
    if (state === undefined) return;
    const damaged = new Set<string>();
    let after: string | null = null;
    let missed = 0;
    for (let batches = 0; batches < maxBatches; batches++) {
      const rows = await findBySignature(database.as(userId), userId, state === "off", after, batchSize);
      const versions = rows.flatMap((row) => [row.keyVersion, row.analyticsKeyVersion]);
      const keyring = await keys.existingKeyringOf(userId, versions);
      // Erased meanwhile: nothing opens any more.
      if (keyring === undefined) return;
      const pairs = rows.flatMap((row) => {
        try {
          return [{ row, sealed: resealed(keyring, row, state) }];
        } catch (error) {
          if (!isTampered(error)) throw error;
          damaged.add(row.entryId);
          opener.report(userId, row.entryId, error);
          return [];
        }
      });
      const changed = pairs.length === 0 ? 0 : await rewrite(userId, state, pairs);
      if (changed === undefined) return;
      missed += pairs.length - changed;
      after = rows.at(-1)?.entryId ?? after;
      if (rows.length === batchSize) continue;
      const isDone =
        state === "off"
          ? missed === 0
          : await database.transaction(userId, (transaction) => completeSearchIndex(transaction, userId, [...damaged]));
      if (isDone || (await readSearchIndex(database, userId)) !== state) return tables.forget(userId);
      // What changed while it was being sealed is met in another round.
      after = null;
      missed = 0;
    }
    await jobs.add(database, SEARCH_INDEX_TASK, { userId }, { key: `${SEARCH_INDEX_TASK}:${userId}` });
  }

  return {
    follow,
    followAll(signal) {
      return sumOverJournals(database, signal, async (userId) => {
        const [{ search }, state] = await Promise.all([facts.privacyOf(userId), readSearchIndex(database, userId)]);
        if (state === (search === "server" ? "on" : "off")) return 0;
        await follow(userId);
        return 1;
      });
    },
  };
}
