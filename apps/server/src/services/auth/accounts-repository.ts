import type { Account } from "@aura-journal/contracts";
import { statement, type Queryable, type Transaction } from "../../platform/database.ts";

/** An account as its row has it, with whether a second factor is on. */
export interface AccountRow {
  readonly userId: string;
  readonly email: string;
  readonly emailNormalized: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timezone: string;
  readonly roles: ("user" | "admin")[];
  readonly isActive: boolean;
  readonly isVerified: boolean;
  readonly mfaEnabled: boolean;
  readonly createdAt: Date;
  readonly lastLogin: Date | null;
}

export interface CredentialRow extends AccountRow {
  readonly passwordHash: string;
}

export interface NewAccount {
  readonly userId: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly timezone: string;
  readonly passwordHash: string;
}

const ACCOUNT = `u.user_id AS "userId", u.email, u.email_normalized AS "emailNormalized", u.first_name AS "firstName",
  u.last_name AS "lastName", u.timezone, u.roles, u.is_active AS "isActive", u.is_verified AS "isVerified",
  EXISTS (SELECT FROM auth.mfa m WHERE m.user_id = u.user_id AND m.enabled_at IS NOT NULL) AS "mfaEnabled",
  u.created_at AS "createdAt", u.last_login AS "lastLogin"`;

const INSERT = statement(`
  INSERT INTO auth.users AS u
    (user_id, email, email_normalized, first_name, last_name, timezone, roles, password_hash, created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6,
    CASE WHEN $9 AND NOT EXISTS (SELECT FROM auth.users) THEN ARRAY['user', 'admin'] ELSE ARRAY['user'] END, $7, $8, $8)
  ON CONFLICT (email_normalized) DO NOTHING
  RETURNING ${ACCOUNT}`);
const LOCK_FIRST = statement("SELECT pg_advisory_xact_lock(hashtextextended('auth.first-account', 0))");
const FIND_BY_EMAIL = statement(
  `SELECT ${ACCOUNT}, u.password_hash AS "passwordHash" FROM auth.users u WHERE u.email_normalized = $1`,
);
const FIND_BY_ID = statement(
  `SELECT ${ACCOUNT}, u.password_hash AS "passwordHash" FROM auth.users u WHERE u.user_id = $1`,
);
const LIST = statement(`
  SELECT ${ACCOUNT} FROM auth.users u
  WHERE $1::text IS NULL OR concat_ws(' ', u.email_normalized, lower(u.first_name), lower(u.last_name)) LIKE $1
  ORDER BY u.created_at DESC, u.user_id DESC LIMIT $2 OFFSET $3`);
const COUNT = statement(`
  SELECT count(*) AS total FROM auth.users u
  WHERE $1::text IS NULL OR concat_ws(' ', u.email_normalized, lower(u.first_name), lower(u.last_name)) LIKE $1`);
const UPDATE_PROFILE = statement(`
  UPDATE auth.users AS u SET
    first_name = CASE WHEN $2::text IS NULL THEN u.first_name ELSE nullif($2, '') END,
    last_name = CASE WHEN $3::text IS NULL THEN u.last_name ELSE nullif($3, '') END,
    timezone = coalesce($4, u.timezone), updated_at = $5
  WHERE u.user_id = $1 RETURNING ${ACCOUNT}`);
const UPDATE_ACCESS = statement(`
  UPDATE auth.users AS u SET is_active = coalesce($2, u.is_active), roles = coalesce($3, u.roles), updated_at = $4
  WHERE u.user_id = $1 RETURNING ${ACCOUNT}`);
const SET_PASSWORD = statement("UPDATE auth.users SET password_hash = $2, updated_at = $3 WHERE user_id = $1");
const REPLACE_HASH = statement("UPDATE auth.users SET password_hash = $3 WHERE user_id = $1 AND password_hash = $2");
const SET_VERIFIED = statement(
  "UPDATE auth.users SET is_verified = true, updated_at = $2 WHERE user_id = $1 AND NOT is_verified",
);
const SET_LAST_LOGIN = statement(
  `UPDATE auth.users AS u SET last_login = $2 WHERE u.user_id = $1 RETURNING ${ACCOUNT}`,
);
const ERASE = statement("DELETE FROM auth.users WHERE user_id = $1");

/** One spelling of an address for all that a mail server would take for it. */
export function normalizeEmail(email: string): string {
  return email.normalize("NFKC").trim().toLowerCase();
}

