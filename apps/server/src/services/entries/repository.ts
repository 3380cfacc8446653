import type { AuditEvent } from "@aura-journal/contracts";
import { statement, type Queryable } from "../../platform/database.ts";
import { currentSpan } from "../../platform/tracing.ts";
import {
  boolArray,
  byteaArray,
  dateArray,
  int4Array,
  jsonbArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from "./pg-arrays.ts";
import {
  ENTRY_COLUMNS,
  WITH_ANALYTICS,
  type EntryRow,
  type FoundEntry,
  type RevisionRow,
  type SealedEntry,
} from "./record.ts";

/** A new version of an entry with the audit event that tells of it. */
export interface EntryWrite {
  readonly sealed: SealedEntry;
  readonly event: AuditEvent;
  /** Whether the writer is counted for it: a note in the outbox of the product's figures goes with it. */
  readonly isCounted?: boolean;
  /** The trace of the request that brought it, where it is not written in that request's own time. */
  readonly traceparent?: string;
}

/** Where a committed write stands in its user's change feed. */
export interface WrittenEntry {
  readonly userId: string;
  readonly entryId: string;
  readonly changeSeq: number;
}

export interface JournalState {
  readonly changeSeq: number;
  readonly liveEntries: number;
}

/**
 * New entries of any number of users, with figures, audit events, change numbers and the jobs for analyses still to come.
 * The counters are bumped in the order of the user ids, so that two such statements cannot wait for one another. An id that
 * is taken fails the whole statement: looking first costs more than all the rest of it (sixteen partitions to plan for).
 * A signature that does not fit the state of the journal's search index, as its row says under the lock, is left to a job.
 */
const INSERT = statement(`
  WITH fresh AS MATERIALIZED (
    SELECT i.*, row_number() OVER (PARTITION BY user_id ORDER BY nth) AS place,
      count(*) OVER (PARTITION BY user_id) AS own_count
    FROM unnest(
      $1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::date[], $6::timestamptz[], $7::timestamptz[],
      $8::int4[], $9::int4[], $10::bytea[], $11::text[], $12::bytea[], $13::bytea[], $14::text[], $15::jsonb[], $16::boolean[],
      $17::boolean[], $18::text[]
    ) WITH ORDINALITY AS i(
      user_id, entry_id, "timestamp", timezone, local_date, created_at, updated_at,
      version, key_version, content, content_hash, signature, analytics, model, event, is_remote_wanted, is_counted, traceparent, nth
    )
  ), bumped AS (
    INSERT INTO journal.journals AS j (user_id, change_seq, live_entries, search_index)
    SELECT user_id, count(*), count(*), CASE WHEN bool_and(signature <> '') THEN 'on' ELSE 'building' END
    FROM fresh GROUP BY user_id ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE
      SET change_seq = j.change_seq + excluded.change_seq, live_entries = j.live_entries + excluded.live_entries,
        search_index = CASE j.search_index WHEN 'on' THEN excluded.search_index ELSE j.search_index END
    RETURNING j.user_id, j.change_seq, j.search_index
  ), analytics AS (
    INSERT INTO journal.entry_analytics (
      user_id, entry_id, entry_version, key_version, analytics_encrypted, model, is_remote_wanted
    )
    SELECT user_id, entry_id, version, key_version, analytics, model, is_remote_wanted FROM fresh
  ), events AS (
    INSERT INTO journal.outbox (event) SELECT event FROM fresh ORDER BY nth
  ), uses AS (
    INSERT INTO journal.product_outbox (user_id, entry_id, at) SELECT user_id, entry_id, created_at FROM fresh WHERE is_counted
  ), pending AS MATERIALIZED (
    SELECT jobs.add(task, json_strip_nulls(json_build_object('userId', user_id, 'traceparent', max(traceparent))),
      task || ':' || user_id, NULL, 25)
    FROM (
      SELECT user_id, traceparent, 'entries.analyze' AS task FROM fresh WHERE model IS NULL
      UNION ALL SELECT user_id, traceparent, 'entries.analyzeRemotely' FROM fresh WHERE is_remote_wanted
      UNION ALL SELECT user_id, traceparent, 'entries.search_index' FROM fresh JOIN bumped USING (user_id)
        WHERE (search_index = 'off') = (signature <> '')
    ) AS waiting
    GROUP BY user_id, task
  )
  INSERT INTO journal.journal_entries (
    user_id, entry_id, "timestamp", timezone, local_date, created_at, updated_at, version, change_seq, key_version,
    content_encrypted, content_hash, signature
  )
  SELECT f.user_id, f.entry_id, f."timestamp", f.timezone, f.local_date, f.created_at, f.updated_at, f.version,
    b.change_seq - f.own_count + f.place, f.key_version, f.content, f.content_hash, f.signature
  FROM fresh f JOIN bumped b USING (user_id)
  WHERE (SELECT count(*) FROM pending) >= 0
  RETURNING user_id AS "userId", entry_id AS "entryId", change_seq AS "changeSeq"`);

/**
 * One new version in the place of the one that was read; the old one goes to the revisions. The entry's row is locked
 * before the counter: everybody takes them in this order.
 */
const REPLACE = statement(`
  WITH old AS (
    SELECT * FROM journal.journal_entries
    WHERE user_id = $1 AND entry_id = $2 AND version = $3::int - 1 AND NOT is_purged FOR UPDATE
  ), bumped AS (
    UPDATE journal.journals j
    SET change_seq = j.change_seq + 1,
      live_entries = j.live_entries + old.is_deleted::int - ($9::timestamptz IS NOT NULL)::int,
      search_index = CASE
        WHEN j.search_index = 'on' AND $13::bytea = '' AND $9::timestamptz IS NULL THEN 'building' ELSE j.search_index END
    FROM old WHERE j.user_id = $1 RETURNING j.change_seq, j.search_index
  ), revision AS (
    INSERT INTO journal.entry_revisions (
      user_id, entry_id, version, "timestamp", timezone, local_date, created_at, updated_at, deleted_at, key_version,
      content_encrypted, content_hash
    )
    SELECT user_id, entry_id, version, "timestamp", timezone, local_date, created_at, updated_at, deleted_at, key_version,
      content_encrypted, content_hash
    FROM old
  ), analytics AS (
    UPDATE journal.entry_analytics a
    SET entry_version = $3, key_version = $10, analytics_encrypted = $14, model = $15, is_remote_wanted = $17
    FROM old WHERE a.user_id = $1 AND a.entry_id = $2
  ), event AS (
    INSERT INTO journal.outbox (event) SELECT $16::jsonb FROM old
  ), uses AS (
    INSERT INTO journal.product_outbox (user_id, at) SELECT $1, $8 FROM old WHERE $18
  ), pending AS MATERIALIZED (
    SELECT jobs.add(task, json_strip_nulls(json_build_object('userId', $1, 'traceparent', $19::text)),
      task || ':' || $1, NULL, 25)
    FROM old, (VALUES ('entries.analyze', $15::text IS NULL), ('entries.analyzeRemotely', $17::boolean)) AS t(task, is_due)
    WHERE is_due AND $9::timestamptz IS NULL
    UNION ALL
    SELECT jobs.add('entries.search_index', json_strip_nulls(json_build_object('userId', $1, 'traceparent', $19::text)),
      'entries.search_index:' || $1, NULL, 25)
    FROM bumped WHERE (search_index = 'off') = ($13::bytea <> '')
  )
  UPDATE journal.journal_entries e
  SET version = $3, "timestamp" = $4, timezone = $5, local_date = $6, created_at = $7, updated_at = $8, deleted_at = $9,
    is_deleted = $9::timestamptz IS NOT NULL, change_seq = bumped.change_seq, key_version = $10, content_encrypted = $11,
    content_hash = $12, signature = $13
  FROM old, bumped
  WHERE e.user_id = $1 AND e.entry_id = $2 AND (SELECT count(*) FROM pending) >= 0
  RETURNING e.user_id AS "userId", e.entry_id AS "entryId", e.change_seq AS "changeSeq"`);

const FIND = statement(`
  SELECT ${ENTRY_COLUMNS}, coalesce(a.attached_version >= e.version, false) AS "wasAttachedLater"
  FROM journal.journal_entries e
  LEFT JOIN journal.entry_analytics a ON a.user_id = $1 AND a.entry_id = $2
  WHERE e.user_id = $1 AND e.entry_id = $2`);

const LOCK = statement(`
  SELECT e.entry_id FROM journal.journal_entries e
  WHERE e.user_id = $1 AND e.entry_id = ANY ($2::uuid[]) ORDER BY e.entry_id FOR UPDATE`);

const FIND_MANY = statement(`
  SELECT ${ENTRY_COLUMNS}
  FROM journal.journal_entries e ${WITH_ANALYTICS}
  WHERE e.user_id = $1 AND e.entry_id = ANY ($2::uuid[])`);

const REVISIONS = statement(`
  SELECT user_id AS "userId", entry_id AS "entryId", "timestamp", timezone, local_date AS "localDate",
    created_at AS "createdAt", updated_at AS "updatedAt", deleted_at AS "deletedAt", version,
    key_version AS "keyVersion", content_encrypted AS content, content_hash AS "contentHash"
  FROM journal.entry_revisions
  WHERE user_id = $1 AND entry_id = $2 AND version < $3
  ORDER BY version DESC LIMIT $4`);

const STATE = statement(`
  SELECT change_seq AS "changeSeq", live_entries AS "liveEntries" FROM journal.journals WHERE user_id = $1`);

const COUNTERS = statement(`
  SELECT user_id AS "userId", change_seq AS "changeSeq" FROM journal.journals WHERE user_id = ANY ($1::uuid[])`);

const INSERT_EVENT = statement("INSERT INTO journal.outbox (event) VALUES ($1::jsonb)");

/** Puts an audit event that stands by itself into the outbox. */
export async function insertEvent(database: Queryable, event: AuditEvent): Promise<void> {
  await database.query(INSERT_EVENT, [JSON.stringify(event)]);
}

/**
 * Inserts new entries of users in the scope.
 * @throws the driver's error for a unique violation where an id is taken; nothing is written then.
 */
export function insertEntries(database: Queryable, writes: readonly EntryWrite[]): Promise<WrittenEntry[]> {
  const column = <T>(read: (sealed: SealedEntry) => T): T[] => writes.map(({ sealed }) => read(sealed));
  return database.query<WrittenEntry>(INSERT, [
    uuidArray(column((s) => s.userId)),
    uuidArray(column((s) => s.entryId)),
    timestamptzArray(column((s) => s.timestamp)),
    textArray(column((s) => s.timezone)),
    dateArray(column((s) => s.localDate)),
    timestamptzArray(column((s) => s.createdAt)),
    timestamptzArray(column((s) => s.updatedAt)),
    int4Array(column((s) => s.version)),
    int4Array(column((s) => s.keyVersion)),
    byteaArray(column((s) => s.content)),
    textArray(column((s) => s.contentHash)),
    byteaArray(column((s) => s.signature)),
    byteaArray(column((s) => s.analytics)),
    textArray(column((s) => s.model)),
    jsonbArray(writes.map(({ event }) => event)),
    boolArray(column((s) => s.isRemoteWanted)),
    boolArray(writes.map(({ isCounted = false }) => isCounted)),
    textArray(writes.map(({ traceparent }) => traceparent ?? currentSpan()?.traceparent ?? null)),
  ]);
}

/** Puts a version in the place of the one before it; undefined where that is no longer the current one. */
export async function replaceEntry(
  database: Queryable,
  { sealed, event, isCounted = false }: EntryWrite,
): Promise<WrittenEntry | undefined> {
  const rows = await database.query<WrittenEntry>(REPLACE, [
    sealed.userId,
    sealed.entryId,
    sealed.version,
    sealed.timestamp.toISOString(),
    sealed.timezone,
    sealed.localDate,
    sealed.createdAt.toISOString(),
    sealed.updatedAt.toISOString(),
    sealed.deletedAt?.toISOString() ?? null,
    sealed.keyVersion,
    sealed.content,
    sealed.contentHash,
    sealed.signature,
    sealed.analytics,
    sealed.model,
    JSON.stringify(event),
    sealed.isRemoteWanted,
    isCounted,
    currentSpan()?.traceparent ?? null,
  ]);
  return rows[0];
}

/** An entry of the user, in the bin or not. */
export async function findEntry(database: Queryable, userId: string, entryId: string): Promise<FoundEntry | undefined> {
  return (await database.query<FoundEntry>(FIND, [userId, entryId]))[0];
}

/** Those of the entries that exist, in no order. */
export function findEntries(database: Queryable, userId: string, entryIds: readonly string[]): Promise<EntryRow[]> {
  return database.query<EntryRow>(FIND_MANY, [userId, uuidArray(entryIds)]);
}

/** Locks entries in the order of their ids, before anything else in a transaction that changes several. */
export async function lockEntries(transaction: Queryable, userId: string, entryIds: readonly string[]): Promise<void> {
  await transaction.query(LOCK, [userId, uuidArray(entryIds)]);
}

/** Versions before the given one, newest first. */
export function findRevisions(
  database: Queryable,
  userId: string,
  entryId: string,
  beforeVersion: number,
  limit: number,
): Promise<RevisionRow[]> {
  return database.query<RevisionRow>(REVISIONS, [userId, entryId, beforeVersion, limit]);
}

/** The counters of several users' change feeds; of those that have one. */
export async function readChangeCounters(
  database: Queryable,
  userIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await database.query<{ userId: string; changeSeq: number }>(COUNTERS, [userIds]);
  return new Map(rows.map(({ userId, changeSeq }) => [userId, changeSeq]));
}

/** The counter of the user's change feed and the number of entries outside the bin. */
export async function readJournalState(database: Queryable, userId: string): Promise<JournalState> {
  return (await database.query<JournalState>(STATE, [userId]))[0] ?? { changeSeq: 0, liveEntries: 0 };
}
