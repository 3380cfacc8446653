import type { JsonWebKey } from "@aura-journal/contracts";
import { statement, type Queryable, type Transaction } from "../../platform/database.ts";

export interface SigningKeyRow {
  readonly kid: string;
  readonly publicJwk: JsonWebKey;
  readonly privateWrapped: Buffer;
  readonly createdAt: Date;
}

const FIND_SECRET = statement("SELECT wrapped FROM auth.server_secrets WHERE name = $1");
const INSERT_SECRET = statement(
  "INSERT INTO auth.server_secrets (name, wrapped, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
);
const LOCK_KEYS = statement("SELECT pg_advisory_xact_lock(hashtextextended('auth.signing-keys', 0))");
const KEY = `kid, public_jwk AS "publicJwk", private_wrapped AS "privateWrapped", created_at AS "createdAt"`;
const FIND_CURRENT = statement(`SELECT ${KEY} FROM auth.signing_keys WHERE retired_at IS NULL`);
const LIST_PUBLIC = statement(`
  SELECT public_jwk AS "publicJwk" FROM auth.signing_keys WHERE retired_at IS NULL OR retired_at > $1
  ORDER BY created_at DESC LIMIT 16`);
const RETIRE = statement("UPDATE auth.signing_keys SET retired_at = $1 WHERE retired_at IS NULL");
const INSERT_KEY = statement(
  "INSERT INTO auth.signing_keys (kid, public_jwk, private_wrapped, created_at) VALUES ($1, $2, $3, $4)",
);
const PURGE_KEYS = statement("DELETE FROM auth.signing_keys WHERE retired_at < $1");

const WRAPPED = {
  "server-secret": {
    list: statement("SELECT name AS id, wrapped FROM auth.server_secrets"),
    replace: statement("UPDATE auth.server_secrets SET wrapped = $3 WHERE name = $1 AND wrapped = $2"),
  },
  "signing-key": {
    list: statement("SELECT kid AS id, private_wrapped AS wrapped FROM auth.signing_keys"),
    replace: statement("UPDATE auth.signing_keys SET private_wrapped = $3 WHERE kid = $1 AND private_wrapped = $2"),
  },
  "mfa-secret": {
    list: statement("SELECT user_id::text AS id, secret_wrapped AS wrapped FROM auth.mfa"),
    replace: statement("UPDATE auth.mfa SET secret_wrapped = $3 WHERE user_id = $1::uuid AND secret_wrapped = $2"),
  },
} as const;

/** What a wrapped value is for; the KEK binds it to that purpose and to its owner's id. */
export type WrappedKind = keyof typeof WRAPPED;
export const WRAPPED_KINDS = Object.keys(WRAPPED) as readonly WrappedKind[];

export async function findSecret(queryable: Queryable, name: string): Promise<Buffer | undefined> {
  return (await queryable.query<{ wrapped: Buffer }>(FIND_SECRET, [name]))[0]?.wrapped;
}

/** Stores a secret unless one of that name stands already. */
export async function insertSecret(transaction: Transaction, name: string, wrapped: Buffer, now: Date): Promise<void> {
  await transaction.execute(INSERT_SECRET, [name, wrapped, now]);
}

/** Keeps other processes from rotating until the transaction ends. */
export async function lockSigningKeys(transaction: Transaction): Promise<void> {
  await transaction.query(LOCK_KEYS);
}

export async function findCurrentKey(queryable: Queryable): Promise<SigningKeyRow | undefined> {
  return (await queryable.query<SigningKeyRow>(FIND_CURRENT))[0];
}

/** The public keys in use, and those retired after an instant; newest first. */
export async function listPublicKeys(queryable: Queryable, retiredAfter: Date): Promise<JsonWebKey[]> {
  return (await queryable.query<{ publicJwk: JsonWebKey }>(LIST_PUBLIC, [retiredAfter])).map((row) => row.publicJwk);
}

export async function replaceCurrentKey(transaction: Transaction, key: SigningKeyRow): Promise<void> {
  await transaction.execute(RETIRE, [key.createdAt]);
  await transaction.execute(INSERT_KEY, [key.kid, JSON.stringify(key.publicJwk), key.privateWrapped, key.createdAt]);
}

export async function purgeKeys(transaction: Transaction, retiredBefore: Date): Promise<void> {
  await transaction.execute(PURGE_KEYS, [retiredBefore]);
}

export async function listWrapped(queryable: Queryable, kind: WrappedKind): Promise<{ id: string; wrapped: Buffer }[]> {
  return queryable.query(WRAPPED[kind].list);
}

/** Replaces a wrapped value unless it changed meanwhile. */
export async function replaceWrapped(
  transaction: Transaction,
  kind: WrappedKind,
  change: { readonly id: string; readonly was: Buffer; readonly wrapped: Buffer },
): Promise<boolean> {
  return (await transaction.execute(WRAPPED[kind].replace, [change.id, change.was, change.wrapped])) === 1;
}
