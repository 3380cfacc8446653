import { createHmac, timingSafeEqual, type KeyObject } from "node:crypto";
import { ATTACHMENT_LIMITS, type Attachment, type AttachmentUsage, type ByteStream } from "@aura-journal/contracts";
import type { Database, Transaction } from "../../../platform/database.ts";
import { AuraError, invalid } from "../../../platform/errors.ts";
import type { UserKeyring, UserKeyStore } from "../user-keys.ts";
import { arrivingContent } from "./arriving-content.ts";
import {
  countOfEntry,
  deleteAttachments,
  findAttachment,
  findContent,
  insertAttachment,
  insertBlob,
  lockOwner,
  readUsage,
  relinkAttachment,
  type AttachmentRow,
  type BlobRow,
} from "./attachments-repository.ts";
import type { BlobWriting, WrittenBlob } from "./blob-writing.ts";
import { sealRecord, type AttachmentRecord } from "./records.ts";
import { openAttachment, shownAttachment } from "./shown-attachment.ts";

export interface AttachmentInput {
  readonly attachmentId: string;
  readonly entryId?: string | undefined;
  readonly name?: string | undefined;
  /** Whether a photo keeps the place that it tells. */
  readonly keepsPlace: boolean;
  readonly bytes: ByteStream;
}

export type Stored =
  | { readonly kind: "created" | "existing"; readonly attachment: Attachment }
  /** Other bytes stand under the id. */
  | { readonly kind: "conflict" };

export interface AttachmentStoring {
  /**
   * Stores bytes under an id. The same bytes once more are the same attachment, which then belongs to the entry named last.
   * @throws AuraError VAL_001 (413, 415), RATE_001, SEC_001
   */
  put(userId: string, input: AttachmentInput): Promise<Stored>;
  /** @returns whether it was there */
  remove(userId: string, attachmentId: string): Promise<boolean>;
  usage(userId: string): Promise<AttachmentUsage>;
}

/**
 * Crash model: the bytes are written first, and the rows that point at them then, in one transaction; rows are removed first, and
 * the bytes then. Dying in between leaves bytes that nothing points at, which are swept away a day later.
 */
