import { createCipheriv, hash } from "node:crypto";
import type { KeyObject } from "node:crypto";

export const BLOCK_BYTES = 16;

/**
 * A pseudo-random function of many short terms in one call: AES-256 of one block a term, 16 bytes out for each.
 *
 * Why this is a PRF. A term of up to 15 UTF-8 bytes becomes the block `length(1) | bytes | zeros`; a longer one becomes
 * `0xff | SHA-256(term)[0..15)`. Distinct short terms give distinct blocks, since the length undoes the padding, and the first byte keeps the two
 * kinds apart. AES on distinct blocks is a pseudo-random permutation, and a permutation tells itself from a function
 * only by never repeating an output: an advantage of q²/2^129 after q terms (the PRP/PRF switching lemma), 2^-89 for a
 * writer of a million different words. Two long terms that share 120 bits of SHA-256 would merely share their place in a filter whose
 * hits are verified anyway. ECB's weakness, equal blocks looking equal, is the very point here: each block is one term,
 * deterministic by design, and keyed per user so that nothing can be compared across users.
 * An HMAC for each term is as good a PRF, and one call into node:crypto for each term where this makes one for all.
 */
export function prf(key: KeyObject, terms: readonly string[]): Buffer {
  const blocks = Buffer.alloc(terms.length * BLOCK_BYTES);
  for (let index = 0; index < terms.length; index++) writeBlock(blocks, index * BLOCK_BYTES, terms[index] as string);
  const cipher = createCipheriv("aes-256-ecb", key, null);
  cipher.setAutoPadding(false);
  return cipher.update(blocks);
}

const MAX_SHORT_BYTES = BLOCK_BYTES - 1;
const LONG_TERM = 0xff;

function writeBlock(blocks: Buffer, at: number, term: string): void {
  if (term.length <= MAX_SHORT_BYTES && writeAscii(blocks, at + 1, term)) {
    blocks[at] = term.length;
    return;
  }
  const bytes = Buffer.from(term);
  if (bytes.length <= MAX_SHORT_BYTES) {
    blocks[at] = bytes.length;
    blocks.set(bytes, at + 1);
  } else {
    blocks[at] = LONG_TERM;
    blocks.set(hash("sha256", bytes, "buffer").subarray(0, MAX_SHORT_BYTES), at + 1);
  }
}

/** Writes a term of ASCII letters, the most frequent kind, without the cost of an encoder; false where it is not one. */
function writeAscii(blocks: Buffer, at: number, term: string): boolean {
  for (let index = 0; index < term.length; index++) {
    const unit = term.charCodeAt(index);
    if (unit > 0x7f) return false;
    blocks[at + index] = unit;
  }
  return true;
}
