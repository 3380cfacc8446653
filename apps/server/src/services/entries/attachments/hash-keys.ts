import type { KeyObject } from "node:crypto";
import type { Database } from "../../../platform/database.ts";
import type { UserKeyStore } from "../user-keys.ts";
import { findOwner, insertOwner } from "./attachments-repository.ts";
import { damaged, keyOfBase64, openRecord, sealRecord, type SealedRecord } from "./records.ts";

const HASH_KEY_BYTES = 32;

/**
 * The key of a person's content hashes, made with their first attachment. A bare hash of a photo would tell whoever has the same
 * photo that it is here; under a key of everybody's own it tells nobody anything.
 */
export function createHashKeys(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly randomBytes: (size: number) => Buffer;
}): (userId: string) => Promise<KeyObject> {
  const { database, keys, randomBytes } = options;

  async function opened(userId: string, sealed: SealedRecord): Promise<KeyObject> {
    const keyring = await keys.keyringFor(userId, [sealed.keyVersion]);
    const { key } = openRecord(keyring, "attachment_owners", userId, userId, sealed) as { readonly key: string };
    return keyOfBase64(key);
  }

  return async (userId) => {
    const known = await findOwner(database, userId);
    if (known !== undefined) return opened(userId, known);
    const { active } = await keys.keyringOf(userId);
    const key = randomBytes(HASH_KEY_BYTES).toString("base64");
    await insertOwner(database, userId, sealRecord(active, "attachment_owners", userId, userId, { key }));
    // Another request may have been first: what stands is what counts.
    const stands = await findOwner(database, userId);
    if (stands === undefined) throw damaged();
    return opened(userId, stands);
  };
}