/** Adds an account; `undefined` where the address is taken. With `isFirstAdmin`, the very first one becomes an administrator. */
export async function insertAccount(
  transaction: Transaction,
  account: NewAccount,
  options: { readonly now: Date; readonly isFirstAdmin: boolean },
): Promise<AccountRow | undefined> {
  // Two first accounts at once would both find an empty table.
  if (options.isFirstAdmin) await transaction.query(LOCK_FIRST);
  const { userId, email, firstName, lastName, timezone, passwordHash } = account;
  const values = [userId, email, normalizeEmail(email), firstName, lastName, timezone, passwordHash, options.now];
  const rows = await transaction.query<AccountRow>(INSERT, [...values, options.isFirstAdmin]);
  return rows[0];
}

export async function findByEmail(queryable: Queryable, email: string): Promise<CredentialRow | undefined> {
  return (await queryable.query<CredentialRow>(FIND_BY_EMAIL, [normalizeEmail(email)]))[0];
}

export async function findById(queryable: Queryable, userId: string): Promise<CredentialRow | undefined> {
  return (await queryable.query<CredentialRow>(FIND_BY_ID, [userId]))[0];
}

export async function listAccounts(
  queryable: Queryable,
  page: { readonly q: string | undefined; readonly limit: number; readonly offset: number },
): Promise<{ items: AccountRow[]; total: number }> {
  const pattern = page.q === undefined ? null : `%${normalizeEmail(page.q).replaceAll(/[\\%_]/g, "\\$&")}%`;
  const [items, counts] = await Promise.all([
    queryable.query<AccountRow>(LIST, [pattern, page.limit, page.offset]),
    queryable.query<{ total: number }>(COUNT, [pattern]),
  ]);
  return { items, total: counts[0]?.total ?? 0 };
}

/** Changes what is given; an empty name removes it. */
export async function updateProfile(
  queryable: Queryable,
  userId: string,
  change: { readonly firstName?: string; readonly lastName?: string; readonly timezone?: string },
  now: Date,
): Promise<AccountRow | undefined> {
  const values = [userId, change.firstName ?? null, change.lastName ?? null, change.timezone ?? null, now];
  return (await queryable.query<AccountRow>(UPDATE_PROFILE, values))[0];
}

export async function updateAccess(
  queryable: Queryable,
  userId: string,
  change: { readonly isActive?: boolean; readonly roles?: readonly string[] },
  now: Date,
): Promise<AccountRow | undefined> {
  const values = [userId, change.isActive ?? null, change.roles ?? null, now];
  return (await queryable.query<AccountRow>(UPDATE_ACCESS, values))[0];
}

export async function setPassword(transaction: Transaction, userId: string, hash: string, now: Date): Promise<void> {
  await transaction.execute(SET_PASSWORD, [userId, hash, now]);
}

/** Puts a costlier hash of the same password in place, unless the password was changed meanwhile. */
export async function replaceHash(transaction: Transaction, userId: string, was: string, hash: string): Promise<void> {
  await transaction.execute(REPLACE_HASH, [userId, was, hash]);
}

/** Whether the address was not verified before. */
export async function setVerified(transaction: Transaction, userId: string, now: Date): Promise<boolean> {
  return (await transaction.execute(SET_VERIFIED, [userId, now])) === 1;
}

export async function setLastLogin(queryable: Queryable, userId: string, now: Date): Promise<AccountRow | undefined> {
  return (await queryable.query<AccountRow>(SET_LAST_LOGIN, [userId, now]))[0];
}

export async function eraseAccount(transaction: Transaction, userId: string): Promise<boolean> {
  return (await transaction.execute(ERASE, [userId])) === 1;
}

/** The account as the contract shows it. */
export function rowToAccount(row: AccountRow): Account {
  return {
    userId: row.userId,
    email: row.email,
    ...(row.firstName === null ? {} : { firstName: row.firstName }),
    ...(row.lastName === null ? {} : { lastName: row.lastName }),
    timezone: row.timezone,
    roles: row.roles,
    isActive: row.isActive,
    isVerified: row.isVerified,
    mfaEnabled: row.mfaEnabled,
    createdAt: row.createdAt.toISOString(),
    ...(row.lastLogin === null ? {} : { lastLogin: row.lastLogin.toISOString() }),
  };
}
