import { statement, type Database, type Queryable, type Transaction } from "../../../platform/database.ts";
import { dateArray, textArray, timestamptzArray, uuidArray } from "../pg-arrays.ts";

/** Something that a person did, on its way to being counted. */
export interface Use {
  readonly id: number;
  readonly userId: string;
  /** The entry that was written; null: the person was here. */
  readonly entryId: string | null;
  readonly at: Date;
}

/** What a pseudonym is counted for, once: being here on a day, writing on it, being here in a week, belonging to a cohort. */
export interface Mark {
  readonly person: Buffer;
  readonly kind: "day" | "writer" | "week" | "cohort";
  /** The day, or the Monday of the week. */
  readonly period: string;
}

export interface PersonKey {
  readonly userId: string;
  readonly key: Buffer;
  /** The last day on which they were counted under another key. */
  readonly leftOn: string | null;
}

const NOTE = statement("INSERT INTO journal.product_outbox (user_id, at) VALUES ($1, $2)");

const WAITING = statement(`
  SELECT id, user_id AS "userId", entry_id AS "entryId", at FROM journal.product_outbox ORDER BY id LIMIT $1`);

const TAKE = statement(`
  DELETE FROM journal.product_outbox WHERE id = ANY ($1::bigint[])
  RETURNING id, user_id AS "userId", entry_id AS "entryId", at`);

const ENSURE_KEYS = statement(`
  INSERT INTO keys.person_keys AS k (user_id, key) SELECT * FROM unnest($1::uuid[], $2::bytea[])
  ON CONFLICT (user_id) DO UPDATE SET key = excluded.key WHERE k.key IS NULL`);

const KEYS = statement(`
  SELECT user_id AS "userId", key, left_on AS "leftOn" FROM keys.person_keys
  WHERE user_id = ANY ($1::uuid[]) AND key IS NOT NULL`);

const MARK = statement(`
  INSERT INTO journal.product_marks (person, kind, period)
  SELECT * FROM unnest($1::bytea[], $2::text[], $3::date[]) ON CONFLICT DO NOTHING
  RETURNING person, kind, period`);

const WAIT_FOR_READING = statement(`
  INSERT INTO journal.product_readings (user_id, entry_id, at)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) ON CONFLICT DO NOTHING`);

const FORGET_MARKS = statement("DELETE FROM journal.product_marks WHERE person = $1");
const FORGET_USE = statement("DELETE FROM journal.product_outbox WHERE user_id = $1");
const FORGET_READINGS = statement("DELETE FROM journal.product_readings WHERE user_id = $1");
const LEAVE = statement("UPDATE keys.person_keys SET key = NULL, left_on = $2 WHERE user_id = $1");
const DELETE_KEY = statement("DELETE FROM keys.person_keys WHERE user_id = $1");

const DROP_MARKS = statement("DELETE FROM journal.product_marks WHERE period < $1 AND kind <> 'cohort'");
const DROP_COHORT_MARKS = statement("DELETE FROM journal.product_marks WHERE period < $1 AND kind = 'cohort'");

/** Notes that somebody was here, by a statement of its own. */
export async function insertUse(database: Queryable, userId: string, at: Date): Promise<void> {
  await database.query(NOTE, [userId, at.toISOString()]);
}

/** What waits to be counted, oldest first. */
export function findUses(database: Queryable, limit: number): Promise<Use[]> {
  return database.query<Use>(WAITING, [limit]);
}

/** Takes those that still wait: who takes them counts them, and nobody else. */
export function takeUses(transaction: Transaction, ids: readonly number[]): Promise<Use[]> {
  return transaction.query<Use>(TAKE, [ids]);
}

/** Gives a key to those people in the scope who have none. */
export async function ensurePersonKeys(
  database: Queryable,
  keys: readonly { readonly userId: string; readonly key: Buffer }[],
): Promise<void> {
  await database.query(ENSURE_KEYS, [uuidArray(keys.map(({ userId }) => userId)), keys.map(({ key }) => key)]);
}

/** The keys of people in the scope; who left in between has none. */
export function readPersonKeys(database: Queryable, userIds: readonly string[]): Promise<PersonKey[]> {
  return database.query<PersonKey>(KEYS, [uuidArray(userIds)]);
}

/** Sets marks, and gives back those that are new. */
export function insertMarks(transaction: Transaction, marks: readonly Mark[]): Promise<Mark[]> {
  return transaction.query<Mark>(MARK, [
    marks.map(({ person }) => person),
    textArray(marks.map(({ kind }) => kind)),
    dateArray(marks.map(({ period }) => period)),
  ]);
}

/** Entries whose readings are to be counted. */
export async function insertReadings(
  transaction: Transaction,
  entries: readonly { readonly userId: string; readonly entryId: string; readonly at: Date }[],
): Promise<void> {
  await transaction.execute(WAIT_FOR_READING, [
    uuidArray(entries.map(({ userId }) => userId)),
    uuidArray(entries.map(({ entryId }) => entryId)),
    timestamptzArray(entries.map(({ at }) => at)),
  ]);
}

/** Takes away what is known of a pseudonym. */
export async function deleteMarks(transaction: Transaction, person: Buffer): Promise<void> {
  await transaction.execute(FORGET_MARKS, [person]);
}

/** Takes away what waits of a person. */
export async function deleteWaiting(transaction: Transaction, userId: string): Promise<void> {
  await transaction.execute(FORGET_USE, [userId]);
  await transaction.execute(FORGET_READINGS, [userId]);
}

/** Destroys a person's key; the day of it stays. */
export async function retirePersonKey(transaction: Transaction, userId: string, day: string): Promise<void> {
  await transaction.execute(LEAVE, [userId, day]);
}

/** Destroys a person's key and every trace of there having been one. */
export async function deletePersonKey(database: Database, userId: string): Promise<void> {
  await database.as(userId).execute(DELETE_KEY, [userId]);
}

/** Drops marks that no event can meet any more. */
export async function dropMarks(
  database: Database,
  before: { readonly marks: string; readonly cohorts: string },
): Promise<void> {
  await database.execute(DROP_MARKS, [before.marks]);
  await database.execute(DROP_COHORT_MARKS, [before.cohorts]);
}
