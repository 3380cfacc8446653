import { statement, type Queryable } from "../../platform/database.ts";
import { currentSpan } from "../../platform/tracing.ts";
import type { ChangeMark } from "./change-cursor.ts";
import { byteaArray, dateArray, int4Array, jsonbArray, textArray, timestamptzArray, uuidArray } from "./pg-arrays.ts";
import { ENTRY_COLUMNS, WITH_ANALYTICS, type EntryRow, type SealedEntry } from "./record.ts";
import type { EntryWrite, WrittenEntry } from "./repository.ts";

/** A mutation that has been applied, and the version that it came to. */
export interface AppliedMutation {
  readonly mutationId: string;
  readonly entryId: string;
  readonly version: number;
}

/**
 * New versions of entries that the transaction has locked, at most one for each entry; what stood there goes to the
 * revisions. The counter comes after the rows' locks and is held to the commit, so that numbers become visible in order.
 */
const REPLACE = statement(`
  WITH input AS MATERIALIZED (
    SELECT * FROM unnest(
      $2::uuid[], $3::timestamptz[], $4::text[], $5::date[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[],
      $9::int4[], $10::int4[], $11::bytea[], $12::text[], $13::bytea[], $14::bytea[], $15::text[], $16::jsonb[]
    ) WITH ORDINALITY AS i(
      entry_id, "timestamp", timezone, local_date, created_at, updated_at, deleted_at,
      version, key_version, content, content_hash, signature, analytics, model, event, nth
    )
  ), old AS MATERIALIZED (
    SELECT e.* FROM journal.journal_entries e
    JOIN input i ON e.entry_id = i.entry_id AND e.version = i.version - 1
    WHERE e.user_id = $1 AND e.entry_id = ANY ($2::uuid[])
  ), bumped AS (
    UPDATE journal.journals
    SET change_seq = change_seq + (SELECT count(*) FROM input),
      live_entries = live_entries + (SELECT count(*) FROM old WHERE is_deleted)
        - (SELECT count(*) FROM input WHERE deleted_at IS NOT NULL),
      search_index = CASE
        WHEN search_index = 'on' AND EXISTS (SELECT FROM input WHERE signature = '' AND deleted_at IS NULL) THEN 'building'
        ELSE search_index END
    WHERE user_id = $1
    RETURNING change_seq - (SELECT count(*) FROM input) AS base, search_index
  ), revisions AS (
    INSERT INTO journal.entry_revisions (
      user_id, entry_id, version, "timestamp", timezone, local_date, created_at, updated_at, deleted_at, key_version,
      content_encrypted, content_hash
    )
    SELECT user_id, entry_id, version, "timestamp", timezone, local_date, created_at, updated_at, deleted_at, key_version,
      content_encrypted, content_hash
    FROM old WHERE NOT is_purged
  ), analytics AS (
    INSERT INTO journal.entry_analytics (user_id, entry_id, entry_version, key_version, analytics_encrypted, model)
    SELECT $1, entry_id, version, key_version, analytics, model FROM input
    ON CONFLICT (user_id, entry_id) DO UPDATE
      SET entry_version = excluded.entry_version, key_version = excluded.key_version,
        analytics_encrypted = excluded.analytics_encrypted, model = excluded.model, is_remote_wanted = false
  ), events AS (
    INSERT INTO journal.outbox (event) SELECT event FROM input ORDER BY nth
  ), uses AS (
    INSERT INTO journal.product_outbox (user_id, at) SELECT $1, max(updated_at) FROM input WHERE $17 HAVING count(*) > 0
  ), pending AS MATERIALIZED (
    SELECT jobs.add('entries.analyze', json_strip_nulls(json_build_object('userId', $1::uuid, 'traceparent', $18::text)),
      'entries.analyze:' || $1, NULL, 25)
    WHERE EXISTS (SELECT FROM input WHERE model IS NULL AND deleted_at IS NULL)
    UNION ALL
    SELECT jobs.add('entries.search_index', json_strip_nulls(json_build_object('userId', $1::uuid, 'traceparent', $18::text)),
      'entries.search_index:' || $1, NULL, 25)
    FROM bumped WHERE EXISTS (SELECT FROM input WHERE (search_index = 'off') = (signature <> ''))
  )
  UPDATE journal.journal_entries e
  SET version = i.version, "timestamp" = i."timestamp", timezone = i.timezone, local_date = i.local_date,
    created_at = i.created_at, updated_at = i.updated_at, deleted_at = i.deleted_at,
    is_deleted = i.deleted_at IS NOT NULL, is_purged = false, change_seq = bumped.base + i.nth,
    key_version = i.key_version, content_encrypted = i.content, content_hash = i.content_hash, signature = i.signature
  FROM input i, bumped
  WHERE e.user_id = $1 AND e.entry_id = ANY ($2::uuid[]) AND e.entry_id = i.entry_id AND e.version = i.version - 1
    AND (SELECT count(*) FROM pending) >= 0
  RETURNING e.user_id AS "userId", e.entry_id AS "entryId", e.change_seq AS "changeSeq"`);

