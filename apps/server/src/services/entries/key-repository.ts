import { statement, type Database, type Queryable, type Transaction } from "../../platform/database.ts";

export interface WrappedKey {
  readonly keyVersion: number;
  readonly wrapped: Buffer;
  readonly kekId: string;
  readonly state: "active" | "retiring";
  readonly retiringSince: Date | null;
}

const READ = statement(`
  SELECT key_version AS "keyVersion", wrapped_key AS wrapped, kek_id AS "kekId", state, retiring_since AS "retiringSince"
  FROM keys.user_keys WHERE user_id = $1 ORDER BY key_version`);

const INSERT_FIRST = statement(`
  INSERT INTO keys.user_keys (user_id, key_version, wrapped_key, kek_id, state) VALUES ($1, 1, $2, $3, 'active')
  ON CONFLICT DO NOTHING`);

const REWRAP = statement(`
  UPDATE keys.user_keys SET wrapped_key = $3, kek_id = $4 WHERE user_id = $1 AND key_version = $2 AND wrapped_key = $5`);

const RETIRE = statement(`
  UPDATE keys.user_keys SET state = 'retiring', retiring_since = $2 WHERE user_id = $1 AND state = 'active'
  RETURNING key_version AS "keyVersion"`);

const INSERT_NEXT = statement(`
  INSERT INTO keys.user_keys (user_id, key_version, wrapped_key, kek_id, state)
  SELECT $1, max(key_version) + 1, $2, $3, 'active' FROM keys.user_keys WHERE user_id = $1`);

const DELETE_ONE = statement(
  "DELETE FROM keys.user_keys WHERE user_id = $1 AND key_version = $2 AND state = 'retiring'",
);

const DELETE_ALL = statement("DELETE FROM keys.user_keys WHERE user_id = $1");

const LOCK = statement("SELECT key_version FROM keys.user_keys WHERE user_id = $1 FOR UPDATE");

const LIST_USERS = statement('SELECT u AS "userId" FROM keys.list_users($1, $2) AS u');

const COUNT_USERS = statement("SELECT keys.count_users() AS count");

/** The stored keys of a user, oldest first. */
export function readKeys(database: Database, userId: string): Promise<WrappedKey[]> {
  return database.as(userId).query<WrappedKey>(READ, [userId]);
}

/** Stores a user's first key; where one stands already, nothing happens. */
export async function insertFirstKey(
  database: Database,
  userId: string,
  key: { readonly wrapped: Buffer; readonly kekId: string },
): Promise<void> {
  await database.as(userId).execute(INSERT_FIRST, [userId, key.wrapped, key.kekId]);
}

/** Puts a key wrapped anew in the place of the one that was read; false where it changed in between. */
export async function replaceWrapping(
  database: Database,
  userId: string,
  before: WrappedKey,
  after: { readonly wrapped: Buffer; readonly kekId: string },
): Promise<boolean> {
  const values = [userId, before.keyVersion, after.wrapped, after.kekId, before.wrapped];
  return (await database.as(userId).execute(REWRAP, values)) === 1;
}

/** Makes a new key the active one; false where the user has no key at all. */
export async function activateNextKey(
  transaction: Transaction,
  userId: string,
  key: { readonly wrapped: Buffer; readonly kekId: string },
  now: Date,
): Promise<boolean> {
  const retired = await transaction.query(RETIRE, [userId, now.toISOString()]);
  if (retired.length === 0) return false;
  await transaction.execute(INSERT_NEXT, [userId, key.wrapped, key.kekId]);
  return true;
}

/** Holds a user's keys until the end of the transaction. */
export async function lockKeys(transaction: Transaction, userId: string): Promise<void> {
  await transaction.query(LOCK, [userId]);
}

/** Destroys one retiring key. */
export async function deleteRetiredKey(transaction: Transaction, userId: string, keyVersion: number): Promise<void> {
  await transaction.execute(DELETE_ONE, [userId, keyVersion]);
}

/** Destroys all keys of a user: from here on nothing sealed under them opens, in any copy. */
export async function deleteKeys(database: Database, userId: string): Promise<void> {
  await database.as(userId).execute(DELETE_ALL, [userId]);
}

/** Users that have a key, in order of their ids, behind the given one. */
export async function listKeyUsers(database: Queryable, afterUserId: string, atMost: number): Promise<string[]> {
  return (await database.query<{ userId: string }>(LIST_USERS, [afterUserId, atMost])).map((row) => row.userId);
}

/** How many users have a key. */
export async function countKeyUsers(database: Queryable): Promise<number> {
  return (await database.query<{ count: number }>(COUNT_USERS))[0]?.count ?? 0;
}
