import { createCipheriv, createDecipheriv } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { SealError } from "./envelope.ts";
import type { RandomBytes } from "./nonce.ts";

/*
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015, "Online Authenticated-Encryption and its Nonce-Reuse
 * Misuse-Resistance", section 7) over AES-256-GCM: what is too large for one envelope is sealed as
 *
 *   header: version(1) | algorithm(1) | prefix(7)
 *   chunks: ciphertext(65,536; the last 1 to 65,536, or 0 where nothing was sealed) | tag(16)
 *
 * with the nonce `prefix(7) | index(4, big endian) | isLast(1)` and the additional data `header | context`. So a chunk swapped
 * with another, dropped, doubled, or taken from another blob does not open, and a blob cut at the border of a chunk, or gone on
 * with after its end, has no last chunk where one must stand. A chunk opens alone: a range is read without what is before it.
 */

const VERSION = 1;
const AES_256_GCM = 1;
const PREFIX_BYTES = 7;
const NONCE_BYTES = 12;
const KEY_BYTES = 32;
const TAG_LENGTH = { authTagLength: 16 } as const;

/** What a chunk holds of the plaintext; the last may hold less. */
export const CHUNK_BYTES = 64 * 1024;
/** What stands before the first chunk. */
export const CHUNK_HEADER_BYTES = 2 + PREFIX_BYTES;
/** What sealing adds to each chunk. */
export const CHUNK_TAG_BYTES = TAG_LENGTH.authTagLength;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + CHUNK_TAG_BYTES;
const MAX_CHUNKS = 2 ** 32;

/** What all chunks of one blob share. The key is the blob's own; the context says whose blob it is, and is authenticated. */
export interface ChunkSeal {
  readonly key: KeyObject;
  readonly header: Uint8Array;
  readonly context: Uint8Array;
}

/** Which chunk, counted from 0, and whether the blob ends with it. */
export interface ChunkPlace {
  readonly index: number;
  readonly isLast: boolean;
}

/** Where the bytes of a plain range are found: these chunks, at this place of the sealed blob, less `skip` bytes in front. */
export interface SealedRange {
  readonly firstChunk: number;
  readonly lastChunk: number;
  readonly sealedStart: number;
  /** Past the last byte. */
  readonly sealedEnd: number;
  /** Plain bytes of the first chunk that come before the range. */
  readonly skip: number;
}

/**
 * A new header, with a random prefix. A key should seal one blob: 7 random bytes keep the nonces of two blobs apart, not those
 * of a million (SP 800-38D section 8.3 asks for a chance under 2^-32).
 */
export function newChunkHeader(randomBytes: RandomBytes): Uint8Array {
  const prefix = randomBytes(PREFIX_BYTES);
  if (prefix.length !== PREFIX_BYTES) throw new RangeError("a prefix has 7 bytes");
  return Uint8Array.from([VERSION, AES_256_GCM, ...prefix]);
}

/**
 * Seals one chunk. The caller never seals two plaintexts at one place under one key and header: GCM loses its authentication
 * key to whoever sees both (SP 800-38D appendix A). `sealChunks` counts by itself.
 */
export function sealChunk(seal: ChunkSeal, place: ChunkPlace, plaintext: Uint8Array): Buffer {
  if (seal.key.symmetricKeySize !== KEY_BYTES) throw new RangeError("a chunk key has 32 bytes");
  if (!isHeader(seal.header)) throw new RangeError("a header is made by newChunkHeader");
  if (!isPlace(place)) throw new RangeError("a blob has at most 2^32 chunks");
  if (!isChunkSize(plaintext.length, place)) throw new RangeError("only the last chunk may be short, and only it");
  const cipher = createCipheriv("aes-256-gcm", seal.key, nonceOf(seal.header, place), TAG_LENGTH);
  cipher.setAAD(additionalData(seal));
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return Buffer.concat([ciphertext, cipher.getAuthTag()]);
}

/** Opens one chunk at its place. Throws SealError for every failure: a flipped bit, another chunk, another blob, not the end. */
export function openChunk(seal: ChunkSeal, place: ChunkPlace, sealed: Uint8Array): Buffer {
  if (seal.key.symmetricKeySize !== KEY_BYTES || !isHeader(seal.header) || !isPlace(place)) throw new SealError();
  if (!isChunkSize(sealed.length - CHUNK_TAG_BYTES, place)) throw new SealError();
  const decipher = createDecipheriv("aes-256-gcm", seal.key, nonceOf(seal.header, place), TAG_LENGTH);
  let plaintext: Buffer | undefined;
  try {
    decipher.setAAD(additionalData(seal));
    decipher.setAuthTag(sealed.subarray(sealed.length - CHUNK_TAG_BYTES));
    plaintext = decipher.update(sealed.subarray(0, sealed.length - CHUNK_TAG_BYTES));
    decipher.final();
    return plaintext;
  } catch {
    // What came out of update() is not authenticated.
    plaintext?.fill(0);
    throw new SealError();
  }
}

/** Seals a stream: the header, then each chunk as soon as it is known whether it is the last. Holds one chunk. */
export async function* sealChunks(
  seal: ChunkSeal,
  plaintext: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  yield Buffer.from(seal.header);
  let index = 0;
  for await (const { bytes, isLast } of inPieces(plaintext, CHUNK_BYTES)) {
    yield sealChunk(seal, { index, isLast }, bytes);
    index++;
  }
}

