import { logGamma } from "./log-gamma.ts";

/**
 * How probable it is that so many or more of the drawn are marked, where chance alone draws them (Fisher's exact test, to
 * one side). Right also for counts of 0, where normal approximations are not.
 */
export function probabilityOfSoMany(markedDrawn: number, drawn: number, marked: number, all: number): number {
  const most = Math.min(marked, drawn);
  // Drawn from fewer others than that, some of the drawn must be marked.
  let count = Math.max(markedDrawn, drawn + marked - all);
  let term = Math.exp(logChoose(marked, count) + logChoose(all - marked, drawn - count) - logChoose(all, drawn));
  let sum = term;
  for (; count < most; count++) {
    term *= ((marked - count) * (drawn - count)) / ((count + 1) * (all - marked - drawn + count + 1));
    sum += term;
  }
  return Math.min(1, sum);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
