import { createCipheriv, createDecipheriv } from "node:crypto";
import { SealError } from "./envelope.ts";
import { KeyringError } from "./keyring.ts";
import { randomNonce } from "./nonce.ts";
import type { RandomBytes } from "./nonce.ts";

/** What a wrapped key is for and whose it is; authenticated, so one user's wrapped key cannot stand in for another's. */
export type KekContext = { purpose: string; subjectId: string };

/** The key that encrypts keys, wherever its keyring lies and whoever seals it. */
export type Kek = {
  /** The id under which new keys are wrapped. */
  readonly activeId: string;
  wrap(plaintext: Uint8Array, context: KekContext): Promise<Buffer>;
  /** Throws SealError where the wrapped key was altered or the context differs, KeyringError where its KEK is missing. */
  unwrap(wrapped: Uint8Array, context: KekContext): Promise<Buffer>;
  /** The id that a wrapped key names: a rotation rewraps those whose id is not the active one. */
  kekIdOf(wrapped: Uint8Array): string;
};

const FORMAT_VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A KEK whose keys are in this process. Wrapped form: `version(1) | length(1) | kekId | nonce(12) | ciphertext | tag(16)`,
 * AES-256-GCM, AAD = version, kek id, purpose, subject id, each length-prefixed.
 */
export function createLocalKek(
  keyring: { activeId: string; keys: ReadonlyMap<string, Buffer> },
  randomBytes: RandomBytes = randomNonce,
): Kek {
  const keyOf = (kekId: string): Buffer => {
    const key = keyring.keys.get(kekId);
    if (key === undefined) throw new KeyringError(`the keyring has no key "${kekId}"`);
    if (key.length !== 32) throw new KeyringError(`key "${kekId}" must have 32 bytes`);
    return key;
  };
  keyOf(keyring.activeId);

  return {
    activeId: keyring.activeId,
    kekIdOf: (wrapped) => split(wrapped).kekId,

    async wrap(plaintext, context) {
      const kekId = keyring.activeId;
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", keyOf(kekId), nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(additionalData(kekId, context));
      const id = Buffer.from(kekId);
      return Buffer.concat([
        Buffer.from([FORMAT_VERSION, id.length]),
        id,
        nonce,
        cipher.update(plaintext),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
    },

    async unwrap(wrapped, context) {
      const { kekId, nonce, ciphertext, tag } = split(wrapped);
      const decipher = createDecipheriv("aes-256-gcm", keyOf(kekId), nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(additionalData(kekId, context));
      decipher.setAuthTag(tag);
      const plaintext = decipher.update(ciphertext);
      try {
        decipher.final();
        return plaintext;
      } catch {
        plaintext.fill(0);
        throw new SealError();
      }
    },
  };
}

function split(wrapped: Uint8Array) {
  const bytes = Buffer.from(wrapped);
  const idEnd = 2 + (bytes[1] ?? 0);
  if (bytes[0] !== FORMAT_VERSION || bytes.length < idEnd + NONCE_BYTES + TAG_BYTES) throw new SealError();
  return {
    kekId: bytes.toString("utf8", 2, idEnd),
    nonce: bytes.subarray(idEnd, idEnd + NONCE_BYTES),
    ciphertext: bytes.subarray(idEnd + NONCE_BYTES, bytes.length - TAG_BYTES),
    tag: bytes.subarray(bytes.length - TAG_BYTES),
  };
}

function additionalData(kekId: string, context: KekContext): Buffer {
  const parts = ["aura/kek/v1", kekId, context.purpose, context.subjectId].map((part) => Buffer.from(part));
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      return [length, part];
    }),
  );
}
