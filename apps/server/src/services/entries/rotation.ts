import { generateUserKey, type Kek } from "@aura-journal/crypto";
import type { Database } from "../../platform/database.ts";
import { NIL_UUID } from "../../platform/uuid.ts";
import type { AttachmentResealing } from "./attachments/resealing.ts";
import { currentSignature } from "./drafts.ts";
import type { EntryEvents } from "./events.ts";
import { resealImportKey } from "./imports/import-sealing.ts";
import { findImportKeysSealedOtherwise, replaceImportKey } from "./imports/imports-repository.ts";
import type { EntryOpener } from "./integrity.ts";
import {
  activateNextKey,
  countKeyUsers,
  deleteRetiredKey,
  listKeyUsers,
  lockKeys,
  readKeys,
  replaceWrapping,
} from "./key-repository.ts";
import type { EntryRow } from "./record.ts";
import { isTampered, openDraft, resealRevision, resealTombstone, sealEntry } from "./sealing.ts";
import {
  countKeyUses,
  findRevisionsSealedOtherwise,
  findSealedOtherwise,
  insertEvents,
  resealEntries,
  resealRevisions,
  type RevisionPlace,
  type Resealed,
} from "./upkeep-repository.ts";
import { KEY_CACHE, keyContext, type UserKeyStore } from "./user-keys.ts";

export interface RotationOptions {
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
  /** Stops between two batches; the next call goes on from there. */
  readonly signal?: AbortSignal;
}

export interface Rotation {
  /** Wraps every user key under the active KEK; how many were wrapped under another. The journal is not touched. */
  rewrapUserKeys(options?: RotationOptions): Promise<number>;
  /**
   * Gives one user, or everybody, a new key and seals everything under it, while readers and writers go on. A rotation that
   * was interrupted is finished instead of begun anew.
   * @returns values sealed anew
   */
  rotateUserKeys(options?: RotationOptions & { readonly userId?: string }): Promise<number>;
  /** Finishes what rotations have left: seals what a late writer put under an old key, destroys old keys nobody needs. */
  finishRotations(signal?: AbortSignal): Promise<void>;
}

const USER_BATCH = 500;
const BATCH = 100;

/**
 * How long an old key outlives its rotation: other processes may know it as the active one for as long as their memory
 * lasts, and what they write in that time must open.
 */
const GRACE_MS = 3 * KEY_CACHE.ttlMs;

/**
 * Crash model: the new key is active before anything is sealed under it, and the old one stays until nothing is under it.
 * Every batch is one statement. Dying anywhere leaves values under either key, and both open.
 */
