import { Readable } from "node:stream";
import { ATTACHMENT_LIMITS, type Attachment, type AttachmentList } from "@aura-journal/contracts";
import { openRange, sealedRangeOf, SealError } from "@aura-journal/crypto";
import type { Database } from "../../../platform/database.ts";
import { AuraError } from "../../../platform/errors.ts";
import { isTampered } from "../sealing.ts";
import type { UserKeyring, UserKeyStore } from "../user-keys.ts";
import { findAttachment, listAttachments, type AttachmentRow } from "./attachments-repository.ts";
import { BlobUnreadable, type BlobStore } from "./blob-store.ts";
import { blobNames } from "./blob-writing.ts";
import { rangeOf, type ByteRange } from "./byte-range.ts";
import { chunkSealOf, damaged, type SealedPart } from "./records.ts";
import { openAttachment, type OpenedAttachment } from "./shown-attachment.ts";

/** So much is authenticated before an answer begins: of most photos all. What is found later can only break the answer off. */
const READ_AHEAD_BYTES = 4 * 1024 * 1024;

export interface ReadContent {
  readonly attachment: Attachment;
  readonly stream: Readable;
  readonly range: ByteRange;
  /** Bytes of the whole. */
  readonly total: number;
}

export interface AttachmentReading {
  /** What belongs to an entry, and the ids of what is damaged. */
  list(userId: string, entryId: string): Promise<AttachmentList>;
  /** The same of many entries at once, by entry; those without any are absent. */
  listAll(userId: string, entryIds: readonly string[]): Promise<ReadonlyMap<string, AttachmentList>>;
  /** The bytes, or the range of them that a `Range` header asks for. @throws AuraError SEC_001, VAL_001 (416) */
  content(userId: string, attachmentId: string, range?: string): Promise<ReadContent | undefined>;
  /** The small picture. @throws AuraError SEC_001, and VAL_001 with 406 where none could be made */
  thumbnail(userId: string, attachmentId: string): Promise<Readable | undefined>;
}

/** Reads attachments. What is damaged is told of by itself, and keeps nobody from the rest. */
export function createAttachmentReading(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly store: BlobStore;
  /** Told of what failed its authentication. */
  readonly report: (userId: string, attachmentId: string, error: unknown) => void;
}): AttachmentReading {
  const { database, keys, store, report } = options;

  async function find(userId: string, attachmentId: string): Promise<FoundAttachment | undefined> {
    const row = await findAttachment(database.as(userId), userId, attachmentId);
    if (row === undefined) return undefined;
    const keyring = await keys.keyringFor(userId, [row.keyVersion, row.blob.keyVersion]);
    try {
      return { userId, blobId: row.blob.blobId, attachmentId, ...openAttachment(keyring, row) };
    } catch (error) {
      report(userId, attachmentId, error);
      throw error;
    }
  }

  async function read(
    { userId, blobId, attachmentId }: FoundAttachment,
    of: "content" | "thumbnail",
    part: SealedPart,
    range: { readonly start: number; readonly end: number; readonly plainBytes: number },
  ): Promise<Readable> {
    const failed = (error: unknown): unknown => {
      if (!(error instanceof SealError || error instanceof BlobUnreadable)) return error;
      const failure = damaged(error);
      report(userId, attachmentId, failure);
      return failure;
    };
    try {
      const { sealedStart, sealedEnd } = sealedRangeOf(range.start, range.end, range.plainBytes);
      const sealed = await store.read(blobNames(userId, blobId)[of], sealedStart, sealedEnd);
      const opened = openRange(chunkSealOf(part, { userId, blobId, of }), range, sealed);
      return await readAhead(opened, failed);
    } catch (error) {
      throw failed(error);
    }
  }

  function shownOf(keyring: UserKeyring, rows: readonly AttachmentRow[]): AttachmentList {
    const items: Attachment[] = [];
    const unreadable: string[] = [];
    for (const row of rows) {
      try {
        items.push(openAttachment(keyring, row).shown);
      } catch (error) {
        if (!isTampered(error)) throw error;
        report(keyring.userId, row.attachmentId, error);
        unreadable.push(row.attachmentId);
      }
    }
    return { items, ...(unreadable.length === 0 ? {} : { unreadable }) };
  }

  async function listAll(userId: string, entryIds: readonly string[]): Promise<ReadonlyMap<string, AttachmentList>> {
    const rows = await listAttachments(database, userId, entryIds, entryIds.length * ATTACHMENT_LIMITS.perEntry);
    if (rows.length === 0) return new Map();
    const keyring = await keys.keyringFor(
      userId,
      rows.flatMap((row) => [row.keyVersion, row.blob.keyVersion]),
    );
    const byEntry = Map.groupBy(rows, ({ entryId }) => entryId as string);
    return new Map([...byEntry].map(([entryId, own]) => [entryId, shownOf(keyring, own)]));
  }

  return {
    listAll,
    async list(userId, entryId) {
      return (await listAll(userId, [entryId])).get(entryId) ?? { items: [] };
    },

    async content(userId, attachmentId, asked) {
      const found = await find(userId, attachmentId);
      if (found === undefined) return undefined;
      const { shown, blob } = found;
      const range = rangeOf(asked, blob.bytes);
      const stream = await read(found, "content", blob.content, { ...range, plainBytes: blob.bytes });
      return { attachment: shown, stream, range, total: blob.bytes };
    },

    async thumbnail(userId, attachmentId) {
      const found = await find(userId, attachmentId);
      if (found === undefined) return undefined;
      const part = found.blob.thumbnail;
      if (part === undefined) {
        // Not the same as no attachment: whoever shows it has something to fetch, and nothing to show it by.
        throw new AuraError("VAL_001", "There is no small picture of this attachment", {
          status: 406,
          details: {
            field: "attachment_id",
            reason: `is ${found.shown.type}, of which no small picture can be made here`,
          },
        });
      }
      return read(found, "thumbnail", part, { start: 0, end: part.bytes, plainBytes: part.bytes });
    },
  };
}

type FoundAttachment = OpenedAttachment & {
  readonly userId: string;
  readonly blobId: string;
  readonly attachmentId: string;
};

/** Takes the first pieces of a stream, or all of a short one, before it gives any of it. */
async function readAhead(pieces: AsyncGenerator<Buffer>, failed: (error: unknown) => unknown): Promise<Readable> {
  const ahead: Buffer[] = [];
  let bytes = 0;
  let isOver = false;
  while (bytes < READ_AHEAD_BYTES && !isOver) {
    const { done, value } = await pieces.next();
    if (done === true) {
      isOver = true;
    } else {
      ahead.push(value);
      bytes += value.length;
    }
  }
  const rest = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* ahead;
      if (!isOver) yield* pieces;
    } catch (error) {
      throw failed(error);
    } finally {
      await pieces.return(undefined);
    }
  };
  return Readable.from(rest(), { objectMode: false });
}
