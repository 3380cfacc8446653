/**
 * Six decimals: what engines differ in (the last digits of `Math.exp` and `Math.log`) is not told. `+ 0` turns -0 into 0.
 */
export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6 + 0;
}

/** The mean of at least one value. */
export function meanOf(values: readonly number[]): number {
  return sumOf(values) / values.length;
}

export function sumOf(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

/** The value of a key, made and kept where there is none yet. */
export function valueIn<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}

/** Compares texts by their code units, the same in every locale. */
export function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