const APPLIED = statement(`
  SELECT mutation_id AS "mutationId", entry_id AS "entryId", version FROM journal.applied_mutations
  WHERE user_id = $1 AND mutation_id = ANY ($2::uuid[])`);

const REMEMBER = statement(`
  INSERT INTO journal.applied_mutations (user_id, mutation_id, entry_id, version)
  SELECT $1, * FROM unnest($2::uuid[], $3::uuid[], $4::int4[])`);

const CHANGES = statement(`
  SELECT ${ENTRY_COLUMNS}
  FROM journal.journal_entries e ${WITH_ANALYTICS}
  WHERE e.user_id = $1 AND e.change_seq > $2 AND e.change_seq > 0
  ORDER BY e.change_seq
  LIMIT $3`);

const NEWEST = statement(`
  SELECT entry_id AS "entryId", version, updated_at AS "updatedAt", change_seq AS "changeSeq"
  FROM journal.journal_entries WHERE user_id = $1 AND change_seq > 0 ORDER BY change_seq DESC LIMIT 1`);

/** The version that stands, and when the one that is asked for was written, where that is still known. */
const VERSION = statement(`
  SELECT e.version, e.change_seq AS "changeSeq",
    CASE WHEN e.version = $3 THEN e.updated_at ELSE r.updated_at END AS "updatedAt"
  FROM journal.journal_entries e
  LEFT JOIN journal.entry_revisions r ON r.user_id = e.user_id AND r.entry_id = e.entry_id AND r.version = $3
  WHERE e.user_id = $1 AND e.entry_id = $2`);

/** Puts versions in the place of those before them; entries that are no longer at that version do not come back. */
export function replaceEntries(
  transaction: Queryable,
  userId: string,
  writes: readonly EntryWrite[],
): Promise<WrittenEntry[]> {
  const column = <T>(read: (sealed: SealedEntry) => T): T[] => writes.map(({ sealed }) => read(sealed));
  return transaction.query<WrittenEntry>(REPLACE, [
    userId,
    uuidArray(column((s) => s.entryId)),
    timestamptzArray(column((s) => s.timestamp)),
    textArray(column((s) => s.timezone)),
    dateArray(column((s) => s.localDate)),
    timestamptzArray(column((s) => s.createdAt)),
    timestamptzArray(column((s) => s.updatedAt)),
    timestamptzArray(column((s) => s.deletedAt)),
    int4Array(column((s) => s.version)),
    int4Array(column((s) => s.keyVersion)),
    byteaArray(column((s) => s.content)),
    textArray(column((s) => s.contentHash)),
    byteaArray(column((s) => s.signature)),
    byteaArray(column((s) => s.analytics)),
    textArray(column((s) => s.model)),
    jsonbArray(writes.map(({ event }) => event)),
    writes.some(({ isCounted }) => isCounted === true),
    currentSpan()?.traceparent ?? null,
  ]);
}

/** Those of the mutations that have been applied. */
export function findApplied(
  transaction: Queryable,
  userId: string,
  mutationIds: readonly string[],
): Promise<AppliedMutation[]> {
  return transaction.query<AppliedMutation>(APPLIED, [userId, uuidArray(mutationIds)]);
}

/** @throws the driver's error for a unique violation where one of them has been applied in between. */
export async function rememberApplied(
  transaction: Queryable,
  userId: string,
  applied: readonly AppliedMutation[],
): Promise<void> {
  await transaction.query(REMEMBER, [
    userId,
    uuidArray(applied.map((one) => one.mutationId)),
    uuidArray(applied.map((one) => one.entryId)),
    int4Array(applied.map((one) => one.version)),
  ]);
}

/** Entries that changed after a change number, in the order of their latest changes. */
export function findChanges(database: Queryable, userId: string, since: number, limit: number): Promise<EntryRow[]> {
  return database.query<EntryRow>(CHANGES, [userId, since, limit]);
}

/** An entry as it stands, and when one version of it was written. */
export interface StandingVersion {
  readonly version: number;
  readonly changeSeq: number;
  /** Null where that version is no longer kept. */
  readonly updatedAt: Date | null;
}

/** The newest change of a journal; undefined where there is none. */
export async function findNewestChange(database: Queryable, userId: string): Promise<ChangeMark | undefined> {
  return (await database.query<ChangeMark>(NEWEST, [userId]))[0];
}

/** Looks a version of an entry up; undefined where there is no such entry. */
export async function findVersion(
  database: Queryable,
  userId: string,
  entryId: string,
  version: number,
): Promise<StandingVersion | undefined> {
  return (await database.query<StandingVersion>(VERSION, [userId, entryId, version]))[0];
}
