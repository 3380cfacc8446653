import { statement, type Queryable, type Transaction } from "../../platform/database.ts";

/** What a one-time token is good for. */
export type TokenPurpose = "verify-email" | "reset-password" | "mfa";

const INSERT = statement(`
  INSERT INTO auth.one_time_tokens (token_hash, user_id, purpose, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`);
const USE = statement(`
  UPDATE auth.one_time_tokens SET used_at = $3
  WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3
  RETURNING user_id AS "userId"`);
const FIND = statement(`
  SELECT user_id AS "userId" FROM auth.one_time_tokens
  WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3`);
const TRY = statement(`
  UPDATE auth.one_time_tokens SET attempts = attempts + 1
  WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3 AND attempts < $4
  RETURNING user_id AS "userId"`);
const VOID = statement(`
  UPDATE auth.one_time_tokens SET used_at = $3 WHERE user_id = $1 AND purpose = $2 AND used_at IS NULL`);
const COUNT_SINCE = statement(`
  SELECT count(*) AS count FROM auth.one_time_tokens WHERE user_id = $1 AND purpose = $2 AND created_at > $3`);
const PURGE = statement("DELETE FROM auth.one_time_tokens WHERE expires_at < $1");

export async function insertToken(
  queryable: Transaction,
  token: {
    readonly hash: Buffer;
    readonly userId: string;
    readonly purpose: TokenPurpose;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await queryable.execute(INSERT, [token.hash, token.userId, token.purpose, token.now, token.expiresAt]);
}

/** Uses a token up and tells whose it was; of many uses at once one alone gets an answer. */
export async function useToken(
  queryable: Queryable,
  hash: Buffer,
  purpose: TokenPurpose,
  now: Date,
): Promise<string | undefined> {
  return (await queryable.query<{ userId: string }>(USE, [hash, purpose, now]))[0]?.userId;
}

/** Whose a token is, without using it up. */
export async function findToken(
  queryable: Queryable,
  hash: Buffer,
  purpose: TokenPurpose,
  now: Date,
): Promise<string | undefined> {
  return (await queryable.query<{ userId: string }>(FIND, [hash, purpose, now]))[0]?.userId;
}

/** Counts a try with a token and tells whose it is, as long as it has tries left. */
export async function tryToken(
  queryable: Queryable,
  hash: Buffer,
  purpose: TokenPurpose,
  limit: number,
  now: Date,
): Promise<string | undefined> {
  return (await queryable.query<{ userId: string }>(TRY, [hash, purpose, now, limit]))[0]?.userId;
}

/** Makes every open token of a purpose worthless. */
export async function voidTokens(
  transaction: Transaction,
  userId: string,
  purpose: TokenPurpose,
  now: Date,
): Promise<void> {
  await transaction.execute(VOID, [userId, purpose, now]);
}

export async function countTokens(
  queryable: Queryable,
  userId: string,
  purpose: TokenPurpose,
  since: Date,
): Promise<number> {
  return (await queryable.query<{ count: number }>(COUNT_SINCE, [userId, purpose, since]))[0]?.count ?? 0;
}

export async function purgeTokens(queryable: Transaction, expiredBefore: Date): Promise<void> {
  await queryable.execute(PURGE, [expiredBefore]);
}
