/** True and false answers of one label. */
export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

/** Counts of each label over texts that may have several. */
export function countLabels(
  labels: readonly string[],
  said: readonly ReadonlySet<string>[],
  right: readonly ReadonlySet<string>[],
): Counts[] {
  return labels.map((label) => {
    let [truePositives, falsePositives, falseNegatives] = [0, 0, 0];
    for (const [index, answer] of said.entries()) {
      const isRight = right[index]?.has(label) === true;
      if (answer.has(label)) {
        if (isRight) truePositives += 1;
        else falsePositives += 1;
      } else if (isRight) falseNegatives += 1;
    }
    return { truePositives, falsePositives, falseNegatives };
  });
}

/** The harmonic mean of precision and recall; 0 for a label that is never found. */
export function f1Of({ truePositives, falsePositives, falseNegatives }: Counts): number {
  return truePositives === 0 ? 0 : (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
}

/** F1 of each label, averaged: rare labels count as much as common ones. */
export function macroF1(counts: readonly Counts[]): number {
  return counts.reduce((sum, one) => sum + f1Of(one), 0) / counts.length;
}

/** F1 over all answers together. */
export function microF1(counts: readonly Counts[]): number {
  const sum = (key: keyof Counts): number => counts.reduce((total, one) => total + one[key], 0);
  return f1Of({
    truePositives: sum("truePositives"),
    falsePositives: sum("falsePositives"),
    falseNegatives: sum("falseNegatives"),
  });
}

/** A bin of answers by the probability that was told. */
export interface ReliabilityBin {
  readonly told: number;
  readonly found: number;
  readonly count: number;
}

/** Expected calibration error (Naeini et al. 2015) with bins of equal width: how far told probabilities are from shares found true. */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return total === 0
    ? 0
    : bins.reduce((sum, { told, found, count }) => sum + Math.abs(told - found) * count, 0) / total;
}

/** Sorts answers into bins of equal width. */
export function reliabilityBins(
  probabilities: readonly number[],
  isTrue: readonly boolean[],
  bins = 10,
): ReliabilityBin[] {
  const sums = Array.from({ length: bins }, () => ({ told: 0, found: 0, count: 0 }));
  for (const [index, probability] of probabilities.entries()) {
    const bin = sums[Math.min(bins - 1, Math.floor(probability * bins))]!;
    bin.told += probability;
    bin.found += isTrue[index] === true ? 1 : 0;
    bin.count += 1;
  }
  return sums
    .filter(({ count }) => count > 0)
    .map(({ told, found, count }) => ({ told: told / count, found: found / count, count }));
}

/**
 * Area under the ROC curve (Mann and Whitney's statistic): how often a text that is has a higher score than one that is not; equal
 * scores are half right.
 */
export function areaUnderCurve(scores: readonly number[], isTrue: readonly boolean[]): number {
  const order = scores.map((_, index) => index).sort((a, b) => scores[a]! - scores[b]!);
  const positives = isTrue.filter(Boolean).length;
  let ranks = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to += 1;
    for (let at = from; at < to; at++) if (isTrue[order[at]!] === true) ranks += (from + to + 1) / 2;
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (scores.length - positives));
}

/** Pearson's correlation. */
export function correlation(xs: readonly number[], ys: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const product = (a: readonly number[], ma: number, b: readonly number[], mb: number): number =>
    a.reduce((sum, value, index) => sum + (value - ma) * (b[index]! - mb), 0);
  return product(xs, mx, ys, my) / Math.sqrt(product(xs, mx, xs, mx) * product(ys, my, ys, my));
}
