import { createSecretKey, type KeyObject } from "node:crypto";
import { open, seal, type ChunkSeal, type Place, type UserKeys } from "@aura-journal/crypto";
import type { Attachment } from "@aura-journal/contracts";
import { AuraError } from "../../../platform/errors.ts";
import type { UserKeyring } from "../user-keys.ts";

/** What is known of bytes that are stored, besides what their row says in clear. */
export interface BlobRecord {
  readonly kind: Attachment["kind"];
  readonly type: string;
  readonly bytes: number;
  readonly width?: number;
  readonly height?: number;
  readonly content: SealedPart;
  readonly thumbnail?: SealedPart & { readonly bytes: number };
}

/** The key of one sealed blob and its header, in base64. */
export interface SealedPart {
  readonly key: string;
  readonly header: string;
}

/** What an attachment adds to its bytes. What stands in its row as well is here because the row could be altered. */
export interface AttachmentRecord {
  readonly blobId: string;
  readonly entryId?: string;
  readonly name?: string;
}

/** A sealed value as its row holds it. */
export interface SealedRecord {
  readonly keyVersion: number;
  readonly record: Buffer;
}

type Table = "attachments" | "attachment_blobs" | "attachment_owners";

/** Seals a record into its row. */
export function sealRecord(keys: UserKeys, table: Table, userId: string, id: string, record: object): SealedRecord {
  const place = placeOf(table, userId, id);
  const plaintext = Buffer.from(JSON.stringify(record));
  return {
    keyVersion: keys.keyVersion,
    record: seal({ key: keys.attachment, keyVersion: keys.keyVersion, place, plaintext }),
  };
}

/** Opens the record of a row. @throws AuraError SEC_001 */
export function openRecord(
  keyring: UserKeyring,
  table: Table,
  userId: string,
  id: string,
  sealed: SealedRecord,
): object {
  try {
    const keyOf = (version: number) => (version === sealed.keyVersion ? keyring.of(version)?.attachment : undefined);
    const plaintext = open({ keyOf, place: placeOf(table, userId, id), sealed: sealed.record });
    return JSON.parse(plaintext.toString()) as object;
  } catch (error) {
    throw damaged(error);
  }
}

/** What the chunks of a blob are sealed with. Its place is in the context: the blob of another, or a thumbnail, does not open. */
export function chunkSealOf(
  part: SealedPart,
  place: { readonly userId: string; readonly blobId: string; readonly of: "content" | "thumbnail" },
): ChunkSeal {
  return {
    key: keyOfBase64(part.key),
    header: Buffer.from(part.header, "base64"),
    context: Buffer.from(`aura/v1/attachment|${place.userId}|${place.blobId}|${place.of}`),
  };
}

/** A key that stands in a record. */
export function keyOfBase64(text: string): KeyObject {
  return createSecretKey(text, "base64");
}

export function damaged(cause?: unknown): AuraError {
  return new AuraError("SEC_001", "The attachment failed its authentication", { cause });
}

function placeOf(table: Table, userId: string, id: string): Place {
  return { table, schemaVersion: 1, userId, entryId: id, entryVersion: 1 };
}