/**
 * Opens a stream that began with its header, which the caller has taken off it. Nothing of a chunk is given before it is
 * authenticated, and where the end is missing it throws SealError after the last chunk that was whole.
 */
export async function* openChunks(
  seal: ChunkSeal,
  sealed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  let index = 0;
  for await (const { bytes, isLast } of inPieces(sealed, SEALED_CHUNK_BYTES)) {
    yield openChunk(seal, { index, isLast }, bytes);
    index++;
  }
}

/** How many bytes a blob has, sealed, the header included. */
export function sealedSizeOf(plainBytes: number): number {
  return CHUNK_HEADER_BYTES + plainBytes + chunksOf(plainBytes) * CHUNK_TAG_BYTES;
}

/** How many bytes were sealed. Throws SealError where no blob has this size. */
export function plainSizeOf(sealedBytes: number): number {
  const chunksBytes = sealedBytes - CHUNK_HEADER_BYTES;
  const plainBytes = chunksBytes - Math.ceil(chunksBytes / SEALED_CHUNK_BYTES) * CHUNK_TAG_BYTES;
  if (plainBytes < 0 || sealedSizeOf(plainBytes) !== sealedBytes) throw new SealError();
  return plainBytes;
}

/** Where the plain bytes from `start` to before `end` of a blob with `plainBytes` lie. Throws a RangeError for what is not in it. */
export function sealedRangeOf(start: number, end: number, plainBytes: number): SealedRange {
  const isInside = Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && end <= plainBytes;
  if (!isInside || start >= end) throw new RangeError("the range lies outside of the blob");
  const firstChunk = Math.floor(start / CHUNK_BYTES);
  const lastChunk = Math.floor((end - 1) / CHUNK_BYTES);
  return {
    firstChunk,
    lastChunk,
    sealedStart: CHUNK_HEADER_BYTES + firstChunk * SEALED_CHUNK_BYTES,
    sealedEnd: Math.min(CHUNK_HEADER_BYTES + (lastChunk + 1) * SEALED_CHUNK_BYTES, sealedSizeOf(plainBytes)),
    skip: start - firstChunk * CHUNK_BYTES,
  };
}

/**
 * Opens a range from the bytes between `sealedStart` and `sealedEnd`. The length of the blob comes from a place that is
 * authenticated: the range alone cannot tell that its end was cut off.
 */
export async function* openRange(
  seal: ChunkSeal,
  range: { readonly start: number; readonly end: number; readonly plainBytes: number },
  sealed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const { firstChunk, lastChunk, skip } = sealedRangeOf(range.start, range.end, range.plainBytes);
  const lastOfBlob = chunksOf(range.plainBytes) - 1;
  let index = firstChunk;
  let left = range.end - range.start;
  for await (const { bytes } of inPieces(sealed, SEALED_CHUNK_BYTES)) {
    if (index > lastChunk) throw new SealError();
    const opened = openChunk(seal, { index, isLast: index === lastOfBlob }, bytes);
    const wanted = opened.subarray(index === firstChunk ? skip : 0).subarray(0, left);
    left -= wanted.length;
    index++;
    yield wanted;
  }
  if (left > 0) throw new SealError();
}

function chunksOf(plainBytes: number): number {
  return Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));
}

/** One plaintext has one form: whole chunks, then one of 1 byte at least, or a single one of none. */
function isChunkSize(plainBytes: number, { index, isLast }: ChunkPlace): boolean {
  if (!isLast) return plainBytes === CHUNK_BYTES;
  return plainBytes <= CHUNK_BYTES && plainBytes >= (index === 0 ? 0 : 1);
}

function isPlace({ index }: ChunkPlace): boolean {
  return Number.isInteger(index) && index >= 0 && index < MAX_CHUNKS;
}

function isHeader(header: Uint8Array): boolean {
  return header.length === CHUNK_HEADER_BYTES && header[0] === VERSION && header[1] === AES_256_GCM;
}

function nonceOf(header: Uint8Array, { index, isLast }: ChunkPlace): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.set(header.subarray(2));
  nonce.writeUInt32BE(index, PREFIX_BYTES);
  nonce[NONCE_BYTES - 1] = isLast ? 1 : 0;
  return nonce;
}

/** The header has one length, so that it and the context cannot be read as another pair. */
function additionalData({ header, context }: ChunkSeal): Buffer {
  return Buffer.concat([header, context]);
}

/** Cuts a stream into pieces of one size, the last of which may be shorter; an empty stream is one empty piece. */
async function* inPieces(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly isLast: boolean }> {
  let piece = Buffer.allocUnsafe(size);
  let filled = 0;
  for await (const bytes of source) {
    let at = 0;
    while (at < bytes.length) {
      if (filled === size) {
        yield { bytes: piece, isLast: false };
        piece = Buffer.allocUnsafe(size);
        filled = 0;
      }
      const taken = Math.min(size - filled, bytes.length - at);
      piece.set(bytes.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
    }
  }
  yield { bytes: piece.subarray(0, filled), isLast: true };
}
