import type { Attachment } from "@aura-journal/contracts";
import type { UserKeyring } from "../user-keys.ts";
import type { AttachmentRow } from "./attachments-repository.ts";
import { damaged, openRecord, type AttachmentRecord, type BlobRecord } from "./records.ts";

/** An attachment with what it takes to read its bytes. */
export interface OpenedAttachment {
  readonly shown: Attachment;
  readonly record: AttachmentRecord;
  readonly blob: BlobRecord;
}

/**
 * Opens an attachment and holds its row against what was sealed into it: a row pointed at other bytes, or given to another entry,
 * past the seal is damaged.
 * @throws AuraError SEC_001
 */
export function openAttachment(keyring: UserKeyring, row: AttachmentRow): OpenedAttachment {
  const { userId } = keyring;
  const record = openRecord(keyring, "attachments", userId, row.attachmentId, row) as AttachmentRecord;
  const blob = openRecord(keyring, "attachment_blobs", userId, row.blob.blobId, row.blob) as BlobRecord;
  const isAsWritten =
    record.blobId === row.blob.blobId && (record.entryId ?? null) === row.entryId && blob.bytes === row.blob.bytes;
  if (!isAsWritten) throw damaged();
  return { shown: shownAttachment(row, record, blob), record, blob };
}

/** An attachment as its owner sees it. */
export function shownAttachment(
  row: Pick<AttachmentRow, "attachmentId" | "createdAt">,
  record: AttachmentRecord,
  blob: BlobRecord,
): Attachment {
  const { kind, type, bytes, width, height, thumbnail } = blob;
  return {
    attachmentId: row.attachmentId,
    ...(record.entryId === undefined ? {} : { entryId: record.entryId }),
    kind,
    ...(record.name === undefined ? {} : { name: record.name }),
    type,
    bytes,
    ...(width === undefined || height === undefined ? {} : { width, height }),
    hasThumbnail: thumbnail !== undefined,
    createdAt: row.createdAt.toISOString(),
  };
}
