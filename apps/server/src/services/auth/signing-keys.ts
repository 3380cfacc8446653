import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { JsonWebKey, JsonWebKeySet } from "@aura-journal/contracts";
import type { Kek } from "@aura-journal/crypto";
import { calculateJwkThumbprint, SignJWT } from "jose";
import { API_KEY_TOKEN_SECONDS, apiKeyAudienceOf } from "../../platform/access-tokens.ts";
import type { Database } from "../../platform/database.ts";
import {
  findCurrentKey,
  listPublicKeys,
  lockSigningKeys,
  purgeKeys,
  replaceCurrentKey,
  type SigningKeyRow,
} from "./secrets-repository.ts";
import { wrapContext } from "./server-secrets.ts";

export interface SigningKeysOptions {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
  readonly issuer: string;
  readonly audience: string;
  readonly tokenSeconds: number;
}

export interface SigningKeys {
  /** An access token (RFC 9068) over these claims. */
  sign(claims: {
    readonly userId: string;
    readonly email: string;
    readonly roles: readonly string[];
    readonly sessionId: string;
  }): Promise<string>;
  /** The short access token that an API key is exchanged for, over these claims. */
  signForApiKey(claims: {
    readonly userId: string;
    readonly apiKeyId: string;
    readonly scopes: readonly string[];
  }): Promise<string>;
  publicKeys(): Promise<JsonWebKeySet>;
  /** Makes a key where there is none or the current one is 90 days old. */
  keepFresh(): Promise<void>;
}

const ROTATION_MS = 90 * 86_400_000;
/** How long a process may go on with a key that another process has retired. */
const CACHE_MS = 30_000;
/** Longer than any token lives (an hour at most) and any process keeps signing with a retired key. */
const PUBLISHED_AFTER_RETIREMENT_MS = 2 * 3_600_000;

interface CurrentKey {
  readonly kid: string;
  readonly key: KeyObject;
  readonly loadedAtMs: number;
}

/** Ed25519 keys (RFC 8037) that sign access tokens; the private halves lie wrapped by the KEK. */
export function createSigningKeys(options: SigningKeysOptions): SigningKeys {
  const { database, kek, now } = options;
  let current: Promise<CurrentKey> | undefined;
  let published: { readonly keys: JsonWebKey[]; readonly loadedAtMs: number } | undefined;

  async function load(): Promise<CurrentKey> {
    const row = (await findCurrentKey(database)) ?? (await ensureKey({ database, kek, now, maxAgeMs: ROTATION_MS }));
    const der = await kek.unwrap(row.privateWrapped, wrapContext("signing-key", row.kid));
    const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    der.fill(0);
    return { kid: row.kid, key, loadedAtMs: now().getTime() };
  }

  async function currentKey(): Promise<CurrentKey> {
    const known = await current;
    if (known !== undefined && Math.abs(now().getTime() - known.loadedAtMs) < CACHE_MS) return known;
    const loading = load();
    current = loading;
    loading.catch(() => (current = undefined));
    return loading;
  }

  async function signed(claims: object, audience: string, seconds: number): Promise<string> {
    const { kid, key } = await currentKey();
    const issuedAt = Math.floor(now().getTime() / 1_000);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid })
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + seconds)
      .setIssuer(options.issuer)
      .setAudience(audience)
      .sign(key);
  }

  return {
    sign: (claims) => signed(claims, options.audience, options.tokenSeconds),
    signForApiKey: (claims) => signed(claims, apiKeyAudienceOf(options.audience), API_KEY_TOKEN_SECONDS),

    async publicKeys() {
      const nowMs = now().getTime();
      if (published === undefined || Math.abs(nowMs - published.loadedAtMs) >= 1_000) {
        await currentKey();
        const keys = await listPublicKeys(database, new Date(nowMs - PUBLISHED_AFTER_RETIREMENT_MS));
        published = { keys, loadedAtMs: nowMs };
      }
      return { keys: published.keys };
    },

    async keepFresh() {
      await ensureKey({ database, kek, now, maxAgeMs: ROTATION_MS });
      current = undefined;
    },
  };
}

/**
 * Makes a new signing key at once; tokens of the one before stay valid until they expire.
 * @returns the id of the new key
 */
export async function rotateSigningKeys(options: {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
}): Promise<string> {
  return (await ensureKey({ ...options, maxAgeMs: Number.NEGATIVE_INFINITY })).kid;
}

async function ensureKey(options: {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
  readonly maxAgeMs: number;
}): Promise<SigningKeyRow> {
  const made = await makeKey(options.kek, options.now());
  return options.database.transaction(null, async (transaction) => {
    await lockSigningKeys(transaction);
    const standing = await findCurrentKey(transaction);
    const atMs = options.now().getTime();
    if (standing !== undefined && atMs - standing.createdAt.getTime() < options.maxAgeMs) return standing;
    await replaceCurrentKey(transaction, made);
    await purgeKeys(transaction, new Date(atMs - PUBLISHED_AFTER_RETIREMENT_MS));
    return made;
  });
}

async function makeKey(kek: Kek, createdAt: Date): Promise<SigningKeyRow> {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const { x } = publicKey.export({ format: "jwk" });
  const bare = { kty: "OKP", crv: "Ed25519", x: x as string } as const;
  const kid = await calculateJwkThumbprint(bare);
  const der = privateKey.export({ format: "der", type: "pkcs8" });
  const privateWrapped = await kek.wrap(der, wrapContext("signing-key", kid));
  der.fill(0);
  return { kid, publicJwk: { ...bare, kid, alg: "EdDSA", use: "sig" }, privateWrapped, createdAt };
}
