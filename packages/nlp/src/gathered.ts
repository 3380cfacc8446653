import type { Table } from "./model.ts";

/** Features that are gathered first and then added up together. */
export interface Gathered {
  readonly add: (hash: number, weight: number) => void;
  /** Adds the weights of all features that were gathered to the sums of a table's heads, which begin at `first`. */
  addTo(sums: Int32Array, table: Table, first: number): void;
  /** Gives the sum of the squares of the features' own weights, and forgets them all. */
  finish(): number;
}

/** Room is kept from one use to the next. */
export function createGathered(): Gathered {
  const hashes: number[] = [];
  const weights: number[] = [];
  const rows: number[] = [];
  let count = 0;
  let squares = 0;
  return {
    add(hash, weight) {
      hashes[count] = hash;
      weights[count++] = weight;
      squares += weight * weight;
    },
    addTo(sums, { weights: table, heads, bits }, first) {
      const mask = (1 << bits) - 1;
      for (let at = 0; at < count; at++) rows[at] = ((hashes[at] as number) & mask) * heads.length;
      let head = 0;
      // A sum is written once and not once for each feature, and a row looked up once for four heads.
      for (; head + 4 <= heads.length; head += 4) {
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        for (let at = 0; at < count; at++) {
          const cell = (rows[at] as number) + head;
          const weight = weights[at] as number;
          a += weight * (table[cell] as number);
          b += weight * (table[cell + 1] as number);
          c += weight * (table[cell + 2] as number);
          d += weight * (table[cell + 3] as number);
        }
        const into = first + head;
        sums[into] = (sums[into] as number) + a;
        sums[into + 1] = (sums[into + 1] as number) + b;
        sums[into + 2] = (sums[into + 2] as number) + c;
        sums[into + 3] = (sums[into + 3] as number) + d;
      }
      for (; head < heads.length; head++) {
        let sum = 0;
        for (let at = 0; at < count; at++) {
          sum += (weights[at] as number) * (table[(rows[at] as number) + head] as number);
        }
        sums[first + head] = (sums[first + head] as number) + sum;
      }
    },
    finish() {
      const sum = squares;
      count = 0;
      squares = 0;
      return sum;
    },
  };
}
