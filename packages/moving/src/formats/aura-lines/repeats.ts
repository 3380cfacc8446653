/**
 * Counts how often each text has come, in the order of its coming: 0 for the first, 1 for the second. Only one that comes again costs
 * more than a number and a slot.
 */
export function createRepeats(): (text: string) => number {
  const seen = new Set<number>();
  const repeats = new Map<string, number>();
  return (text) => {
    const [left, right] = hashesOf(text);
    // 53 bits: where two texts share them by chance, the second merely counts as a repeat, in every run alike.
    const short = (left & 0x1fffff) * 2 ** 32 + (right >>> 0);
    if (!seen.has(short)) {
      seen.add(short);
      return 0;
    }
    const key = `${left}.${right}.${text.length}`;
    const ordinal = (repeats.get(key) ?? 0) + 1;
    repeats.set(key, ordinal);
    return ordinal;
  };
}

/** Two hashes of 32 bits (multiplied and turned as in MurmurHash3, with its final mix), which is no protection against somebody who looks for two texts of one hash. */
function hashesOf(text: string): [number, number] {
  let left = 0x811c9dc5;
  let right = 0x01000193;
  // Two units at a time; a last one without another stands beside nought, and the length tells such texts apart.
  for (let at = 0; at < text.length; at += 2) {
    const units = text.charCodeAt(at) | (at + 1 < text.length ? text.charCodeAt(at + 1) << 16 : 0);
    left = Math.imul(left ^ units, 0x01000193);
    left = (left << 15) | (left >>> 17);
    right = Math.imul(right ^ units, 0x85ebca6b);
    right = (right << 13) | (right >>> 19);
  }
  left ^= text.length;
  return [mixed(left), mixed(right ^ left)];
}

/** Has every bit of the hash depend on every other. */
function mixed(hash: number): number {
  let bits = hash ^ (hash >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
