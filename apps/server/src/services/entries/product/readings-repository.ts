import { statement, type Database, type Queryable, type Transaction } from "../../../platform/database.ts";
import { uuidArray } from "../pg-arrays.ts";
import type { EntryRow } from "../record.ts";

/** An entry whose reading waits to be counted. */
export interface WaitingReading {
  readonly userId: string;
  readonly entryId: string;
}

/** The figures of such an entry, as far as they must be known to open its reading. */
export type ReadingRow = Pick<
  EntryRow,
  "userId" | "entryId" | "version" | "isDeleted" | "analyticsVersion" | "analyticsKeyVersion" | "analytics" | "model"
>;

const COUNT_PEOPLE = statement(`
  SELECT count(*) AS count FROM (SELECT DISTINCT user_id FROM journal.product_readings LIMIT $1) AS people`);

/** Of each person the oldest few: one who brings a whole journal along neither crowds out the others nor sets the tone. */
const WAITING = statement(`
  SELECT user_id AS "userId", entry_id AS "entryId"
  FROM (
    SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY at, entry_id) AS place FROM journal.product_readings
  ) AS waiting
  WHERE place <= $1 ORDER BY at LIMIT $2`);

/** Each entry by its key, and its figures by theirs (OFFSET 0, see WITH_ANALYTICS). */
const FIND = statement(`
  SELECT e.user_id AS "userId", e.entry_id AS "entryId", e.version, e.is_deleted AS "isDeleted",
    a.entry_version AS "analyticsVersion", a.key_version AS "analyticsKeyVersion", a.analytics_encrypted AS analytics,
    a.model
  FROM unnest($1::uuid[], $2::uuid[]) AS i(user_id, entry_id)
  CROSS JOIN LATERAL (
    SELECT * FROM journal.journal_entries WHERE user_id = i.user_id AND entry_id = i.entry_id OFFSET 0
  ) AS e
  LEFT JOIN LATERAL (
    SELECT * FROM journal.entry_analytics WHERE user_id = i.user_id AND entry_id = i.entry_id OFFSET 0
  ) AS a ON true`);

const TAKE = statement(`
  DELETE FROM journal.product_readings r USING unnest($1::uuid[], $2::uuid[]) AS i(user_id, entry_id)
  WHERE r.user_id = i.user_id AND r.entry_id = i.entry_id
  RETURNING r.user_id AS "userId", r.entry_id AS "entryId"`);

const DROP = statement("DELETE FROM journal.product_readings WHERE at < $1");

/** How many people's readings wait, `atMost` where so many are enough to know. */
export async function countWaitingPeople(database: Queryable, atMost: number): Promise<number> {
  return (await database.query<{ count: number }>(COUNT_PEOPLE, [atMost]))[0]?.count ?? 0;
}

/** Entries that wait, the oldest first, and of each person only so many. */
export function findWaitingReadings(database: Queryable, perPerson: number, limit: number): Promise<WaitingReading[]> {
  return database.query<WaitingReading>(WAITING, [perPerson, limit]);
}

/** Those of the entries that stand. */
export function findReadings(database: Database, waiting: readonly WaitingReading[]): Promise<ReadingRow[]> {
  const userIds = waiting.map(({ userId }) => userId);
  return database
    .as([...new Set(userIds)])
    .query<ReadingRow>(FIND, [uuidArray(userIds), uuidArray(waiting.map(({ entryId }) => entryId))]);
}

/** Takes those that still wait: who takes them counts them, and nobody else. */
export function takeReadings(
  transaction: Queryable | Transaction,
  waiting: readonly WaitingReading[],
): Promise<WaitingReading[]> {
  return transaction.query<WaitingReading>(TAKE, [
    uuidArray(waiting.map(({ userId }) => userId)),
    uuidArray(waiting.map(({ entryId }) => entryId)),
  ]);
}

/** Drops what waited in vain since before an instant. */
export async function dropReadings(database: Database, before: Date): Promise<void> {
  await database.execute(DROP, [before.toISOString()]);
}
