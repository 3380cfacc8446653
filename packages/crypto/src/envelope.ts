import { createCipheriv, createDecipheriv } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { randomNonce } from "./nonce.ts";
import type { RandomBytes } from "./nonce.ts";

/** Where a sealed value belongs. Every part is authenticated, so a ciphertext moved elsewhere does not open. */
export type Place = {
  table: string;
  schemaVersion: number;
  userId: string;
  entryId: string;
  entryVersion: number;
};

/** The one failure of this module: it does not say which check failed, nor anything of key or text. */
export class SealError extends Error {
  constructor() {
    super("a sealed value failed authentication");
    this.name = "SealError";
  }
}

const FORMAT_VERSION = 1;
const AES_256_GCM = 1;
const HEADER_BYTES = 6;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TAG_LENGTH = { authTagLength: TAG_BYTES } as const;
const KEY_BYTES = 32;

/** Bytes that sealing adds to a plaintext. */
export const SEAL_OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES;

/**
 * Seals a plaintext as `version(1) | algorithm(1) | keyVersion(4, big endian) | nonce(12) | ciphertext | tag(16)`
 * with AES-256-GCM (NIST SP 800-38D) under a 32-byte key, bound to its place. The key is an object made once: making one, or
 * giving node:crypto the bytes themselves, costs as much as sealing a short text.
 * Nonces are 96 random bits: by SP 800-38D §8.3 a key may seal 2^32 values, far more than one writer's journal.
 * Throws a RangeError for a wrong key length or a place that cannot be encoded: those are the caller's mistakes.
 */
export function seal(input: {
  key: KeyObject;
  keyVersion: number;
  place: Place;
  plaintext: Uint8Array;
  randomBytes?: RandomBytes;
}): Buffer {
  const { key, keyVersion, place, plaintext } = input;
  if (key.symmetricKeySize !== KEY_BYTES) throw new RangeError("a sealing key has 32 bytes");
  const aad = additionalData(place, keyVersion);
  const nonce = input.randomBytes === undefined ? randomNonce() : input.randomBytes(NONCE_BYTES);
  if (nonce.length !== NONCE_BYTES) throw new RangeError("a nonce has 12 bytes");

  const cipher = createCipheriv("aes-256-gcm", key, nonce, TAG_LENGTH);
  cipher.setAAD(aad);
  const ciphertext = cipher.update(plaintext);
  cipher.final();

  const sealed = Buffer.allocUnsafe(SEAL_OVERHEAD_BYTES + ciphertext.length);
  sealed[0] = FORMAT_VERSION;
  sealed[1] = AES_256_GCM;
  sealed.writeUInt32BE(keyVersion, 2);
  sealed.set(nonce, HEADER_BYTES);
  sealed.set(ciphertext, HEADER_BYTES + NONCE_BYTES);
  sealed.set(cipher.getAuthTag(), sealed.length - TAG_BYTES);
  return sealed;
}

/**
 * Opens a sealed value in its place; `keyOf` names the key of a version, or undefined where it is unknown or destroyed.
 * Throws SealError for every failure: unknown format or key, truncation, a flipped bit, another place.
 */
export function open(input: {
  keyOf: (keyVersion: number) => KeyObject | undefined;
  place: Place;
  sealed: Uint8Array;
}): Buffer {
  const sealed = asBuffer(input.sealed);
  const keyVersion = keyVersionOf(sealed);
  const key = input.keyOf(keyVersion);
  if (key?.symmetricKeySize !== KEY_BYTES) throw new SealError();

  const nonce = sealed.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
  // The tag length is given: without it node:crypto accepts tags cut to 4 bytes, which are forged in 2^32 tries
  // (SP 800-38D appendix C).
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, TAG_LENGTH);
  let plaintext: Buffer | undefined;
  try {
    decipher.setAAD(additionalData(input.place, keyVersion));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    plaintext = decipher.update(sealed.subarray(HEADER_BYTES + NONCE_BYTES, sealed.length - TAG_BYTES));
    decipher.final();
    return plaintext;
  } catch {
    // What came out of update() is not authenticated: an attacker chose its bits. It goes no further.
    plaintext?.fill(0);
    throw new SealError();
  }
}

/** The key version a sealed value names, not yet authenticated: good for choosing a key, and for nothing else. */
export function keyVersionOf(sealed: Uint8Array): number {
  if (sealed.length < SEAL_OVERHEAD_BYTES || sealed[0] !== FORMAT_VERSION || sealed[1] !== AES_256_GCM) {
    throw new SealError();
  }
  return asBuffer(sealed).readUInt32BE(2);
}

/**
 * The additional authenticated data: algorithm, table, schema version, user id, entry id, entry version, key version,
 * each behind its two-byte length. Without lengths ("ab","c") and ("a","bc") would authenticate each other's values.
 */
function additionalData(place: Place, keyVersion: number): Buffer {
  const tableBytes = Buffer.byteLength(place.table);
  if (tableBytes > 255) throw new RangeError("a table name has at most 255 bytes");
  const aad = Buffer.allocUnsafe(4 + (2 + tableBytes) + 3 * (2 + 4) + 2 * (2 + 16));
  let at = aad.writeUInt16BE(2, 0);
  aad[at++] = FORMAT_VERSION;
  aad[at++] = AES_256_GCM;
  at = aad.writeUInt16BE(tableBytes, at);
  at += aad.write(place.table, at);
  at = writeNumber(aad, place.schemaVersion, at);
  at = writeUuid(aad, place.userId, at);
  at = writeUuid(aad, place.entryId, at);
  at = writeNumber(aad, place.entryVersion, at);
  writeNumber(aad, keyVersion, at);
  return aad;
}

function writeNumber(target: Buffer, value: number, at: number): number {
  return target.writeUInt32BE(value, target.writeUInt16BE(4, at));
}

const UUID_DASHES = new Set([8, 13, 18, 23]);

/** As 16 bytes, so that the spelling of a UUID (upper or lower case) does not matter. */
function writeUuid(target: Buffer, uuid: string, at: number): number {
  if (uuid.length !== 36) throw new RangeError("an id in a place is a UUID");
  let to = target.writeUInt16BE(16, at);
  for (let index = 0; index < 36; index += 2) {
    if (UUID_DASHES.has(index)) {
      if (uuid.charCodeAt(index) !== DASH) throw new RangeError("an id in a place is a UUID");
      index++;
    }
    target[to++] = (nibble(uuid.charCodeAt(index)) << 4) | nibble(uuid.charCodeAt(index + 1));
  }
  return to;
}

const DASH = 0x2d;

/** The value of a hexadecimal digit. */
function nibble(unit: number): number {
  const letter = unit | 0x20;
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  if (letter >= 0x61 && letter <= 0x66 && unit < 0x80) return letter - 0x57;
  throw new RangeError("an id in a place is a UUID");
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
