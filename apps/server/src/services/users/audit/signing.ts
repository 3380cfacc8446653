import type { Kek } from "@aura-journal/crypto";
import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto";
import { encodeFields } from "./record.ts";

export type CheckpointKind = "chain" | "retention";

/** What a checkpoint says: at this number the chain had this hash. */
export interface CheckpointStatement {
  readonly kind: CheckpointKind;
  readonly seq: number;
  readonly hash: Buffer;
  readonly at: Date;
  readonly keyId: string;
}

export interface Checkpoint extends CheckpointStatement {
  readonly signature: Buffer;
}

/** A signing key as it is stored. */
export interface StoredSigningKey {
  readonly keyId: string;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
  /** PKCS #8 under the master key. */
  readonly wrappedPrivateKey: Buffer;
}

/** A signing key, opened. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const CHECKPOINT_DOMAIN = "aura/audit-checkpoint/v1";
/** PKCS #8 of an Ed25519 key up to its 32 bytes (RFC 8410, section 7). */
const ED25519_PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** A new Ed25519 key, wrapped by the master key for this use and id alone. */
export async function makeSigningKey(
  kek: Pick<Kek, "wrap">,
  keyId: string,
  randomBytes: (size: number) => Uint8Array,
): Promise<StoredSigningKey> {
  const pkcs8 = Buffer.concat([ED25519_PKCS8, randomBytes(32)]);
  try {
    const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    return {
      keyId,
      publicKey: createPublicKey(privateKey).export({ format: "der", type: "spki" }),
      wrappedPrivateKey: await kek.wrap(pkcs8, wrapContext(keyId)),
    };
  } finally {
    pkcs8.fill(0);
  }
}

/** Opens a stored key. Throws SealError or KeyringError where the master key did not wrap it. */
export async function openSigningKey(kek: Pick<Kek, "unwrap">, stored: StoredSigningKey): Promise<SigningKey> {
  const pkcs8 = await kek.unwrap(stored.wrappedPrivateKey, wrapContext(stored.keyId));
  try {
    const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    return { keyId: stored.keyId, privateKey, publicKey: createPublicKey(privateKey) };
  } finally {
    pkcs8.fill(0);
  }
}

/** The same key under the active master key; `undefined` where it is already. */
export async function rewrapSigningKey(kek: Kek, stored: StoredSigningKey): Promise<StoredSigningKey | undefined> {
  if (kek.kekIdOf(stored.wrappedPrivateKey) === kek.activeId) return undefined;
  const pkcs8 = await kek.unwrap(stored.wrappedPrivateKey, wrapContext(stored.keyId));
  try {
    return { ...stored, wrappedPrivateKey: await kek.wrap(pkcs8, wrapContext(stored.keyId)) };
  } finally {
    pkcs8.fill(0);
  }
}

/** Signs a checkpoint. */
export function signCheckpoint(key: SigningKey, said: Omit<CheckpointStatement, "keyId">): Checkpoint {
  const statement = { ...said, keyId: key.keyId };
  return { ...statement, signature: sign(null, encodeCheckpoint(statement), key.privateKey) };
}

/** Whether a checkpoint is what the key's holder signed. */
export function isGenuine(checkpoint: Checkpoint, publicKey: KeyObject): boolean {
  return verify(null, encodeCheckpoint(checkpoint), publicKey, checkpoint.signature);
}

function encodeCheckpoint(statement: CheckpointStatement): Buffer {
  const { kind, seq, hash, at, keyId } = statement;
  return Buffer.from(
    encodeFields(CHECKPOINT_DOMAIN, [kind, String(seq), hash.toString("hex"), String(at.valueOf()), keyId]),
  );
}

function wrapContext(keyId: string): { purpose: string; subjectId: string } {
  return { purpose: "audit-signing", subjectId: keyId };
}
