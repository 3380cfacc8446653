import { logGamma } from "./log-gamma.ts";

/**
 * How probable a t of this size or a larger one is, to either side, where nothing is at work. The incomplete beta function
 * of Abramowitz and Stegun 26.7.1, by its continued fraction (26.5.8).
 */
export function probabilityOfT(t: number, degreesOfFreedom: number): number {
  const whole = degreesOfFreedom + t * t;
  return incompleteBeta(degreesOfFreedom / whole, (t * t) / whole, degreesOfFreedom / 2, 0.5);
}

/** The t that is reached to either side with a probability, by halving: 60 steps leave no digit open. */
export function tOfProbability(probability: number, degreesOfFreedom: number): number {
  let low = 0;
  let high = 1;
  while (probabilityOfT(high, degreesOfFreedom) > probability && high < 1e9) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (probabilityOfT(middle, degreesOfFreedom) > probability) low = middle;
    else high = middle;
  }
  return high;
}

/** @param rest 1 - x, which the subtraction would leave without digits where x is near 1 */
function incompleteBeta(x: number, rest: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(rest));
  // The fraction converges fast on this side of the mean and hardly at all on the other.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(rest, b, a)) / b;
}

const MAX_TERMS = 500;
const PRECISION = 1e-14;
const TINY = 1e-300;

/** Evaluated from the front (Lentz 1976), each denominator kept away from 0. */
function betaFraction(x: number, a: number, b: number): number {
  let numerator = 1;
  let denominator = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let value = denominator;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    denominator = 1 / awayFromZero(1 + even * denominator);
    numerator = awayFromZero(1 + even / numerator);
    value *= denominator * numerator;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    denominator = 1 / awayFromZero(1 + odd * denominator);
    numerator = awayFromZero(1 + odd / numerator);
    const factor = denominator * numerator;
    value *= factor;
    if (Math.abs(factor - 1) < PRECISION) break;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
