import { setImmediate as nextTurn } from "node:timers/promises";
import { SYNC_LIMITS } from "@aura-journal/contracts";
import type {
  PrivacySettings,
  SyncChanges,
  SyncMutation,
  SyncPushRequest,
  SyncPushResponse,
  SyncResult,
} from "@aura-journal/contracts";
import { awaitedLater } from "../../platform/awaited-later.ts";
import {
  isTransient,
  isUniqueViolation,
  type Database,
  type Queryable,
  type Transaction,
} from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import type { AccountFacts } from "./account-facts.ts";
import { changeCursor, changeMark, changeOf, changeSeqOf, type ChangeMark } from "./change-cursor.ts";
import type { ChangeSignals } from "./change-signals.ts";
import { searchSignature } from "./drafts.ts";
import type { Writing } from "./entries.ts";
import type { EntryEvents } from "./events.ts";
import type { EntryOpener } from "./integrity.ts";
import {
  decide,
  standingOfDraft,
  standingOfRow,
  withoutDeletedText,
  type Decision,
  type Standing,
} from "./mutations.ts";
import { binInserted, insertRevisions } from "./past-repository.ts";
import { sealRevisions, type EntryPast } from "./past.ts";
import { NO_MODEL, type EntryDraft } from "./record.ts";
import {
  findEntries,
  insertEntries,
  lockEntries,
  readJournalState,
  type EntryWrite,
  type WrittenEntry,
} from "./repository.ts";
import { sealEntry } from "./sealing.ts";
import {
  findApplied,
  findChanges,
  findNewestChange,
  findVersion,
  rememberApplied,
  replaceEntries,
  type AppliedMutation,
} from "./sync-repository.ts";
import type { UserKeyring, UserKeyStore } from "./user-keys.ts";

export interface SyncOptions {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly facts: AccountFacts;
  readonly opener: EntryOpener;
  readonly events: EntryEvents;
  readonly signals: ChangeSignals;
  readonly now: () => Date;
  /** Told what became of each mutation, once its push has committed. */
  readonly onResult?: (result: SyncResult) => void;
}

export interface Sync {
  /** Applies mutations in their order, each once however often it is sent. One that is refused stops no other. */
  push(writing: Writing, request: Pick<SyncPushRequest, "mutations">, beside?: Beside): Promise<SyncPushResponse>;
  /**
   * Entries changed since a cursor, deleted ones as tombstones. Where this journal never had the change that the cursor or its mark
   * stands for, it was put back to an older state: then from the beginning, and `restarted`.
   * @throws AuraError VAL_001 for a foreign cursor or mark
   */
  changes(
    userId: string,
    query: { readonly since?: string; readonly mark?: string; readonly limit?: number },
  ): Promise<SyncChanges>;
}

/** What the server itself has to say of a push, and no device. */
export interface Beside {
  /** Writes what is to be committed with the push, or not at all. Where the push is tried again, so is this. */
  readonly alongside?: (transaction: Transaction, results: readonly SyncResult[]) => Promise<void>;
  /** What became of entries before they came here, by their ids. */
  readonly pasts?: ReadonlyMap<string, EntryPast>;
}

const MAX_ATTEMPTS = 5;
/** Entries sealed before other requests get their turn; the database writes them while the next are being sealed. */
const SLICE = 50;

/**
 * Synchronisation of devices.
 *
 * Crash model: a push is one transaction. Entries, revisions, figures, events, jobs and the memory of what has been applied
 * commit together or not at all; a device that got no answer sends the same mutations again and gets `duplicate`.
 */