export function createAttachmentStoring(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly hashKeyOf: (userId: string) => Promise<KeyObject>;
  readonly writing: BlobWriting;
  readonly quotaBytes: number | undefined;
  readonly now: () => Date;
}): AttachmentStoring {
  const { database, keys, hashKeyOf, writing, quotaBytes, now } = options;

  /** What is to be done with bytes whose id is taken. */
  async function whatStands(userId: string, row: AttachmentRow, input: AttachmentInput, hash: Buffer): Promise<Stored> {
    if (!timingSafeEqual(row.contentHash, hash)) return { kind: "conflict" };
    const keyring = await keys.keyringFor(userId, [row.keyVersion, row.blob.keyVersion]);
    const { shown, record, blob } = openAttachment(keyring, row);
    const { entryId } = input;
    if (entryId === undefined || entryId === record.entryId) return { kind: "existing", attachment: shown };
    const linked: AttachmentRecord = { ...record, entryId };
    await database.transaction(userId, async (transaction) => {
      await lockOwner(transaction, userId);
      await assertEntryHasRoom(transaction, userId, entryId);
      const sealed = sealRecord(keyring.active, "attachments", userId, row.attachmentId, linked);
      await relinkAttachment(transaction, userId, row.attachmentId, entryId, sealed);
    });
    return { kind: "existing", attachment: shownAttachment(row, linked, blob) };
  }

  /** Points at the bytes that were written, or at the same ones that stood there before. */
  function link(
    userId: string,
    keyring: UserKeyring,
    input: AttachmentInput,
    written: WrittenBlob & { readonly contentHash: Buffer },
  ): Promise<AttachmentRow | { readonly row: AttachmentRow; readonly known: BlobRow | undefined }> {
    const { attachmentId, entryId, name } = input;
    const { contentHash } = written;
    const createdAt = now();
    return database.transaction(userId, async (transaction) => {
      await lockOwner(transaction, userId);
      const taken = await findAttachment(transaction, userId, attachmentId);
      if (taken !== undefined) return taken;
      if (entryId !== undefined) await assertEntryHasRoom(transaction, userId, entryId);
      const known = await findContent(transaction, userId, contentHash);
      const blob = known ?? blobRowOf(keyring, userId, written);
      if (known === undefined) {
        const { bytes } = await readUsage(transaction, userId);
        if (quotaBytes !== undefined && bytes + blob.bytes > quotaBytes) throw noRoom(quotaBytes, bytes);
        await insertBlob(transaction, userId, { ...blob, contentHash, createdAt });
      }
      const record: AttachmentRecord = {
        blobId: blob.blobId,
        ...(entryId === undefined ? {} : { entryId }),
        ...(name === undefined ? {} : { name }),
      };
      const sealed = sealRecord(keyring.active, "attachments", userId, attachmentId, record);
      const row = { attachmentId, entryId: entryId ?? null, createdAt, contentHash, blob, ...sealed };
      await insertAttachment(transaction, userId, row);
      return { row, known };
    });
  }

  return {
    async put(userId, input) {
      const hashKey = await hashKeyOf(userId);
      // The same photo with its place and without it are different things to keep.
      const hash = createHmac("sha256", hashKey).update(input.keepsPlace ? "with its place|" : "without|");
      const stands = await findAttachment(database.as(userId), userId, input.attachmentId);
      const content = await arrivingContent(input.bytes, hash);
      if (stands !== undefined) {
        for await (const _ of content.bytes);
        return whatStands(userId, stands, input, hash.digest());
      }
      const { bytes: used } = await readUsage(database.as(userId), userId);
      const written = await writing.write(userId, content, {
        keepsPlace: input.keepsPlace,
        room: quotaBytes === undefined ? Infinity : Math.max(0, quotaBytes - used),
        noRoom: () => noRoom(quotaBytes ?? 0, used),
      });
      const contentHash = hash.digest();
      let isPointedAt = false;
      try {
        const keyring = await keys.keyringOf(userId);
        const linked = await link(userId, keyring, input, { ...written, contentHash });
        if (!("row" in linked)) return await whatStands(userId, linked, input, contentHash);
        isPointedAt = linked.known === undefined;
        const opener = await keys.keyringFor(userId, [linked.row.blob.keyVersion]);
        return { kind: "created", attachment: openAttachment(opener, linked.row).shown };
      } finally {
        if (!isPointedAt) await writing.remove(userId, written.blobId);
      }
    },

    async remove(userId, attachmentId) {
      const { count, blobIds } = await database.transaction(userId, async (transaction) => {
        await lockOwner(transaction, userId);
        return deleteAttachments(transaction, userId, [attachmentId]);
      });
      for (const blobId of blobIds) await writing.remove(userId, blobId);
      return count > 0;
    },

    async usage(userId) {
      const usage = await readUsage(database.as(userId), userId);
      return { ...usage, ...(quotaBytes === undefined ? {} : { quotaBytes }) };
    },
  };
}

function blobRowOf(keyring: UserKeyring, userId: string, { blobId, record }: WrittenBlob): BlobRow {
  return { blobId, bytes: record.bytes, ...sealRecord(keyring.active, "attachment_blobs", userId, blobId, record) };
}

async function assertEntryHasRoom(transaction: Transaction, userId: string, entryId: string): Promise<void> {
  const count = await countOfEntry(transaction, userId, entryId);
  if (count >= ATTACHMENT_LIMITS.perEntry) {
    throw invalid("entry_id", `has ${ATTACHMENT_LIMITS.perEntry} attachments already`);
  }
}

function noRoom(quotaBytes: number, usedBytes: number): AuraError {
  return new AuraError("VAL_001", "There is no room left for this attachment", {
    status: 413,
    details: { field: "body", reason: "is more than is left of the quota", quotaBytes, usedBytes },
  });
}
