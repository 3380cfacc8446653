import { randomBytes, randomFillSync } from "node:crypto";

const POOL_BYTES = 4_096;
const MAX_POOLED = 16;

/**
 * Cryptographically strong random bytes. Ids and nonces come from a pool, to spare a call into the system's generator for each
 * of them; what a pool gave out is wiped there. Keys and tokens are longer and never pass through it.
 */
export function createRandomBytes(): (size: number) => Buffer {
  const pool = Buffer.alloc(POOL_BYTES);
  let used = POOL_BYTES;
  return (size) => {
    if (size > MAX_POOLED) return randomBytes(size);
    if (used + size > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const taken = Buffer.from(pool.subarray(used, used + size));
    pool.fill(0, used, used + size);
    used += size;
    return taken;
  };
}
