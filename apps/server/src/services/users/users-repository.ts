import type { ApiKey } from "@aura-journal/contracts";
import { statement, type Queryable, type Transaction } from "../../platform/database.ts";
import type { StoredPreferences } from "./preferences.ts";

export interface ApiKeyRow {
  readonly keyId: string;
  readonly name: string;
  readonly scopes: ApiKey["scopes"];
  readonly prefix: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface UsableApiKey {
  readonly keyId: string;
  readonly userId: string;
  readonly scopes: ApiKeyRow["scopes"];
  readonly expiresAt: Date | null;
}

const READ_PREFERENCES = statement("SELECT preferences FROM users.preferences WHERE user_id = $1");
// Makes the row where there is none and locks it either way, so that two changes at once are both kept.
const LOCK_PREFERENCES = statement(
  `INSERT INTO users.preferences AS p (user_id, updated_at) VALUES ($1, $2)
   ON CONFLICT (user_id) DO UPDATE SET updated_at = $2 RETURNING p.preferences`,
);
const WRITE_PREFERENCES = statement("UPDATE users.preferences SET preferences = $2 WHERE user_id = $1");
const LOCK_API_KEYS = statement("SELECT pg_advisory_xact_lock(hashtextextended('users.api_keys:' || $1::text, 0))");
const INSERT_API_KEY = statement(
  `INSERT INTO users.api_keys (key_id, user_id, name, scopes, prefix, key_hash, created_at, expires_at)
   SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE (SELECT count(*) FROM users.api_keys WHERE user_id = $2) < $9`,
);
const LIST_API_KEYS = statement(
  `SELECT key_id AS "keyId", name, scopes, prefix, created_at AS "createdAt", expires_at AS "expiresAt",
     last_used_at AS "lastUsedAt"
   FROM users.api_keys WHERE user_id = $1 ORDER BY created_at, key_id`,
);
const DELETE_API_KEY = statement("DELETE FROM users.api_keys WHERE user_id = $1 AND key_id = $2");
const USE_API_KEY = statement(
  `SELECT key_id AS "keyId", user_id AS "userId", scopes, expires_at AS "expiresAt" FROM users.use_api_key($1, $2)`,
);
const FIND_API_KEY = statement(
  `SELECT key_id AS "keyId", user_id AS "userId", scopes, expires_at AS "expiresAt"
   FROM users.api_keys WHERE user_id = $1 AND key_id = $2 AND (expires_at IS NULL OR expires_at > $3)`,
);
const ERASE = statement(
  `WITH keys AS (DELETE FROM users.api_keys WHERE user_id = $1),
     consents AS (DELETE FROM users.consents WHERE user_id = $1)
   DELETE FROM users.preferences WHERE user_id = $1`,
);

export async function readPreferences(database: Queryable, userId: string): Promise<StoredPreferences> {
  return (await database.query<{ preferences: StoredPreferences }>(READ_PREFERENCES, [userId]))[0]?.preferences ?? {};
}

export async function lockPreferences(transaction: Transaction, userId: string, now: Date): Promise<StoredPreferences> {
  const rows = await transaction.query<{ preferences: StoredPreferences }>(LOCK_PREFERENCES, [userId, now]);
  return rows[0]!.preferences;
}

export async function writePreferences(
  transaction: Transaction,
  userId: string,
  preferences: StoredPreferences,
): Promise<void> {
  await transaction.execute(WRITE_PREFERENCES, [userId, JSON.stringify(preferences)]);
}

/** Whether the key was stored; false where the user has `limit` keys already. */
export async function insertApiKey(
  transaction: Transaction,
  key: Omit<ApiKeyRow, "lastUsedAt"> & { readonly userId: string; readonly keyHash: Buffer },
  limit: number,
): Promise<boolean> {
  // Two requests at once would both count one key too few.
  await transaction.query(LOCK_API_KEYS, [key.userId]);
  const { keyId, userId, name, scopes, prefix, keyHash, createdAt, expiresAt } = key;
  const values = [keyId, userId, name, scopes, prefix, keyHash, createdAt, expiresAt, limit];
  return (await transaction.execute(INSERT_API_KEY, values)) === 1;
}

export function listApiKeys(database: Queryable, userId: string): Promise<ApiKeyRow[]> {
  return database.query<ApiKeyRow>(LIST_API_KEYS, [userId]);
}

/** Whether there was such a key. */
export async function deleteApiKey(transaction: Transaction, userId: string, keyId: string): Promise<boolean> {
  return (await transaction.execute(DELETE_API_KEY, [userId, keyId])) === 1;
}

/** The key with this hash unless it has expired; its use is noted, at most once a minute. */
export async function useApiKey(database: Queryable, keyHash: Buffer, now: Date): Promise<UsableApiKey | undefined> {
  return (await database.query<UsableApiKey>(USE_API_KEY, [keyHash, now]))[0];
}

/** A user's key unless it has expired. */
export async function findApiKey(
  database: Queryable,
  key: { readonly userId: string; readonly keyId: string },
  now: Date,
): Promise<UsableApiKey | undefined> {
  return (await database.query<UsableApiKey>(FIND_API_KEY, [key.userId, key.keyId, now]))[0];
}

/** Removes all that this service keeps of a user but the audit log. */
export async function eraseUserRows(transaction: Transaction, userId: string): Promise<void> {
  await transaction.execute(ERASE, [userId]);
}