export function createRotation(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly kek: Kek;
  readonly opener: EntryOpener;
  readonly attachments: AttachmentResealing;
  readonly events: EntryEvents;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}): Rotation {
  const { database, keys, kek, opener, attachments, events, now, randomBytes } = options;

  async function forEachUser(
    { onProgress, signal }: RotationOptions,
    work: (userId: string) => Promise<number>,
  ): Promise<number> {
    const total = await countKeyUsers(database);
    let done = 0;
    let sum = 0;
    let after = NIL_UUID;
    for (;;) {
      const userIds = await listKeyUsers(database, after, USER_BATCH);
      for (const userId of userIds) {
        if (signal?.aborted === true) return sum;
        sum += await work(userId);
        done += 1;
        onProgress?.({ done, total });
      }
      if (userIds.length < USER_BATCH) return sum;
      after = userIds.at(-1) ?? after;
    }
  }

  async function rewrap(userId: string): Promise<number> {
    let rewrapped = 0;
    for (const stored of await readKeys(database, userId)) {
      if (stored.kekId === kek.activeId) continue;
      const wrapped = await kek.wrap(await kek.unwrap(stored.wrapped, keyContext(userId)), keyContext(userId));
      if (await replaceWrapping(database, userId, stored, { wrapped, kekId: kek.kekIdOf(wrapped) })) rewrapped += 1;
    }
    return rewrapped;
  }

  async function rotate(userId: string, signal: AbortSignal | undefined): Promise<number> {
    const stored = await readKeys(database, userId);
    // A key that is still retiring tells of a rotation that was not finished.
    if (!stored.some(({ state }) => state === "retiring")) await activate(userId);
    keys.forget(userId);
    const resealed = await resealAll(userId, signal);
    await destroyUnused(userId);
    return resealed;
  }

  async function activate(userId: string): Promise<void> {
    const wrapped = await kek.wrap(generateUserKey(randomBytes), keyContext(userId));
    await database.transaction(userId, async (transaction) => {
      await activateNextKey(transaction, userId, { wrapped, kekId: kek.kekIdOf(wrapped) }, now());
      await insertEvents(transaction, [events.make("journal.key_rotated", { userId })]);
    });
  }

  async function resealAll(userId: string, signal: AbortSignal | undefined): Promise<number> {
    const count = (await resealAllEntries(userId, signal)) + (await resealAllRevisions(userId, signal));
    return count + (await resealImportKeys(userId)) + (await attachments.resealAll(userId, signal));
  }

  async function resealImportKeys(userId: string): Promise<number> {
    const { active } = await keys.keyringOf(userId);
    const rows = await findImportKeysSealedOtherwise(database, userId, active.keyVersion);
    const keyring = await keys.keyringFor(
      userId,
      rows.map(({ keyVersion }) => keyVersion),
    );
    for (const row of rows) {
      const { importId } = row;
      const [resealed] = orReported(userId, importId, () => resealImportKey(keyring, { userId, importId }, row));
      if (resealed !== undefined) await replaceImportKey(database, userId, row, resealed);
    }
    return rows.length;
  }

  async function resealAllEntries(userId: string, signal: AbortSignal | undefined): Promise<number> {
    let count = 0;
    let after: string | null = null;
    while (signal?.aborted !== true) {
      const { active } = await keys.keyringOf(userId);
      const rows = await findSealedOtherwise(database, userId, active.keyVersion, after, BATCH);
      const keyring = await keys.keyringFor(
        userId,
        rows.flatMap((row) => [row.keyVersion, row.analyticsKeyVersion]),
      );
      const pairs = rows.flatMap((row) =>
        orReported(userId, row.entryId, (): { row: EntryRow; sealed: Resealed } => {
          if (row.isPurged) return { row, sealed: resealTombstone(keyring, row) };
          const draft = openDraft(keyring, row);
          return { row, sealed: sealEntry(keyring.active, draft, currentSignature(keyring, row, draft.text)) };
        }),
      );
      if (pairs.length > 0) await resealEntries(database.as(userId), userId, pairs);
      count += pairs.length;
      if (rows.length < BATCH) break;
      after = rows.at(-1)?.entryId ?? after;
    }
    return count;
  }

  async function resealAllRevisions(userId: string, signal: AbortSignal | undefined): Promise<number> {
    let count = 0;
    let after: RevisionPlace = { entryId: NIL_UUID, version: 0 };
    while (signal?.aborted !== true) {
      const { active } = await keys.keyringOf(userId);
      const rows = await findRevisionsSealedOtherwise(database, userId, active.keyVersion, after, BATCH);
      const keyring = await keys.keyringFor(
        userId,
        rows.map((row) => row.keyVersion),
      );
      const pairs = rows.flatMap((row) =>
        orReported(userId, row.entryId, () => ({ row, sealed: resealRevision(keyring, row) })),
      );
      if (pairs.length > 0) await resealRevisions(database, userId, pairs);
      count += pairs.length;
      if (rows.length < BATCH) break;
      after = rows.at(-1) ?? after;
    }
    return count;
  }

  /** A damaged value is reported and stays under its key, which then stays too. */
  function orReported<T>(userId: string, entryId: string, seal: () => T): T[] {
    try {
      return [seal()];
    } catch (error) {
      if (!isTampered(error)) throw error;
      opener.report(userId, entryId, error);
      return [];
    }
  }

  async function destroyUnused(userId: string): Promise<void> {
    const isOver = (since: Date | null): boolean => since !== null && now().getTime() - since.getTime() >= GRACE_MS;
    for (const { keyVersion, retiringSince } of await readKeys(database, userId)) {
      if (!isOver(retiringSince)) continue;
      await database.transaction(userId, async (transaction) => {
        await lockKeys(transaction, userId);
        const uses = await countKeyUses(transaction, userId, keyVersion);
        if (uses === 0) await deleteRetiredKey(transaction, userId, keyVersion);
      });
      keys.forget(userId);
    }
  }

  return {
    rewrapUserKeys: (given = {}) => forEachUser(given, rewrap),
    async rotateUserKeys({ userId, ...given } = {}) {
      if (userId === undefined) return forEachUser(given, (each) => rotate(each, given.signal));
      const count = await rotate(userId, given.signal);
      given.onProgress?.({ done: 1, total: 1 });
      return count;
    },
    async finishRotations(signal) {
      await forEachUser(signal === undefined ? {} : { signal }, async (userId) => {
        const isUnderWay = (await readKeys(database, userId)).some(({ state }) => state === "retiring");
        if (!isUnderWay) return 0;
        const count = await resealAll(userId, signal);
        await destroyUnused(userId);
        return count;
      });
    },
  };
}
