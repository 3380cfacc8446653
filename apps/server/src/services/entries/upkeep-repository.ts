import type { AuditEvent } from "@aura-journal/contracts";
import { statement, type Database, type Queryable, type Transaction } from "../../platform/database.ts";
import { byteaArray, int4Array, jsonbArray, textArray, uuidArray } from "./pg-arrays.ts";
import {
  behindPlace,
  ENTRY_COLUMNS,
  WITH_ANALYTICS,
  type EntryRow,
  type RevisionRow,
  type SealedEntry,
  type Tombstone,
} from "./record.ts";
import type { WrittenEntry } from "./repository.ts";

const LIST_USERS = statement('SELECT u AS "userId" FROM journal.list_users($1, $2) AS u');

/** Locked in the order of the ids, before the counter. */
const DUE = statement(`
  SELECT entry_id AS "entryId", version, "timestamp", timezone, local_date AS "localDate", created_at AS "createdAt",
    updated_at AS "updatedAt", deleted_at AS "deletedAt"
  FROM journal.journal_entries
  WHERE user_id = $1 AND is_deleted AND NOT is_purged AND deleted_at < $2
  ORDER BY entry_id LIMIT $3 FOR UPDATE`);

/** The tombstones stay in the change feed. */
const PURGE = statement(`
  WITH numbered AS MATERIALIZED (
    SELECT entry_id, code, nth AS place FROM unnest($2::uuid[], $3::text[]) WITH ORDINALITY AS i(entry_id, code, nth)
  ), bumped AS (
    UPDATE journal.journals SET change_seq = change_seq + cardinality($2::uuid[])
    WHERE user_id = $1 RETURNING change_seq - cardinality($2::uuid[]) AS base
  ), analytics AS (
    DELETE FROM journal.entry_analytics a WHERE a.user_id = $1 AND a.entry_id = ANY ($2::uuid[])
  ), revisions AS (
    DELETE FROM journal.entry_revisions r WHERE r.user_id = $1 AND r.entry_id = ANY ($2::uuid[])
  ), originals AS (
    UPDATE journal.imported_entries i SET original = NULL WHERE i.user_id = $1 AND i.entry_id = ANY ($2::uuid[])
  )
  UPDATE journal.journal_entries e
  SET is_purged = true, content_encrypted = NULL, content_hash = n.code, signature = '', version = e.version + 1,
    key_version = $4, change_seq = b.base + n.place
  FROM numbered n, bumped b
  WHERE e.user_id = $1 AND e.entry_id = ANY ($2::uuid[]) AND e.entry_id = n.entry_id
  RETURNING e.user_id AS "userId", e.entry_id AS "entryId", e.change_seq AS "changeSeq"`);

const HAS_BINNED = statement(`
  SELECT EXISTS (
    SELECT FROM journal.journal_entries WHERE user_id = $1 AND is_deleted AND NOT is_purged AND deleted_at < $2
  ) AS "is"`);

const HAS_REVISIONS = statement(
  'SELECT EXISTS (SELECT FROM journal.entry_revisions WHERE user_id = $1 AND updated_at < $2) AS "is"',
);

/** A version is an earlier one from when the next was made. */
const FORGET_REVISIONS = statement(`
  DELETE FROM journal.entry_revisions
  WHERE user_id = $1 AND (entry_id, version) IN (
    SELECT entry_id, version FROM (
      SELECT r.entry_id, r.version,
        coalesce(lead(r.updated_at) OVER (PARTITION BY r.entry_id ORDER BY r.version), e.updated_at) AS replaced_at
      FROM journal.entry_revisions r
      JOIN journal.journal_entries e ON e.user_id = $1 AND e.entry_id = r.entry_id
      WHERE r.user_id = $1
    ) AS replaced
    WHERE replaced_at < $2 LIMIT $3
  )`);

const FORGET_MUTATIONS = statement(`
  DELETE FROM journal.applied_mutations
  WHERE user_id = $1 AND mutation_id IN (
    SELECT mutation_id FROM journal.applied_mutations WHERE user_id = $1 AND applied_at < $2 LIMIT $3
  )`);

const EVENTS = statement("INSERT INTO journal.outbox (event) SELECT event FROM unnest($1::jsonb[]) AS event");

/** Attachments before what they point at, then entries, and the counter last: the order in which everybody takes their locks. */
const ERASE = [
  "attachments",
  "attachment_blobs",
  "attachment_owners",
  "journal_entries",
  "entry_analytics",
  "entry_revisions",
  "applied_mutations",
  "outside_units",
  "exports",
  "calendar_feeds",
  "import_parts",
  "imported_entries",
  "imports",
  "journals",
].map((table) => statement(`DELETE FROM journal.${table} WHERE user_id = $1`));

const SEALED_OTHERWISE = statement(`
  SELECT ${ENTRY_COLUMNS}
  FROM journal.journal_entries e ${WITH_ANALYTICS}
  WHERE e.user_id = $1 AND ${behindPlace("e.entry_id", "$3")} AND (e.key_version <> $2 OR a.key_version <> $2)
  ORDER BY e.entry_id LIMIT $4`);

