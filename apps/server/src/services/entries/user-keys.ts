import { deriveUserKeys, generateUserKey, SealError, type Kek, type UserKeys } from "@aura-journal/crypto";
import { LRUCache } from "lru-cache";
import type { Database } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import { insertFirstKey, readKeys, type WrappedKey } from "./key-repository.ts";

/** The keys of one user, opened. */
export interface UserKeyring {
  readonly userId: string;
  /** Seals what is written. */
  readonly active: UserKeys;
  /** The versions that rows may be sealed under, oldest first; more than one only while a rotation is under way. */
  readonly versions: readonly number[];
  /** Opens what was sealed under that version; undefined where the version is unknown or destroyed. */
  of(keyVersion: number): UserKeys | undefined;
}

export interface UserKeyStore {
  /** A user's keys; the first one is made where there is none yet. */
  keyringOf(userId: string): Promise<UserKeyring>;
  /** The same, read anew where these versions are not all among what is remembered (another process rotated). */
  keyringFor(userId: string, keyVersions: Iterable<number | null>): Promise<UserKeyring>;
  /**
   * A user's keys with these versions among them where they stand, or undefined where there are none and none is to be made: whoever
   * is worked for in the background may have been erased meanwhile.
   */
  existingKeyringOf(userId: string, keyVersions?: Iterable<number | null>): Promise<UserKeyring | undefined>;
  /** Forgets at once, after an erasure or a rotation. */
  forget(userId: string): void;
}

/** How many users' keys may stand in memory, and for how long. */
export const KEY_CACHE = { users: 10_000, ttlMs: 5 * 60_000 } as const;

/** The context that binds a wrapped key to its user. */
export function keyContext(userId: string): { purpose: string; subjectId: string } {
  return { purpose: "user-key", subjectId: userId };
}

/** The users' keys: made on first use, unwrapped by the KEK, remembered for a while. */
export function createUserKeys(options: {
  readonly database: Database;
  readonly kek: Kek;
  readonly randomBytes: (size: number) => Buffer;
}): UserKeyStore {
  const { database, kek, randomBytes } = options;
  // Concurrent requests of one user share one look-up.
  const keyrings = new LRUCache<string, UserKeyring>({
    max: KEY_CACHE.users,
    ttl: KEY_CACHE.ttlMs,
    fetchMethod: (userId) => load(userId),
  });

  async function load(userId: string): Promise<UserKeyring> {
    const stored = await readKeys(database, userId);
    if (stored.length > 0) return unwrapAll(userId, stored);
    const wrapped = await kek.wrap(generateUserKey(randomBytes), keyContext(userId));
    await insertFirstKey(database, userId, { wrapped, kekId: kek.kekIdOf(wrapped) });
    // Another process may have been first: what is read is what stands.
    return unwrapAll(userId, await readKeys(database, userId));
  }

  async function unwrapAll(userId: string, stored: readonly WrappedKey[]): Promise<UserKeyring> {
    const keysByVersion = new Map<number, UserKeys>();
    let active: UserKeys | undefined;
    for (const { keyVersion, wrapped, state } of stored) {
      const keys = deriveUserKeys(await unwrap(userId, wrapped), keyVersion);
      keysByVersion.set(keyVersion, keys);
      if (state === "active") active = keys;
    }
    if (active === undefined) throw new AuraError("SEC_001", "The account has no active key");
    return { userId, active, versions: [...keysByVersion.keys()], of: (version) => keysByVersion.get(version) };
  }

  async function unwrap(userId: string, wrapped: Buffer): Promise<Buffer> {
    try {
      return await kek.unwrap(wrapped, keyContext(userId));
    } catch (error) {
      if (error instanceof SealError) throw new AuraError("SEC_001", "The account's key is damaged", { cause: error });
      throw error;
    }
  }

  async function keyringOf(userId: string): Promise<UserKeyring> {
    const keyring = await keyrings.fetch(userId);
    if (keyring !== undefined) return keyring;
    // Forgotten while it was being read: what stands now decides.
    return load(userId);
  }

  return {
    keyringOf,
    async keyringFor(userId, keyVersions) {
      const keyring = await keyringOf(userId);
      if (holdsAll(keyring, keyVersions)) return keyring;
      keyrings.delete(userId);
      return keyringOf(userId);
    },
    async existingKeyringOf(userId, keyVersions = []) {
      const known = keyrings.get(userId);
      if (known !== undefined && holdsAll(known, keyVersions)) return known;
      const stored = await readKeys(database, userId);
      return stored.length === 0 ? undefined : unwrapAll(userId, stored);
    },
    forget: (userId) => void keyrings.delete(userId),
  };
}

function holdsAll(keyring: UserKeyring, keyVersions: Iterable<number | null>): boolean {
  for (const version of keyVersions) if (version !== null && keyring.of(version) === undefined) return false;
  return true;
}
