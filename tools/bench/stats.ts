/** The value below which `share` (0 to 1) of the values lie, by the nearest rank; NaN where there are none. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  if (sorted.length % 2 === 1) return sorted[middle] as number;
  return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** Latencies in milliseconds as a row of a table: p50, p99, largest. */
export function latencyCells(latenciesMs: ArrayLike<number>): string[] {
  return [quantile(latenciesMs, 0.5), quantile(latenciesMs, 0.99), quantile(latenciesMs, 1)].map(milliseconds);
}

/** Three digits that count; whole numbers with separators. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}

export function milliseconds(value: number): string {
  return `${number(value)} ms`;
}

/** Bytes in mebibytes. */
export function mebibytes(bytes: number): string {
  return `${number(bytes / 1_048_576)} MiB`;
}

/** A ratio with two decimals. */
export function ratio(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : "–";
}
