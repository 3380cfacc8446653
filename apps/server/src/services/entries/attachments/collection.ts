import type { Database } from "../../../platform/database.ts";
import { NIL_UUID } from "../../../platform/uuid.ts";
import { deleteAttachments, findKnownBlobs, findOrphans, listOwners, lockOwner } from "./attachments-repository.ts";
import type { BlobName, BlobStore } from "./blob-store.ts";
import type { BlobWriting } from "./blob-writing.ts";

const HOUR_MS = 60 * 60_000;
/** How long an attachment may wait for its entry: a device may be without a connection in between. */
const ORPHAN_MS = 7 * 24 * HOUR_MS;
/** How long bytes may wait for their row; an upload ends within the hour. */
const UNROWED_MS = 24 * HOUR_MS;
/** All blobs are listed so often. */
const SWEEP_EVERY_MS = 24 * HOUR_MS;
const BATCH = 500;

export interface AttachmentCollection {
  /** Removes attachments whose entry never came or was purged, and once a day bytes without rows. @returns how many */
  collect(signal?: AbortSignal): Promise<number>;
  /** Removes all bytes of somebody whose rows are gone. */
  removeAllOf(userId: string): Promise<void>;
}

/** Several processes may do this at once: what one has removed, the other does not find. */
export function createAttachmentCollection(options: {
  readonly database: Database;
  readonly store: BlobStore;
  readonly writing: Pick<BlobWriting, "remove">;
  readonly now: () => Date;
}): AttachmentCollection {
  const { database, store, writing, now } = options;
  let sweptAtMs = -Infinity;

  async function collectOf(userId: string): Promise<number> {
    const storedBefore = new Date(now().getTime() - ORPHAN_MS);
    let count = 0;
    for (;;) {
      const { found, blobIds } = await database.transaction(userId, async (transaction) => {
        await lockOwner(transaction, userId);
        const orphans = await findOrphans(transaction, userId, storedBefore, BATCH);
        const removed = orphans.length === 0 ? { blobIds: [] } : await deleteAttachments(transaction, userId, orphans);
        return { found: orphans.length, blobIds: removed.blobIds };
      });
      for (const blobId of blobIds) await writing.remove(userId, blobId);
      count += found;
      if (found < BATCH) return count;
    }
  }

  async function collectOrphans(signal: AbortSignal | undefined): Promise<number> {
    let count = 0;
    let after = NIL_UUID;
    for (;;) {
      const userIds = await listOwners(database, after, BATCH);
      for (const userId of userIds) {
        if (signal?.aborted === true) return count;
        count += await collectOf(userId);
      }
      if (userIds.length < BATCH) return count;
      after = userIds.at(-1) ?? after;
    }
  }

  async function sweep(signal: AbortSignal | undefined): Promise<number> {
    const writtenBefore = now().getTime() - UNROWED_MS;
    let count = 0;
    let batch: Placed[] = [];
    const clear = async (): Promise<void> => {
      for (const name of await unknownOf(batch)) {
        await store.remove(name);
        count += 1;
      }
      batch = [];
    };
    for await (const { name, writtenAt } of store.list()) {
      if (signal?.aborted === true) return count;
      const placed = placeOf(name);
      if (placed === undefined || writtenAt.getTime() > writtenBefore) continue;
      if (batch.length === BATCH || (batch[0] !== undefined && batch[0].userId !== placed.userId)) await clear();
      batch.push(placed);
    }
    await clear();
    return count;
  }

  async function unknownOf(placed: readonly Placed[]): Promise<BlobName[]> {
    const [first] = placed;
    if (first === undefined) return [];
    const ids = [...new Set(placed.map(({ blobId }) => blobId))];
    const known = await findKnownBlobs(database, first.userId, ids);
    return placed.filter(({ blobId }) => !known.has(blobId)).map(({ name }) => name);
  }

  return {
    async collect(signal) {
      const collected = await collectOrphans(signal);
      if (now().getTime() - sweptAtMs < SWEEP_EVERY_MS) return collected;
      const swept = await sweep(signal);
      sweptAtMs = now().getTime();
      return collected + swept;
    },
    removeAllOf: (userId) => store.removeAllOf(userId),
  };
}

interface Placed {
  readonly name: BlobName;
  readonly userId: string;
  readonly blobId: string;
}

const UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const NAME = new RegExp(`^(${UUID})/(${UUID})(?:\\.thumbnail)?$`);

/** What has another name is not ours to remove. */
function placeOf(name: BlobName): Placed | undefined {
  const [, userId, blobId] = NAME.exec(name) ?? [];
  return userId === undefined || blobId === undefined ? undefined : { name, userId, blobId };
}
