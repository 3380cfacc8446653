/**
 * Probabilities corrected for how many questions were asked at once: of what is called sure below 0.05, one in twenty is
 * expected to be chance (Benjamini and Hochberg 1995). In the order given.
 */
export function correctedProbabilities(probabilities: readonly number[]): number[] {
  const descending = probabilities.map((_, index) => index);
  descending.sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
  const corrected = new Array<number>(probabilities.length).fill(1);
  let lowest = 1;
  descending.forEach((index, at) => {
    const rank = probabilities.length - at;
    lowest = Math.min(lowest, (probabilities[index] ?? 1) * (probabilities.length / rank));
    corrected[index] = lowest;
  });
  return corrected;
}
