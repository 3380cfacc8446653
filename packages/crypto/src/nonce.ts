import { randomFillSync } from "node:crypto";

/** A source of cryptographically strong random bytes; tests give their own. */
export type RandomBytes = (size: number) => Uint8Array;

const NONCE_BYTES = 12;
const pool = Buffer.alloc(NONCE_BYTES * 512);
let used = pool.length;

/**
 * 12 fresh random bytes. They come from a pool filled 512 nonces at a time, to spare a call into the system's generator for
 * each. A nonce is public, so the pool is no secret; each is handed out once, as a copy.
 */
export function randomNonce(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const nonce = Uint8Array.prototype.slice.call(pool, used, used + NONCE_BYTES);
  used += NONCE_BYTES;
  return nonce;
}
