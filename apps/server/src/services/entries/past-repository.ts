import { statement, type Transaction } from "../../platform/database.ts";
import { byteaArray, dateArray, int4Array, textArray, timestamptzArray, uuidArray } from "./pg-arrays.ts";
import type { SealedEntry } from "./record.ts";

/** One that is there already is the same: a version of an entry is written once. */
const INSERT_REVISIONS = statement(`
  INSERT INTO journal.entry_revisions (
    user_id, entry_id, version, "timestamp", timezone, local_date, created_at, updated_at, deleted_at, key_version,
    content_encrypted, content_hash
  )
  SELECT $1, * FROM unnest(
    $2::uuid[], $3::int4[], $4::timestamptz[], $5::text[], $6::date[], $7::timestamptz[], $8::timestamptz[],
    $9::timestamptz[], $10::int4[], $11::bytea[], $12::text[]
  )
  ON CONFLICT (user_id, entry_id, version) DO NOTHING`);

/** Of entries that this transaction has inserted: nobody has seen them outside of the bin. */
const BIN_INSERTED = statement(`
  WITH bumped AS (
    UPDATE journal.journals SET live_entries = live_entries - cardinality($2::uuid[]) WHERE user_id = $1
  )
  UPDATE journal.journal_entries e SET is_deleted = true, deleted_at = i.deleted_at
  FROM unnest($2::uuid[], $3::timestamptz[]) AS i(entry_id, deleted_at)
  WHERE e.user_id = $1 AND e.entry_id = ANY ($2::uuid[]) AND e.entry_id = i.entry_id`);

/** Puts earlier versions beside entries that the transaction has written. */
export async function insertRevisions(
  transaction: Transaction,
  userId: string,
  revisions: readonly SealedEntry[],
): Promise<void> {
  if (revisions.length === 0) return;
  const column = <T>(read: (sealed: SealedEntry) => T): T[] => revisions.map(read);
  await transaction.execute(INSERT_REVISIONS, [
    userId,
    uuidArray(column((s) => s.entryId)),
    int4Array(column((s) => s.version)),
    timestamptzArray(column((s) => s.timestamp)),
    textArray(column((s) => s.timezone)),
    dateArray(column((s) => s.localDate)),
    timestamptzArray(column((s) => s.createdAt)),
    timestamptzArray(column((s) => s.updatedAt)),
    timestamptzArray(column((s) => s.deletedAt)),
    int4Array(column((s) => s.keyVersion)),
    byteaArray(column((s) => s.content)),
    textArray(column((s) => s.contentHash)),
  ]);
}

/** Puts entries that the transaction has inserted into the bin in which they lay before they came. */
export async function binInserted(
  transaction: Transaction,
  userId: string,
  entries: readonly { readonly entryId: string; readonly deletedAt: Date }[],
): Promise<void> {
  if (entries.length === 0) return;
  await transaction.execute(BIN_INSERTED, [
    userId,
    uuidArray(entries.map(({ entryId }) => entryId)),
    timestamptzArray(entries.map(({ deletedAt }) => deletedAt)),
  ]);
}
