import { scryptAsync } from "@noble/hashes/scrypt.js";
import type { Stretch } from "../data/lock/passcode.ts";

const ALGORITHM = "scrypt-8-1";

/**
 * A phone's JavaScript has no derivation of the system's, and runs ours without a compiler: it takes what can be waited for. The result
 * lies in the secure store, beside the key of the journal itself, so whoever gets at the one has no need of the other.
 */
export const stretch: Stretch = {
  algorithm: ALGORITHM,
  cost: 2 ** 12,
  derive(algorithm, text, salt, cost) {
    if (algorithm !== ALGORITHM) throw new TypeError(`This device derives nothing by ${algorithm}`);
    return scryptAsync(text, salt, { N: cost, r: 8, p: 1, dkLen: 32 });
  },
};
