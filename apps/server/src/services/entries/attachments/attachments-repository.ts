import { statement, type Database, type Transaction } from "../../../platform/database.ts";
import { int4Array, byteaArray, uuidArray } from "../pg-arrays.ts";
import type { SealedRecord } from "./records.ts";

export interface BlobRow extends SealedRecord {
  readonly blobId: string;
  readonly bytes: number;
}

export interface AttachmentRow extends SealedRecord {
  readonly attachmentId: string;
  readonly entryId: string | null;
  readonly createdAt: Date;
  readonly contentHash: Buffer;
  readonly blob: BlobRow;
}

interface FlatRow extends Omit<AttachmentRow, "blob"> {
  readonly blobId: string;
  readonly blobKeyVersion: number;
  readonly blobRecord: Buffer;
  readonly bytes: number;
}

const COLUMNS = `
  a.attachment_id AS "attachmentId", a.entry_id AS "entryId", a.created_at AS "createdAt", a.key_version AS "keyVersion",
  a.record_encrypted AS record, b.blob_id AS "blobId", b.key_version AS "blobKeyVersion",
  b.record_encrypted AS "blobRecord", b.bytes, b.content_hash AS "contentHash"`;
const FROM = "journal.attachments a JOIN journal.attachment_blobs b ON b.user_id = a.user_id AND b.blob_id = a.blob_id";

const OWNER = statement(`
  SELECT key_version AS "keyVersion", hash_key_encrypted AS record FROM journal.attachment_owners WHERE user_id = $1`);
const INSERT_OWNER = statement(`
  INSERT INTO journal.attachment_owners (user_id, key_version, hash_key_encrypted) VALUES ($1, $2, $3)
  ON CONFLICT DO NOTHING`);
const LOCK_OWNER = statement("SELECT 1 FROM journal.attachment_owners WHERE user_id = $1 FOR UPDATE");
const LIST_OWNERS = statement('SELECT u AS "userId" FROM journal.list_attachment_owners($1, $2) AS u');

const FIND = statement(`SELECT ${COLUMNS} FROM ${FROM} WHERE a.user_id = $1 AND a.attachment_id = $2`);
const LIST = statement(`
  SELECT ${COLUMNS} FROM ${FROM} WHERE a.user_id = $1 AND a.entry_id = ANY ($2::uuid[])
  ORDER BY a.created_at, a.attachment_id LIMIT $3`);
const COUNT_OF_ENTRY = statement(
  "SELECT count(*) AS count FROM journal.attachments WHERE user_id = $1 AND entry_id = $2",
);
const USAGE = statement(`
  SELECT (SELECT count(*) FROM journal.attachments WHERE user_id = $1) AS attachments,
    (SELECT coalesce(sum(bytes), 0)::int8 FROM journal.attachment_blobs WHERE user_id = $1) AS bytes`);
const FIND_CONTENT = statement(`
  SELECT blob_id AS "blobId", key_version AS "keyVersion", record_encrypted AS record, bytes
  FROM journal.attachment_blobs WHERE user_id = $1 AND content_hash = $2`);

const INSERT_BLOB = statement(`
  INSERT INTO journal.attachment_blobs (user_id, blob_id, key_version, record_encrypted, content_hash, bytes, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`);
const INSERT = statement(`
  INSERT INTO journal.attachments (user_id, attachment_id, entry_id, blob_id, key_version, record_encrypted, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)`);
const RELINK = statement(`
  UPDATE journal.attachments SET entry_id = $3, key_version = $4, record_encrypted = $5
  WHERE user_id = $1 AND attachment_id = $2`);
const DELETE = statement(`
  DELETE FROM journal.attachments WHERE user_id = $1 AND attachment_id = ANY ($2::uuid[])`);
const DELETE_BARE_BLOBS = statement(`
  DELETE FROM journal.attachment_blobs b WHERE user_id = $1
    AND NOT EXISTS (SELECT FROM journal.attachments a WHERE a.user_id = $1 AND a.blob_id = b.blob_id)
  RETURNING blob_id AS "blobId"`);

