import type { KeyObject } from "node:crypto";
import { BLOCK_BYTES, prf } from "./prf.ts";

/** Bits that each term sets in a signature. */
export const HASHES = 7;

/** Raw positions are below this; a signature of m bits takes them modulo m. */
export const MAX_SIGNATURE_BITS = 16_384;

// Up to so many distinct terms, so many bits: 0.17 % false positives at the upper end of the first three classes. The largest
// is 2,048 bytes, because a btree tuple holds at most 2,704; a novel in one entry fills it and is then simply read.
const CLASSES: readonly (readonly [maxTerms: number, bits: number])[] = [
  [150, 2_048],
  [300, 4_096],
  [600, 8_192],
  [Number.POSITIVE_INFINITY, MAX_SIGNATURE_BITS],
];

/**
 * The keyed Bloom signature of an entry's terms: seven bits for each, set at places that only the user's search key tells.
 * Bit p is `bytes[p >> 3] & (1 << (p & 7))`, which is also PostgreSQL's `get_bit(signature, p)`.
 *
 * What a thief of the table sees, for one user: about how many distinct terms an entry has (the class and the number of
 * set bits), and which entries share many bits. Nothing across users, since each has a key of their own.
 */
export function signatureOf(searchKey: KeyObject, terms: Iterable<string>): Buffer {
  const distinct = terms instanceof Set ? [...(terms as Set<string>)] : [...new Set(terms)];
  const bits = CLASSES.find(([maxTerms]) => distinct.length <= maxTerms)?.[1] ?? MAX_SIGNATURE_BITS;
  const signature = Buffer.alloc(bits / 8);
  const output = prf(searchKey, distinct);
  for (let block = 0; block < output.length; block += BLOCK_BYTES) {
    for (let hash = 0; hash < HASHES; hash++) {
      const position = rawPosition(output, block, hash) & (bits - 1);
      signature[position >> 3] = (signature[position >> 3] as number) | (1 << (position & 7));
    }
  }
  return signature;
}

/** The seven raw positions of one term, each below 16,384. Sizes are powers of two, so one output serves every class. */
export function positionsOf(searchKey: KeyObject, term: string): number[] {
  return positionsIn(prf(searchKey, [term]), 0);
}

/** A query's clauses (all must hold) of alternatives (one must), as raw positions; one PRF call for all of them. */
export function queryPositions(searchKey: KeyObject, clauses: readonly (readonly string[])[]): number[][][] {
  const output = prf(searchKey, clauses.flat());
  let block = 0;
  return clauses.map((alternatives) =>
    alternatives.map(() => {
      const positions = positionsIn(output, block);
      block += BLOCK_BYTES;
      return positions;
    }),
  );
}

/** Whether a signature may hold a term: false is certain, true is to be verified in the opened text. */
export function mayContain(signature: Uint8Array, positions: readonly number[]): boolean {
  const mask = signature.length * 8 - 1;
  return positions.every((raw) => {
    const position = raw & mask;
    return ((signature[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
  });
}

/** Whether a signature may answer a query, given as `queryPositions` returns it. */
export function mayMatch(signature: Uint8Array, clauses: readonly (readonly (readonly number[])[])[]): boolean {
  return clauses.every((alternatives) => alternatives.some((positions) => mayContain(signature, positions)));
}

function positionsIn(output: Buffer, block: number): number[] {
  return Array.from({ length: HASHES }, (_, hash) => rawPosition(output, block, hash));
}

/** Fourteen bits of the sixteen that each hash has to itself. */
function rawPosition(output: Buffer, block: number, hash: number): number {
  const at = block + 2 * hash;
  return (((output[at] as number) << 8) | (output[at + 1] as number)) & (MAX_SIGNATURE_BITS - 1);
}
