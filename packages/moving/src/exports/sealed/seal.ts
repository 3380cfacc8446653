/*
 * A file that a passphrase opens, with nothing but what every browser has (Web Cryptography):
 *
 *   header: "AURASEAL" | version(1) | derivation(1) | iterations(4, big endian) | salt(16) | file salt(16)
 *   chunks: ciphertext(65,536; the last 0 to 65,536) | tag(16)
 *
 * The passphrase (NFC, UTF-8) becomes a key by PBKDF2-HMAC-SHA-256 with the salt (RFC 8018); that key and the file salt become
 * the file's own by HKDF-SHA-256 (RFC 5869), so that a file made anew has another. Chunks are AES-256-GCM in the STREAM
 * construction (Hoang et al. 2015): the nonce is 0(7) | index(4, big endian) | isLast(1), so that none can be swapped, dropped or
 * cut off; the header is additional data, so that nobody lowers the iterations.
 */

export const SEAL_MAGIC = "AURASEAL";
export const SEAL_HEADER_BYTES = 46;
export const SEAL_CHUNK_BYTES = 64 * 1024;
/** What OWASP asks of PBKDF2-HMAC-SHA-256. */
export const SEAL_ITERATIONS = 600_000;

const VERSION = 1;
const PBKDF2_SHA_256 = 1;
const SALT_BYTES = 16;
const KEY_INFO = "aura/sealed/v1";

/** What a passphrase comes to: kept, under a seal of its own, in place of the passphrase. */
export interface PassphraseKey {
  readonly salt: Uint8Array;
  readonly iterations: number;
  readonly key: Uint8Array;
}

/** Takes the time that it is meant to take; the thread is free meanwhile. */
export async function derivePassphraseKey(
  passphrase: string,
  salt: Uint8Array,
  iterations: number = SEAL_ITERATIONS,
): Promise<PassphraseKey> {
  if (salt.length !== SALT_BYTES) throw new RangeError("a salt has 16 bytes");
  const typed = new TextEncoder().encode(passphrase.normalize("NFC"));
  const from = await crypto.subtle.importKey("raw", typed, "PBKDF2", false, ["deriveBits"]);
  const parameters = { name: "PBKDF2", hash: "SHA-256", salt: Uint8Array.from(salt), iterations };
  return { salt, iterations, key: new Uint8Array(await crypto.subtle.deriveBits(parameters, from, 256)) };
}

/**
 * Seals a stream; holds one chunk.
 * @param fileSalt sixteen random bytes, new for each file: two files under one key would give both away
 */
export async function* sealWithPassphrase(
  content: AsyncIterable<Uint8Array>,
  passphraseKey: PassphraseKey,
  fileSalt: Uint8Array,
): AsyncIterable<Uint8Array> {
  const header = headerOf(passphraseKey, fileSalt);
  const key = await fileKey(passphraseKey.key, fileSalt);
  yield header;
  let index = 0;
  const sealed = async (bytes: Uint8Array, isLast: boolean): Promise<Uint8Array> => {
    const parameters = { name: "AES-GCM", iv: nonceOf(index++, isLast), additionalData: header, tagLength: 128 };
    return new Uint8Array(await crypto.subtle.encrypt(parameters, key, new Uint8Array(bytes)));
  };
  const buffer = new Uint8Array(SEAL_CHUNK_BYTES);
  let filled = 0;
  for await (const piece of content) {
    for (let at = 0; at < piece.length;) {
      // Only when more has come is it known that a full chunk is not the last.
      if (filled === SEAL_CHUNK_BYTES) {
        yield await sealed(buffer, false);
        filled = 0;
      }
      const taken = Math.min(SEAL_CHUNK_BYTES - filled, piece.length - at);
      buffer.set(piece.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
    }
  }
  yield await sealed(buffer.subarray(0, filled), true);
}

function headerOf({ salt, iterations }: PassphraseKey, fileSalt: Uint8Array): Uint8Array<ArrayBuffer> {
  if (fileSalt.length !== SALT_BYTES) throw new RangeError("a salt has 16 bytes");
  const header = new Uint8Array(SEAL_HEADER_BYTES);
  header.set(new TextEncoder().encode(SEAL_MAGIC));
  header.set([VERSION, PBKDF2_SHA_256], 8);
  new DataView(header.buffer).setUint32(10, iterations);
  header.set(salt, 14);
  header.set(fileSalt, 14 + SALT_BYTES);
  return header;
}

type FileKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

async function fileKey(key: Uint8Array, fileSalt: Uint8Array): Promise<FileKey> {
  const from = await crypto.subtle.importKey("raw", Uint8Array.from(key), "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode(KEY_INFO);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: Uint8Array.from(fileSalt), info };
  return crypto.subtle.deriveKey(parameters, from, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

function nonceOf(index: number, isLast: boolean): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(12);
  const view = new DataView(nonce.buffer);
  view.setUint32(7, index);
  view.setUint8(11, isLast ? 1 : 0);
  return nonce;
}