/** Never linked to an entry that stands, for long enough: its entry never came, or was purged from the bin. */
const ORPHANS = statement(`
  SELECT attachment_id AS "attachmentId" FROM journal.attachments a
  WHERE user_id = $1 AND created_at < $2 AND NOT EXISTS (
    SELECT FROM journal.journal_entries e WHERE e.user_id = $1 AND e.entry_id = a.entry_id AND NOT e.is_purged
  ) LIMIT $3`);
const KNOWN = statement(`
  SELECT blob_id AS "blobId" FROM journal.attachment_blobs WHERE user_id = $1 AND blob_id = ANY ($2::uuid[])`);

/** What is sealed under the user's key, table by table, with the column of its id and that of its sealed record. */
const SEALED = {
  attachments: ["attachment_id", "record_encrypted"],
  attachment_blobs: ["blob_id", "record_encrypted"],
  attachment_owners: ["user_id", "hash_key_encrypted"],
} as const;
export type SealedTable = keyof typeof SEALED;
export const SEALED_TABLES = Object.keys(SEALED) as readonly SealedTable[];

const reseals = Object.fromEntries(
  Object.entries(SEALED).map(([table, [id, record]]) => [
    table,
    {
      find: statement(`
        SELECT ${id} AS id, key_version AS "keyVersion", ${record} AS record FROM journal.${table}
        WHERE user_id = $1 AND key_version <> $2 AND ${id} > $3 ORDER BY ${id} LIMIT $4`),
      replace: statement(`
        UPDATE journal.${table} t SET key_version = i.key_version, ${record} = i.after
        FROM unnest($2::uuid[], $3::int4[], $4::bytea[], $5::bytea[]) AS i(id, key_version, before, after)
        WHERE t.user_id = $1 AND t.${id} = i.id AND t.${record} = i.before`),
    },
  ]),
) as Readonly<
  Record<SealedTable, { readonly find: ReturnType<typeof statement>; readonly replace: ReturnType<typeof statement> }>
>;

export async function findOwner(database: Database, userId: string): Promise<SealedRecord | undefined> {
  return (await database.as(userId).query<SealedRecord>(OWNER, [userId]))[0];
}

/** Where there is one already, nothing happens. */
export async function insertOwner(database: Database, userId: string, sealed: SealedRecord): Promise<void> {
  await database.as(userId).execute(INSERT_OWNER, [userId, sealed.keyVersion, sealed.record]);
}

/** Keeps others that store or remove something of this user waiting until the end of the transaction. */
export async function lockOwner(transaction: Transaction, userId: string): Promise<void> {
  await transaction.query(LOCK_OWNER, [userId]);
}

/** People who have stored something, in the order of their ids, behind the given one. */
export async function listOwners(database: Database, afterUserId: string, atMost: number): Promise<string[]> {
  return (await database.query<{ userId: string }>(LIST_OWNERS, [afterUserId, atMost])).map(({ userId }) => userId);
}

export async function findAttachment(
  database: Transaction,
  userId: string,
  attachmentId: string,
): Promise<AttachmentRow | undefined> {
  return (await database.query<FlatRow>(FIND, [userId, attachmentId])).map(rowOf)[0];
}

/** What belongs to entries, the oldest first. */
export async function listAttachments(
  database: Database,
  userId: string,
  entryIds: readonly string[],
  limit: number,
): Promise<AttachmentRow[]> {
  return (await database.as(userId).query<FlatRow>(LIST, [userId, uuidArray(entryIds), limit])).map(rowOf);
}

export async function countOfEntry(transaction: Transaction, userId: string, entryId: string): Promise<number> {
  return (await transaction.query<{ count: number }>(COUNT_OF_ENTRY, [userId, entryId]))[0]?.count ?? 0;
}

export async function readUsage(
  database: Transaction,
  userId: string,
): Promise<{ readonly attachments: number; readonly bytes: number }> {
  const [usage] = await database.query<{ attachments: number; bytes: number }>(USAGE, [userId]);
  return usage ?? { attachments: 0, bytes: 0 };
}

