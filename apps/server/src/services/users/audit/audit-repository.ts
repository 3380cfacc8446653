import { statement, type Queryable, type Transaction } from "../../../platform/database.ts";
import type { ChainHead, StoredRecord } from "./record.ts";
import type { Checkpoint, CheckpointKind, StoredSigningKey } from "./signing.ts";

export interface AuditFilter {
  readonly beforeSeq: number | null;
  readonly from: Date | null;
  /** Not included. */
  readonly until: Date | null;
  readonly action: string | null;
  readonly actorId: string | null;
  readonly subjectId: string | null;
}

/** Where a walk through the log stands. */
export interface WalkPosition {
  readonly seq: number;
  readonly recordedAt: Date;
}

const COLUMNS = `chain_seq AS "seq", recorded_at AS "recordedAt", event_id AS "eventId", at, actor_id AS "actorId",
  subject_id AS "subjectId", action, request_id AS "requestId", address, details, prev_hash AS "prevHash", hash`;
const CHECKPOINT_COLUMNS = `kind, chain_seq AS "seq", hash, at, key_id AS "keyId", signature`;
const KEY_COLUMNS = `key_id AS "keyId", public_key AS "publicKey", wrapped_private_key AS "wrappedPrivateKey"`;

const LOCK = statement("SELECT pg_advisory_xact_lock(hashtextextended('users.audit_log', 0))");
const LOCK_KEYS = statement("SELECT pg_advisory_xact_lock(hashtextextended('users.audit_signing_keys', 0))");
const HEAD = statement(
  `SELECT chain_seq AS "seq", recorded_at AS "recordedAt", hash FROM users.audit_log ORDER BY chain_seq DESC LIMIT 1`,
);
const HEAD_BEFORE = statement(
  `SELECT chain_seq AS "seq", recorded_at AS "recordedAt", hash FROM users.audit_log
   WHERE recorded_at < $1 ORDER BY chain_seq DESC LIMIT 1`,
);
// A record is never older than its event by more than clocks differ: the bound lets months that cannot hold it be skipped.
const KNOWN_EVENTS = statement(
  `SELECT event_id AS "eventId" FROM users.audit_log WHERE event_id = ANY ($1::uuid[]) AND recorded_at >= $2`,
);
const INSERT = statement(
  `INSERT INTO users.audit_log (chain_seq, recorded_at, event_id, at, actor_id, subject_id, action, request_id, address,
     details, prev_hash, hash)
   SELECT * FROM unnest($1::bigint[], $2::timestamptz[], $3::uuid[], $4::timestamptz[], $5::uuid[], $6::uuid[], $7::text[],
     $8::text[], $9::text[], $10::text[], $11::bytea[], $12::bytea[])`,
);
const LIST = statement(
  `SELECT ${COLUMNS} FROM users.audit_log
   WHERE ($1::bigint IS NULL OR chain_seq < $1) AND ($2::timestamptz IS NULL OR at >= $2)
     AND ($3::timestamptz IS NULL OR at < $3) AND ($4::text IS NULL OR action = $4)
     AND ($5::uuid IS NULL OR actor_id = $5) AND ($6::uuid IS NULL OR subject_id = $6)
   ORDER BY chain_seq DESC LIMIT $7`,
);
const WALK = statement(
  `SELECT ${COLUMNS} FROM users.audit_log WHERE (chain_seq, recorded_at) > ($1, $2)
   ORDER BY chain_seq, recorded_at LIMIT $3`,
);
const CHECKPOINTS_BETWEEN = statement(
  `SELECT ${CHECKPOINT_COLUMNS} FROM users.audit_checkpoints WHERE kind = $1 AND chain_seq > $2 AND chain_seq <= $3
   ORDER BY chain_seq LIMIT $4`,
);
const NEWEST_CHECKPOINT = statement(`SELECT max(chain_seq) AS "seq" FROM users.audit_checkpoints WHERE kind = 'chain'`);
const INSERT_CHECKPOINT = statement(
  `INSERT INTO users.audit_checkpoints (kind, chain_seq, hash, at, key_id, signature)
   VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
);
const KEYS = statement(`SELECT ${KEY_COLUMNS} FROM users.audit_signing_keys ORDER BY created_at DESC, key_id`);
const INSERT_FIRST_KEY = statement(
  `INSERT INTO users.audit_signing_keys (key_id, public_key, wrapped_private_key, created_at)
   SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT FROM users.audit_signing_keys)`,
);
const REWRAP_KEY = statement(
  `UPDATE users.audit_signing_keys SET wrapped_private_key = $2 WHERE key_id = $1 AND wrapped_private_key = $3`,
);
const MAKE_PARTITIONS = statement("SELECT users.make_audit_partitions($1::date, $2) AS count");
const DROP_PARTITIONS = statement("SELECT users.drop_audit_partitions($1::date) AS count");
const THIN_CHECKPOINTS = statement("SELECT users.thin_audit_checkpoints() AS count");

/**
 * Takes the one pen of the log until the transaction ends, over all processes, and reads what the pen needs: the chain's
 * end and which of these events stand already. Three statements in one round trip; each sees what was committed before
 * it began, so the two reads see all that the last holder of the lock wrote.
 */
export async function takePen(transaction: Transaction, eventIds: readonly string[], since: Date) {
  const [, heads, known] = await Promise.all([
    transaction.query(LOCK),
    transaction.query<ChainHead>(HEAD),
    transaction.query<{ eventId: string }>(KNOWN_EVENTS, [eventIds, since]),
  ]);
  return { head: heads[0], knownIds: new Set(known.map((row) => row.eventId)) };
}

export async function insertRecords(transaction: Transaction, records: readonly StoredRecord[]): Promise<void> {
  const column = <K extends keyof StoredRecord>(key: K): StoredRecord[K][] => records.map((record) => record[key]);
  // The driver would write each instant in the process's own zone, ten times slower.
  const instants = (key: "recordedAt" | "at"): string[] => records.map((record) => record[key].toISOString());
  await transaction.execute(INSERT, [
    column("seq"),
    instants("recordedAt"),
    column("eventId"),
    instants("at"),
    column("actorId"),
    column("subjectId"),
    column("action"),
    column("requestId"),
    column("address"),
    column("details"),
    column("prevHash"),
    column("hash"),
  ]);
}

export async function readHead(database: Queryable): Promise<ChainHead | undefined> {
  return (await database.query<ChainHead>(HEAD))[0];
}

/** The newest record written before an instant, with the pen in hand. */
export async function readHeadBefore(transaction: Transaction, instant: Date): Promise<ChainHead | undefined> {
  const [, heads] = await Promise.all([transaction.query(LOCK), transaction.query<ChainHead>(HEAD_BEFORE, [instant])]);
  return heads[0];
}

/** Records, newest first. */
export function listRecords(database: Queryable, filter: AuditFilter, limit: number): Promise<StoredRecord[]> {
  const { beforeSeq, from, until, action, actorId, subjectId } = filter;
  return database.query<StoredRecord>(LIST, [beforeSeq, from, until, action, actorId, subjectId, limit]);
}

/** The next records of a walk, oldest first; two with the same number both appear. */
export function walkRecords(database: Queryable, after: WalkPosition, limit: number): Promise<StoredRecord[]> {
  return database.query<StoredRecord>(WALK, [after.seq, after.recordedAt, limit]);
}

/** Checkpoints with numbers above `after` up to `upTo`. */
export function readCheckpoints(
  database: Queryable,
  kind: CheckpointKind,
  after: number,
  upTo: number,
  limit: number,
): Promise<Checkpoint[]> {
  return database.query<Checkpoint>(CHECKPOINTS_BETWEEN, [kind, after, upTo, limit]);
}

export async function newestCheckpointSeq(database: Queryable): Promise<number> {
  return (await database.query<{ seq: number | null }>(NEWEST_CHECKPOINT))[0]?.seq ?? 0;
}

export async function insertCheckpoint(transaction: Transaction, checkpoint: Checkpoint): Promise<void> {
  const { kind, seq, hash, at, keyId, signature } = checkpoint;
  await transaction.execute(INSERT_CHECKPOINT, [kind, seq, hash, at, keyId, signature]);
}

/** The signing keys, newest first. */
export function readSigningKeys(database: Queryable): Promise<StoredSigningKey[]> {
  return database.query<StoredSigningKey>(KEYS);
}

/** Stores the first signing key, unless another process was first. */
export async function insertFirstSigningKey(
  transaction: Transaction,
  key: StoredSigningKey,
  createdAt: Date,
): Promise<void> {
  await transaction.query(LOCK_KEYS);
  await transaction.execute(INSERT_FIRST_KEY, [key.keyId, key.publicKey, key.wrappedPrivateKey, createdAt]);
}

/** Replaces a wrapped key, if it still is what was read. */
export async function replaceWrappedKey(
  transaction: Transaction,
  before: StoredSigningKey,
  after: StoredSigningKey,
): Promise<void> {
  await transaction.execute(REWRAP_KEY, [before.keyId, after.wrappedPrivateKey, before.wrappedPrivateKey]);
}

/** @param first any day of the first month, `YYYY-MM-DD` */
export async function makePartitions(database: Queryable, first: string, months: number): Promise<number> {
  return (await database.query<{ count: number }>(MAKE_PARTITIONS, [first, months]))[0]?.count ?? 0;
}

/** @param cutoff first day of the oldest month that stays, `YYYY-MM-DD` */
export async function dropPartitions(database: Queryable, cutoff: string): Promise<number> {
  return (await database.query<{ count: number }>(DROP_PARTITIONS, [cutoff]))[0]?.count ?? 0;
}

export async function thinCheckpoints(database: Queryable): Promise<number> {
  return (await database.query<{ count: number }>(THIN_CHECKPOINTS))[0]?.count ?? 0;
}