export function createSync(options: SyncOptions): Sync {
  const { database, keys, facts, opener, events, signals, now } = options;

  async function attempt(
    writing: Writing,
    mutations: readonly SyncMutation[],
    { alongside, pasts }: Beside,
  ): Promise<Pushed> {
    const { userId } = writing;
    // The keys are fetched before the transaction takes its connection, so that pushes can't wait for one another's.
    const [privacy, isCounted, timezone] = await Promise.all([
      facts.privacyOf(userId),
      facts.isCounted(userId),
      facts.timezoneOf(userId),
      keys.keyringOf(userId),
    ]);
    return database.transaction(userId, async (transaction) => {
      const entryIds = [...new Set(mutations.map(({ entryId }) => entryId))];
      const mutationIds = [...new Set(mutations.map(({ mutationId }) => mutationId))];
      // What is read after the locks is what stands: nobody else changes it before the commit.
      const [, rows, applied] = await Promise.all([
        lockEntries(transaction, userId, entryIds),
        findEntries(transaction, userId, entryIds),
        findApplied(transaction, userId, mutationIds),
      ]);
      const keyVersions = new Set(rows.flatMap((row) => [row.keyVersion, row.analyticsKeyVersion]));
      const keyring = await keys.keyringFor(userId, keyVersions);
      const push: Push = {
        writing,
        transaction,
        keyring,
        standings: new Map(rows.map((row) => [row.entryId, standingOfRow(keyring, row)])),
        applied: new Map(applied.map((one) => [one.mutationId, one])),
        privacy,
        isCounted,
        pasts,
        given: {
          userId,
          timezone,
          now: now(),
          pendingModel: privacy.analysis === "off" ? NO_MODEL : null,
          pastOf: (entryId) => pasts?.get(entryId),
        },
      };
      const pushed = await applyAll(push, mutations);
      await alongside?.(transaction, pushed.results);
      return pushed;
    });
  }

  /**
   * Mutations of different entries go into one statement; a second one of the same entry waits for the next round, where
   * it meets the version that the first has made.
   */
  async function applyAll(push: Push, mutations: readonly SyncMutation[]): Promise<Pushed> {
    const resultsByIndex = new Map<number, SyncResult>();
    const remembered: AppliedMutation[] = [];
    let changeSeq: number | undefined;
    let waiting = [...mutations.entries()];
    while (waiting.length > 0) {
      const inserts: EntryWrite[] = [];
      const replacements: EntryWrite[] = [];
      const sending: Promise<number | undefined>[] = [];
      const written: EntryDraft[] = [];
      const touched = new Set<string>();
      const later: typeof waiting = [];
      let sealed = 0;
      for (const [index, mutation] of waiting) {
        const { mutationId, entryId } = mutation;
        if (touched.has(entryId)) {
          later.push([index, mutation]);
          continue;
        }
        touched.add(entryId);
        const before = push.applied.get(mutationId);
        if (before !== undefined) {
          resultsByIndex.set(index, { mutationId, status: "duplicate", version: before.version });
          continue;
        }
        const decision = decided(push, mutation);
        if (!("kind" in decision)) {
          resultsByIndex.set(index, { mutationId, status: "rejected", error: decision });
          continue;
        }
        if (decision.kind === "conflict") {
          resultsByIndex.set(index, {
            mutationId,
            status: "conflict",
            version: decision.current.version,
            current: decision.current,
          });
          continue;
        }
        const version = decision.kind === "done" ? decision.version : decision.draft.version;
        if (decision.kind === "write") {
          (decision.isNew ? inserts : replacements).push(writeOf(push, decision));
          push.standings.set(entryId, standingOfDraft(decision.draft));
          if (push.pasts?.has(entryId) === true) written.push(decision.draft);
          if (inserts.length === SLICE) sending.push(awaitedLater(insertAll(push, inserts.splice(0))));
          if (++sealed % SLICE === 0) await nextTurn();
        }
        resultsByIndex.set(index, { mutationId, status: "applied", version });
        const one = { mutationId, entryId, version };
        push.applied.set(mutationId, one);
        remembered.push(one);
      }
      sending.push(awaitedLater(insertAll(push, inserts)), awaitedLater(replaceAll(push, replacements)));
      for (const newest of await Promise.all(sending)) changeSeq = newest ?? changeSeq;
      await writePasts(push, written);
      waiting = later;
    }
    if (remembered.length > 0) await rememberApplied(push.transaction, push.writing.userId, remembered);
    const results = mutations.map((_, index) => resultsByIndex.get(index) as SyncResult);
    return { results, changeSeq, mark: markOf(push, mutations, results) };
  }

  /** A change of which the device knows now that it was made here; the newest, where one was made now. */
  function markOf(
    { standings }: Push,
    mutations: readonly SyncMutation[],
    results: readonly SyncResult[],
  ): string | undefined {
    const lastOf = (status: SyncResult["status"]) => mutations.findLast((_, nth) => results[nth]?.status === status);
    const last = lastOf("applied") ?? lastOf("duplicate");
    const standing = last && standings.get(last.entryId);
    return standing && changeMark({ ...standing, entryId: last.entryId, changeSeq: 0 });
  }

  /** The decision, or why there is none. */
  function decided(push: Push, mutation: SyncMutation): Decision | NonNullable<SyncResult["error"]> {
    try {
      return decide(mutation, push.standings.get(mutation.entryId), push.given);
    } catch (error) {
      if (!(error instanceof AuraError)) throw error;
      opener.report(push.writing.userId, mutation.entryId, error);
      return { code: error.code, message: error.message };
    }
  }

  function writeOf(
    { keyring, writing, privacy, isCounted, pasts }: Push,
    { draft, action }: Decision & { kind: "write" },
  ): EntryWrite {
    const { userId, requestId } = writing;
    const { entryId, version } = draft;
    return {
      sealed: sealEntry(keyring.active, draft, searchSignature(keyring.active, draft.text, privacy)),
      event: events.make(action, { userId, entryId, version, requestId, isOwnDoing: true }),
      // What has a past was written elsewhere, on another day.
      isCounted: isCounted && pasts?.has(entryId) !== true,
    };
  }

  return {
    async push(writing, { mutations }, beside = {}) {
      for (let tries = 1; mutations.length > 0; tries++) {
        try {
          const { results, changeSeq, mark } = await attempt(writing, mutations, beside);
          if (changeSeq !== undefined) signals.changed(writing.userId, changeSeq);
          for (const result of results) options.onResult?.(result);
          return { results, ...(mark === undefined ? {} : { mark }) };
        } catch (error) {
          // Somebody else made one of the entries, or applied one of the mutations, after this push had looked.
          if (tries === MAX_ATTEMPTS || !(error === OVERTAKEN || isUniqueViolation(error) || isTransient(error)))
            throw error;
        }
      }
      return { results: [] };
    },

    async changes(userId, { since, mark, limit = SYNC_LIMITS.changes }) {
      let from = since === undefined ? 0 : changeSeqOf(since);
      const marked = mark === undefined ? undefined : changeOf(mark);
      const scoped = database.as(userId);
      let [rows, isKnown] = await Promise.all([
        findChanges(scoped, userId, from, limit + 1),
        marked === undefined ? true : isOfOurPast(scoped, userId, marked),
      ]);
      if (rows.length === 0 && isKnown) isKnown = from <= (await readJournalState(scoped, userId)).changeSeq;
      if (!isKnown) {
        from = 0;
        rows = await findChanges(scoped, userId, from, limit + 1);
      }
      // An empty page has one too: what the device knows of itself may be older than its place in the feed.
      const last = rows.at(Math.min(rows.length, limit) - 1) ?? (await findNewestChange(scoped, userId));
      const hasMore = rows.length > limit;
      const page = hasMore ? rows.slice(0, limit) : rows;
      const { entries, unreadable } = await opener.openAll(userId, page);
      return {
        changes: entries.map(withoutDeletedText),
        cursor: changeCursor(page.at(-1)?.changeSeq ?? from),
        hasMore,
        ...(last === undefined ? {} : { mark: changeMark(last) }),
        ...(isKnown ? {} : { restarted: true as const }),
        ...(unreadable.length === 0 ? {} : { unreadable }),
      };
    },
  };
}

