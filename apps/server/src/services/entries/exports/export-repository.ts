import type { ExportFormat, ExportState } from "@aura-journal/contracts";
import { statement, type Queryable, type Transaction } from "../../../platform/database.ts";

export interface ExportRow {
  readonly userId: string;
  readonly exportId: string;
  readonly format: ExportFormat;
  readonly isSealed: boolean;
  readonly state: ExportState;
  readonly attempt: number;
  readonly keyVersion: number;
  readonly request: Buffer;
  readonly outcome: Buffer | null;
  readonly done: number;
  readonly total: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** Pieces of the file that are there. */
  readonly parts: number;
}

/** Which time of making an export a piece belongs to. */
export interface ExportAttempt {
  readonly userId: string;
  readonly exportId: string;
  readonly attempt: number;
}

const COLUMNS = `
  e.user_id AS "userId", e.export_id AS "exportId", e.format, e.is_sealed AS "isSealed", e.state, e.attempt,
  e.key_version AS "keyVersion", e.request_encrypted AS request, e.outcome_encrypted AS outcome, e.entries_done AS done,
  e.entries_total AS total, e.created_at AS "createdAt", e.expires_at AS "expiresAt",
  (SELECT count(*) FROM journal.export_parts p WHERE p.user_id = $1 AND p.export_id = e.export_id) AS parts`;

const INSERT = statement(`
  INSERT INTO journal.exports (user_id, export_id, format, is_sealed, key_version, request_encrypted, created_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT DO NOTHING RETURNING export_id`);

/** The oldest beyond the number that is kept; none that is under way. */
const DELETE_SURPLUS = statement(`
  DELETE FROM journal.exports WHERE user_id = $1 AND export_id IN (
    SELECT export_id FROM journal.exports WHERE user_id = $1 AND state IN ('ready', 'failed')
    ORDER BY created_at DESC, export_id DESC OFFSET $2
  )`);

const LIST = statement(`
  SELECT ${COLUMNS} FROM journal.exports e WHERE e.user_id = $1 AND e.expires_at > $2
  ORDER BY e.created_at DESC, e.export_id DESC LIMIT $3`);

const FIND = statement(`
  SELECT ${COLUMNS} FROM journal.exports e WHERE e.user_id = $1 AND e.export_id = $2 AND e.expires_at > $3`);

const DELETE = statement("DELETE FROM journal.exports WHERE user_id = $1 AND export_id = $2");

const BEGIN = statement(`
  WITH gone AS (DELETE FROM journal.export_parts WHERE user_id = $1 AND export_id = $2)
  UPDATE journal.exports
  SET state = 'running', attempt = attempt + 1, entries_done = 0, entries_total = 0, outcome_encrypted = NULL
  WHERE user_id = $1 AND export_id = $2 AND state IN ('waiting', 'running') AND expires_at > $3
  RETURNING attempt`);

/** Written for the attempt that stands alone: one that was overtaken or removed writes nothing more. */
const APPEND = statement(`
  INSERT INTO journal.export_parts (user_id, export_id, part, content)
  SELECT $1::uuid, $2::uuid, $4::int, $5::bytea FROM journal.exports
  WHERE user_id = $1 AND export_id = $2 AND attempt = $3 AND state = 'running' FOR SHARE`);

const PROGRESS = statement(`
  UPDATE journal.exports SET entries_done = $4::int, entries_total = greatest($5::int, $4::int)
  WHERE user_id = $1 AND export_id = $2 AND attempt = $3 AND state = 'running'`);

const FINISH = statement(`
  UPDATE journal.exports SET state = 'ready', outcome_encrypted = $4, expires_at = $5, entries_total = entries_done
  WHERE user_id = $1 AND export_id = $2 AND attempt = $3 AND state = 'running'`);

const FAIL = statement(`
  WITH gone AS (DELETE FROM journal.export_parts WHERE user_id = $1 AND export_id = $2)
  UPDATE journal.exports SET state = 'failed'
  WHERE user_id = $1 AND export_id = $2 AND attempt = $3 AND state = 'running'`);

