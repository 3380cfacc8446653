import { createSecretKey, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import type { RandomBytes } from "./nonce.ts";
import { redact } from "./redacted.ts";

export const USER_KEY_BYTES = 32;

const PURPOSES = {
  /** Seals entries and their revisions. */
  entry: "aura/v1/entry",
  /** Keys the content MAC. */
  contentMac: "aura/v1/content-mac",
  /** Keys the blind index. */
  search: "aura/v1/search",
  /** Seals export archives. */
  export: "aura/v1/export",
  /** Seals a user's analytics rows. */
  analytics: "aura/v1/analytics",
  /** Seals cached pages. */
  cache: "aura/v1/cache",
  /** Seals what is known of attachments: their own keys, names and sizes. */
  attachment: "aura/v1/attachment",
  /** Keys the pseudonym under which product events are counted: it ends with the account. */
  pseudonym: "aura/v1/pseudonym",
} as const;

export type KeyPurpose = keyof typeof PURPOSES;

/** One 32-byte key for each purpose, all from one user's master key. Prints `<redacted>`. */
export type UserKeys = { readonly keyVersion: number } & { readonly [purpose in KeyPurpose]: KeyObject };

/**
 * Derives a user's keys by HKDF-SHA-256 (RFC 5869) with a named purpose each, so that a key leaked or misused in one
 * place opens nothing in another. The salt is empty: the input is already uniform (§3.1).
 * Throws a RangeError unless the master key has 32 bytes.
 */
export function deriveUserKeys(masterUserKey: Uint8Array, keyVersion: number): UserKeys {
  if (masterUserKey.length !== USER_KEY_BYTES) throw new RangeError("a user key has 32 bytes");
  const master = createSecretKey(masterUserKey);
  const derive = (info: string) => createSecretKey(Buffer.from(hkdfSync("sha256", master, "", info, 32)));
  return redact({
    keyVersion,
    entry: derive(PURPOSES.entry),
    contentMac: derive(PURPOSES.contentMac),
    search: derive(PURPOSES.search),
    export: derive(PURPOSES.export),
    analytics: derive(PURPOSES.analytics),
    cache: derive(PURPOSES.cache),
    attachment: derive(PURPOSES.attachment),
    pseudonym: derive(PURPOSES.pseudonym),
  });
}

/** A new master key for one user: 256 random bits. It is stored only wrapped by the KEK. */
export function generateUserKey(randomBytes: RandomBytes): Buffer {
  const key = Buffer.from(randomBytes(USER_KEY_BYTES));
  if (key.length !== USER_KEY_BYTES) throw new RangeError("a user key has 32 bytes");
  return key;
}