/**
 * Whether this journal ever had a change that a device knows. Of a version that is no longer kept behind a later
 * one it is believed.
 */
async function isOfOurPast(
  database: Queryable,
  userId: string,
  { entryId, version, updatedAt, changeSeq }: ChangeMark,
): Promise<boolean> {
  const standing = await findVersion(database, userId, entryId, version);
  if (standing === undefined || standing.version < version) return false;
  if (standing.version === version && standing.changeSeq < changeSeq) return false;
  return standing.updatedAt === null || standing.updatedAt.getTime() === updatedAt.getTime();
}

interface Pushed {
  readonly results: SyncResult[];
  /** The newest change number of the push; absent where it changed nothing. */
  readonly changeSeq: number | undefined;
  readonly mark: string | undefined;
}

/** One push on its way. */
interface Push {
  readonly writing: Writing;
  readonly transaction: Transaction;
  readonly keyring: UserKeyring;
  /** What stands under each id, moved on by what the push has done so far. */
  readonly standings: Map<string, Standing>;
  readonly applied: Map<string, AppliedMutation>;
  readonly privacy: PrivacySettings;
  readonly isCounted: boolean;
  readonly pasts: ReadonlyMap<string, EntryPast> | undefined;
  readonly given: Parameters<typeof decide>[2];
}

/** Thrown to roll a push back that met another version than the one it had read. */
const OVERTAKEN = new Error("the push was overtaken");

// Existing rows are locked already; whoever holds the counter is alone with making new ones.

function insertAll({ transaction }: Push, writes: readonly EntryWrite[]): Promise<number | undefined> {
  return latestOf(writes, () => insertEntries(transaction, writes));
}

function replaceAll({ transaction, writing }: Push, writes: readonly EntryWrite[]): Promise<number | undefined> {
  return latestOf(writes, () => replaceEntries(transaction, writing.userId, writes));
}

/** Gives entries that have just been written what became of them before. */
async function writePasts(
  { transaction, writing, keyring, pasts }: Push,
  drafts: readonly EntryDraft[],
): Promise<void> {
  if (drafts.length === 0) return;
  const revisions = drafts.flatMap(({ userId, entryId, version }) => {
    const past = pasts?.get(entryId);
    return past === undefined ? [] : sealRevisions(keyring.active, { userId, entryId }, past, version);
  });
  await insertRevisions(transaction, writing.userId, revisions);
  const binned = drafts.flatMap(({ entryId, deletedAt }) => (deletedAt === null ? [] : [{ entryId, deletedAt }]));
  await binInserted(transaction, writing.userId, binned);
}

/** The newest change number of what was written, undefined where there was nothing to write. */
async function latestOf(
  writes: readonly EntryWrite[],
  write: () => Promise<WrittenEntry[]>,
): Promise<number | undefined> {
  if (writes.length === 0) return undefined;
  const written = await write();
  if (written.length !== writes.length) throw OVERTAKEN;
  return Math.max(...written.map(({ changeSeq }) => changeSeq));
}