const RENEW = statement(`
  UPDATE journal.exports SET state = 'waiting', entries_done = 0, entries_total = 0, outcome_encrypted = NULL
  WHERE user_id = $1 AND export_id = $2 AND attempt = $3 AND state = 'ready' AND NOT EXISTS (
    SELECT FROM journal.exports WHERE user_id = $1 AND state IN ('waiting', 'running'))`);

const PART = statement(`
  SELECT content FROM journal.export_parts WHERE user_id = $1 AND export_id = $2 AND part = $3`);

const REMOVE_EXPIRED = statement("SELECT journal.remove_expired_exports($1) AS count");

/** Puts a new export in; false where one is under way already. */
export async function insertExport(
  transaction: Transaction,
  row: Pick<
    ExportRow,
    "userId" | "exportId" | "format" | "isSealed" | "keyVersion" | "request" | "createdAt" | "expiresAt"
  >,
  kept: number,
): Promise<boolean> {
  const { userId, exportId, format, isSealed, keyVersion, request, createdAt, expiresAt } = row;
  const values = [
    userId,
    exportId,
    format,
    isSealed,
    keyVersion,
    request,
    createdAt.toISOString(),
    expiresAt.toISOString(),
  ];
  if ((await transaction.query(INSERT, values)).length === 0) return false;
  await transaction.execute(DELETE_SURPLUS, [userId, kept - 1]);
  return true;
}

export function listExports(database: Queryable, userId: string, now: Date, limit: number): Promise<ExportRow[]> {
  return database.query<ExportRow>(LIST, [userId, now.toISOString(), limit]);
}

/** One that has not expired. */
export async function findExport(
  database: Queryable,
  userId: string,
  exportId: string,
  now: Date,
): Promise<ExportRow | undefined> {
  return (await database.query<ExportRow>(FIND, [userId, exportId, now.toISOString()]))[0];
}

export async function deleteExport(database: Transaction, userId: string, exportId: string): Promise<boolean> {
  return (await database.execute(DELETE, [userId, exportId])) > 0;
}

/** Begins to make an export, anew where that had been begun; undefined where it is not to be made any more. */
export async function beginExport(
  database: Queryable,
  userId: string,
  exportId: string,
  now: Date,
): Promise<number | undefined> {
  return (await database.query<{ attempt: number }>(BEGIN, [userId, exportId, now.toISOString()]))[0]?.attempt;
}

/** Whether the piece was taken; if not, this attempt is over. */
export async function appendPart(
  database: Transaction,
  { userId, exportId, attempt }: ExportAttempt,
  part: number,
  content: Buffer,
): Promise<boolean> {
  return (await database.execute(APPEND, [userId, exportId, attempt, part, content])) === 1;
}

export async function noteProgress(
  database: Transaction,
  { userId, exportId, attempt }: ExportAttempt,
  done: number,
  total: number,
): Promise<void> {
  await database.execute(PROGRESS, [userId, exportId, attempt, done, total]);
}

/** Whether it was this attempt's to finish. */
export async function finishExport(
  transaction: Transaction,
  { userId, exportId, attempt }: ExportAttempt,
  outcome: Buffer,
  expiresAt: Date,
): Promise<boolean> {
  return (await transaction.execute(FINISH, [userId, exportId, attempt, outcome, expiresAt.toISOString()])) === 1;
}

export async function failExport(database: Transaction, { userId, exportId, attempt }: ExportAttempt): Promise<void> {
  await database.execute(FAIL, [userId, exportId, attempt]);
}

/** Has an export whose file was lost made again; false where another is under way. */
export async function renewExport(
  transaction: Transaction,
  { userId, exportId, attempt }: ExportAttempt,
): Promise<boolean> {
  return (await transaction.execute(RENEW, [userId, exportId, attempt])) === 1;
}

export async function readPart(
  database: Queryable,
  userId: string,
  exportId: string,
  part: number,
): Promise<Buffer | undefined> {
  return (await database.query<{ content: Buffer }>(PART, [userId, exportId, part]))[0]?.content;
}

/** Removes what has expired, of everybody; how many that were. */
export async function removeExpiredExports(database: Queryable, now: Date): Promise<number> {
  return (await database.query<{ count: number }>(REMOVE_EXPIRED, [now.toISOString()]))[0]?.count ?? 0;
}
