import { statement, type Queryable } from "../../../platform/database.ts";
import type { ListPlace } from "../list-repository.ts";
import { uuidArray } from "../pg-arrays.ts";
import { ENTRY_COLUMNS, WITH_ANALYTICS, type EntryRow, type RevisionRow } from "../record.ts";
import { NIL_UUID } from "../../../platform/uuid.ts";
import { earliestInstantOf } from "../summary-repository.ts";

/** The bin is small and has an index of its own, by when things went there: it is sorted anew for each page. */
const BINNED = statement(`
  SELECT ${ENTRY_COLUMNS}
  FROM (
    SELECT * FROM journal.journal_entries
    WHERE user_id = $1 AND is_deleted AND NOT is_purged AND ("timestamp", entry_id) > ($2, $3)
    ORDER BY "timestamp", entry_id LIMIT $4
  ) AS e ${WITH_ANALYTICS}
  ORDER BY e."timestamp", e.entry_id`);

const COUNT_BINNED = statement(`
  SELECT count(*) AS count FROM journal.journal_entries WHERE user_id = $1 AND is_deleted AND NOT is_purged`);

const REVISION_SIZES = statement(`
  SELECT entry_id AS "entryId", sum(octet_length(content_encrypted)) AS bytes
  FROM journal.entry_revisions WHERE user_id = $1 AND entry_id = ANY ($2::uuid[]) GROUP BY entry_id`);

const REVISIONS = statement(`
  SELECT user_id AS "userId", entry_id AS "entryId", "timestamp", timezone, local_date AS "localDate",
    created_at AS "createdAt", updated_at AS "updatedAt", deleted_at AS "deletedAt", version,
    key_version AS "keyVersion", content_encrypted AS content, content_hash AS "contentHash"
  FROM journal.entry_revisions
  WHERE user_id = $1 AND entry_id = ANY ($2::uuid[])
  ORDER BY entry_id, version`);

/** Entries in the bin, oldest first, behind a place. */
export function listBinned(
  database: Queryable,
  userId: string,
  after: ListPlace | undefined,
  limit: number,
): Promise<EntryRow[]> {
  const timestamp = after?.timestamp.toISOString() ?? earliestInstantOf(undefined);
  return database.query<EntryRow>(BINNED, [userId, timestamp, after?.entryId ?? NIL_UUID, limit]);
}

export async function countBinned(database: Queryable, userId: string): Promise<number> {
  return (await database.query<{ count: number }>(COUNT_BINNED, [userId]))[0]?.count ?? 0;
}

/** How many bytes the earlier versions of entries have, sealed; of those that have any. */
export function sizesOfRevisions(
  database: Queryable,
  userId: string,
  entryIds: readonly string[],
): Promise<{ readonly entryId: string; readonly bytes: number }[]> {
  return database.query(REVISION_SIZES, [userId, uuidArray(entryIds)]);
}

/** Earlier versions of entries, by entry, oldest first. */
export function revisionsOf(database: Queryable, userId: string, entryIds: readonly string[]): Promise<RevisionRow[]> {
  return database.query<RevisionRow>(REVISIONS, [userId, uuidArray(entryIds)]);
}