/** The blob with these bytes, if they are stored already. */
export async function findContent(
  transaction: Transaction,
  userId: string,
  contentHash: Buffer,
): Promise<BlobRow | undefined> {
  return (await transaction.query<BlobRow>(FIND_CONTENT, [userId, contentHash]))[0];
}

export async function insertBlob(
  transaction: Transaction,
  userId: string,
  blob: BlobRow & { readonly contentHash: Buffer; readonly createdAt: Date },
): Promise<void> {
  const { blobId, keyVersion, record, contentHash, bytes, createdAt } = blob;
  const values = [userId, blobId, keyVersion, record, contentHash, bytes, createdAt.toISOString()];
  await transaction.execute(INSERT_BLOB, values);
}

export async function insertAttachment(
  transaction: Transaction,
  userId: string,
  row: Omit<AttachmentRow, "contentHash">,
): Promise<void> {
  const { attachmentId, entryId, blob, keyVersion, record, createdAt } = row;
  const values = [userId, attachmentId, entryId, blob.blobId, keyVersion, record, createdAt.toISOString()];
  await transaction.execute(INSERT, values);
}

/** Gives an attachment to another entry. */
export async function relinkAttachment(
  transaction: Transaction,
  userId: string,
  attachmentId: string,
  entryId: string,
  sealed: SealedRecord,
): Promise<void> {
  await transaction.execute(RELINK, [userId, attachmentId, entryId, sealed.keyVersion, sealed.record]);
}

/** Removes attachments, and the blobs that nothing points at then. @returns how many, and the ids of those blobs */
export async function deleteAttachments(
  transaction: Transaction,
  userId: string,
  attachmentIds: readonly string[],
): Promise<{ readonly count: number; readonly blobIds: string[] }> {
  const count = await transaction.execute(DELETE, [userId, uuidArray(attachmentIds)]);
  const bare = await transaction.query<{ blobId: string }>(DELETE_BARE_BLOBS, [userId]);
  return { count, blobIds: bare.map(({ blobId }) => blobId) };
}

/** Attachments stored before an instant whose entry is not there. */
export async function findOrphans(
  transaction: Transaction,
  userId: string,
  storedBefore: Date,
  limit: number,
): Promise<string[]> {
  const values = [userId, storedBefore.toISOString(), limit];
  return (await transaction.query<{ attachmentId: string }>(ORPHANS, values)).map(({ attachmentId }) => attachmentId);
}

/** Which of these blobs have a row. */
export async function findKnownBlobs(
  database: Database,
  userId: string,
  blobIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await database.as(userId).query<{ blobId: string }>(KNOWN, [userId, uuidArray(blobIds)]);
  return new Set(rows.map(({ blobId }) => blobId));
}

/** Records of a table that are not under a key version, in the order of their ids. */
export function findRecordsSealedOtherwise(
  database: Database,
  table: SealedTable,
  userId: string,
  keyVersion: number,
  after: string,
  limit: number,
): Promise<(SealedRecord & { readonly id: string })[]> {
  return database.as(userId).query(reseals[table].find, [userId, keyVersion, after, limit]);
}

/** Puts records sealed anew in the place of those that were read; one that has changed since is left. */
export async function replaceRecords(
  database: Database,
  table: SealedTable,
  userId: string,
  pairs: readonly { readonly id: string; readonly before: SealedRecord; readonly after: SealedRecord }[],
): Promise<void> {
  await database
    .as(userId)
    .execute(reseals[table].replace, [
      userId,
      uuidArray(pairs.map(({ id }) => id)),
      int4Array(pairs.map(({ after }) => after.keyVersion)),
      byteaArray(pairs.map(({ before }) => before.record)),
      byteaArray(pairs.map(({ after }) => after.record)),
    ]);
}

function rowOf({ blobId, blobKeyVersion, blobRecord, bytes, ...row }: FlatRow): AttachmentRow {
  return { ...row, blob: { blobId, keyVersion: blobKeyVersion, record: blobRecord, bytes } };
}