/**
 * A row that changed since it was read has been sealed by its writer, or is met in the next round; that its signature was made
 * or taken away shows in its length alone. Entry and figures are sealed apart: an analysis that arrived in between keeps its record.
 */
const RESEAL = statement(`
  WITH input AS MATERIALIZED (
    SELECT * FROM unnest(
      $2::uuid[], $3::int4[], $4::int4[], $5::int4[], $6::int4[], $7::bytea[], $8::text[], $9::bytea[], $10::bytea[],
      $11::text[], $12::int4[]
    ) AS i(
      entry_id, version, old_key, old_analytics_key, key_version, content, content_hash, signature, analytics, model,
      old_length
    )
  ), locked AS MATERIALIZED (
    SELECT e.entry_id FROM journal.journal_entries e JOIN input i USING (entry_id)
    WHERE e.user_id = $1 AND e.version = i.version AND e.key_version = i.old_key
      AND length(e.signature) = i.old_length
    ORDER BY e.entry_id FOR UPDATE OF e
  ), analytics AS (
    UPDATE journal.entry_analytics a SET key_version = i.key_version, analytics_encrypted = i.analytics
    FROM input i JOIN locked l USING (entry_id)
    WHERE a.user_id = $1 AND a.entry_id = i.entry_id AND a.entry_version = i.version
      AND a.key_version = i.old_analytics_key AND a.model IS NOT DISTINCT FROM i.model
  )
  UPDATE journal.journal_entries e
  SET key_version = i.key_version, content_encrypted = i.content, content_hash = i.content_hash, signature = i.signature
  FROM input i JOIN locked l USING (entry_id)
  WHERE e.user_id = $1 AND e.entry_id = i.entry_id`);

const REVISIONS_SEALED_OTHERWISE = statement(`
  SELECT user_id AS "userId", entry_id AS "entryId", "timestamp", timezone, local_date AS "localDate",
    created_at AS "createdAt", updated_at AS "updatedAt", deleted_at AS "deletedAt", version,
    key_version AS "keyVersion", content_encrypted AS content, content_hash AS "contentHash"
  FROM journal.entry_revisions
  WHERE user_id = $1 AND key_version <> $2 AND (entry_id, version) > ($3, $4)
  ORDER BY entry_id, version LIMIT $5`);

const RESEAL_REVISIONS = statement(`
  UPDATE journal.entry_revisions r
  SET key_version = i.key_version, content_encrypted = i.content, content_hash = i.content_hash
  FROM unnest($2::uuid[], $3::int4[], $4::int4[], $5::int4[], $6::bytea[], $7::text[])
    AS i(entry_id, version, old_key, key_version, content, content_hash)
  WHERE r.user_id = $1 AND r.entry_id = i.entry_id AND r.version = i.version AND r.key_version = i.old_key`);

const KEY_USES = statement(`
  SELECT (SELECT count(*) FROM journal.journal_entries WHERE user_id = $1 AND key_version = $2)
    + (SELECT count(*) FROM journal.entry_analytics WHERE user_id = $1 AND key_version = $2)
    + (SELECT count(*) FROM journal.entry_revisions WHERE user_id = $1 AND key_version = $2)
    + (SELECT count(*) FROM journal.attachments WHERE user_id = $1 AND key_version = $2)
    + (SELECT count(*) FROM journal.attachment_blobs WHERE user_id = $1 AND key_version = $2)
    + (SELECT count(*) FROM journal.attachment_owners WHERE user_id = $1 AND key_version = $2)
    + (SELECT count(*) FROM journal.imports WHERE user_id = $1 AND key_version = $2)
    + (SELECT count(*) FROM journal.exports WHERE user_id = $1 AND key_version = $2) AS count`);

/** Users that have a journal, in the order of their ids, behind the given one. */
export async function listJournalUsers(database: Queryable, afterUserId: string, atMost: number): Promise<string[]> {
  return (await database.query<{ userId: string }>(LIST_USERS, [afterUserId, atMost])).map((row) => row.userId);
}

/** Entries that have been in the bin since before an instant, locked. */
export function findDue(
  transaction: Transaction,
  userId: string,
  deletedBefore: Date,
  limit: number,
): Promise<Tombstone[]> {
  return transaction.query<Tombstone>(DUE, [userId, deletedBefore.toISOString(), limit]);
}

/** Takes text, figures and revisions of entries that the transaction has locked; what stays are tombstones with these codes. */
export function purgeEntries(
  transaction: Transaction,
  userId: string,
  keyVersion: number,
  codes: readonly { readonly entryId: string; readonly code: string }[],
): Promise<WrittenEntry[]> {
  return transaction.query<WrittenEntry>(PURGE, [
    userId,
    uuidArray(codes.map(({ entryId }) => entryId)),
    textArray(codes.map(({ code }) => code)),
    keyVersion,
  ]);
}

