import { statement, type Queryable, type Transaction } from "../../platform/database.ts";

export interface MfaRow {
  readonly secretWrapped: Buffer;
  readonly isEnabled: boolean;
}

const FIND = statement(
  `SELECT secret_wrapped AS "secretWrapped", enabled_at IS NOT NULL AS "isEnabled" FROM auth.mfa WHERE user_id = $1`,
);
const PUT_PENDING = statement(`
  INSERT INTO auth.mfa AS m (user_id, secret_wrapped, created_at) VALUES ($1, $2, $3)
  ON CONFLICT (user_id) DO UPDATE SET secret_wrapped = $2, created_at = $3, last_used_step = 0 WHERE m.enabled_at IS NULL`);
const USE_STEP = statement(`
  UPDATE auth.mfa SET last_used_step = $3
  WHERE user_id = $1 AND secret_wrapped = $2 AND enabled_at IS NOT NULL AND last_used_step < $3`);
const ENABLE = statement(`
  UPDATE auth.mfa SET enabled_at = $3, last_used_step = $4
  WHERE user_id = $1 AND secret_wrapped = $2 AND enabled_at IS NULL`);
const REMOVE = statement("DELETE FROM auth.mfa WHERE user_id = $1 AND enabled_at IS NOT NULL");
const USE_CODE = statement(`
  UPDATE auth.recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL`);
const REMOVE_CODES = statement("DELETE FROM auth.recovery_codes WHERE user_id = $1");
const INSERT_CODES = statement("INSERT INTO auth.recovery_codes (user_id, code_hash) SELECT $1, unnest($2::bytea[])");

export async function findMfa(queryable: Queryable, userId: string): Promise<MfaRow | undefined> {
  return (await queryable.query<MfaRow>(FIND, [userId]))[0];
}

/** Stores a secret that is not in force yet; false where one is. */
export async function putPending(
  transaction: Transaction,
  userId: string,
  wrapped: Buffer,
  now: Date,
): Promise<boolean> {
  return (await transaction.execute(PUT_PENDING, [userId, wrapped, now])) === 1;
}

/** Takes a time step's code; false where that step or a later one was taken already. */
export async function useStep(
  transaction: Transaction,
  userId: string,
  secretWrapped: Buffer,
  step: number,
): Promise<boolean> {
  return (await transaction.execute(USE_STEP, [userId, secretWrapped, step])) === 1;
}

/** Puts the pending secret in force; false where it is no longer the one that was checked. */
export async function enableMfa(
  transaction: Transaction,
  userId: string,
  secretWrapped: Buffer,
  step: number,
  now: Date,
): Promise<boolean> {
  return (await transaction.execute(ENABLE, [userId, secretWrapped, now, step])) === 1;
}

export async function removeMfa(transaction: Transaction, userId: string): Promise<boolean> {
  await transaction.execute(REMOVE_CODES, [userId]);
  return (await transaction.execute(REMOVE, [userId])) === 1;
}

/** Takes a recovery code; of many uses at once one alone succeeds. */
export async function useRecoveryCode(
  transaction: Transaction,
  userId: string,
  hash: Buffer,
  now: Date,
): Promise<boolean> {
  return (await transaction.execute(USE_CODE, [userId, hash, now])) === 1;
}

export async function replaceRecoveryCodes(
  transaction: Transaction,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await transaction.execute(REMOVE_CODES, [userId]);
  await transaction.execute(INSERT_CODES, [userId, hashes]);
}