/** Whether something lies in the bin since before an instant. */
export async function hasBinned(database: Database, userId: string, before: Date): Promise<boolean> {
  return (await database.as(userId).query<{ is: boolean }>(HAS_BINNED, [userId, before.toISOString()]))[0]?.is === true;
}

/** Whether there are earlier versions that were made before an instant. */
export async function hasRevisions(database: Database, userId: string, before: Date): Promise<boolean> {
  const rows = await database.as(userId).query<{ is: boolean }>(HAS_REVISIONS, [userId, before.toISOString()]);
  return rows[0]?.is === true;
}

/** Removes versions that were replaced before an instant; how many those were. */
export function forgetRevisions(database: Database, userId: string, before: Date, limit: number): Promise<number> {
  return database.as(userId).execute(FORGET_REVISIONS, [userId, before.toISOString(), limit]);
}

/** Forgets mutations that were applied before an instant; how many those were. */
export function forgetMutations(database: Database, userId: string, before: Date, limit: number): Promise<number> {
  return database.as(userId).execute(FORGET_MUTATIONS, [userId, before.toISOString(), limit]);
}

export async function insertEvents(transaction: Transaction, events: readonly AuditEvent[]): Promise<void> {
  await transaction.query(EVENTS, [jsonbArray(events)]);
}

/** Removes every row of a user's journal. */
export async function eraseRows(transaction: Transaction, userId: string): Promise<void> {
  for (const text of ERASE) await transaction.execute(text, [userId]);
}

/** Entries that are not wholly under a key version, in the order of their ids. */
export function findSealedOtherwise(
  database: Database,
  userId: string,
  keyVersion: number,
  afterId: string | null,
  limit: number,
): Promise<EntryRow[]> {
  return database.as(userId).query<EntryRow>(SEALED_OTHERWISE, [userId, keyVersion, afterId, limit]);
}

/** What sealing anew changes of an entry; of a tombstone, its code alone. */
export type Resealed = Pick<SealedEntry, "keyVersion" | "contentHash" | "signature" | "analytics"> & {
  readonly content: Buffer | null;
};

/**
 * Puts entries sealed anew in the place of those that were read; content and version stay as they are.
 * @returns how many still stood as they were read
 */
export function resealEntries(
  transaction: Transaction,
  userId: string,
  pairs: readonly { readonly row: EntryRow; readonly sealed: Resealed }[],
): Promise<number> {
  return transaction.execute(RESEAL, [
    userId,
    uuidArray(pairs.map(({ row }) => row.entryId)),
    int4Array(pairs.map(({ row }) => row.version)),
    int4Array(pairs.map(({ row }) => row.keyVersion)),
    int4Array(pairs.map(({ row }) => row.analyticsKeyVersion ?? 0)),
    int4Array(pairs.map(({ sealed }) => sealed.keyVersion)),
    byteaArray(pairs.map(({ sealed }) => sealed.content)),
    textArray(pairs.map(({ sealed }) => sealed.contentHash)),
    byteaArray(pairs.map(({ sealed }) => sealed.signature)),
    byteaArray(pairs.map(({ sealed }) => sealed.analytics)),
    textArray(pairs.map(({ row }) => row.model)),
    int4Array(pairs.map(({ row }) => row.signature.length)),
  ]);
}

export interface RevisionPlace {
  readonly entryId: string;
  readonly version: number;
}

/** Revisions that are not under a key version. */
export function findRevisionsSealedOtherwise(
  database: Database,
  userId: string,
  keyVersion: number,
  after: RevisionPlace,
  limit: number,
): Promise<RevisionRow[]> {
  const values = [userId, keyVersion, after.entryId, after.version, limit];
  return database.as(userId).query<RevisionRow>(REVISIONS_SEALED_OTHERWISE, values);
}

export async function resealRevisions(
  database: Database,
  userId: string,
  pairs: readonly {
    readonly row: RevisionRow;
    readonly sealed: { readonly keyVersion: number; readonly content: Buffer; readonly contentHash: string };
  }[],
): Promise<void> {
  await database
    .as(userId)
    .execute(RESEAL_REVISIONS, [
      userId,
      uuidArray(pairs.map(({ row }) => row.entryId)),
      int4Array(pairs.map(({ row }) => row.version)),
      int4Array(pairs.map(({ row }) => row.keyVersion)),
      int4Array(pairs.map(({ sealed }) => sealed.keyVersion)),
      byteaArray(pairs.map(({ sealed }) => sealed.content)),
      textArray(pairs.map(({ sealed }) => sealed.contentHash)),
    ]);
}

/** How many sealed values are still under a key version. */
export async function countKeyUses(transaction: Transaction, userId: string, keyVersion: number): Promise<number> {
  return (await transaction.query<{ count: number }>(KEY_USES, [userId, keyVersion]))[0]?.count ?? 0;
}
