const LN2_HIGH = 0.69314718036912381649;
const LN2_LOW = 1.90821492927058770002e-10;
const LOG2_E = 1.4426950408889634;

/**
 * 1 / (1 + e^-x), to about 15 digits. Engines may differ in the last bit of `Math.exp`; sums and products of doubles are the same
 * everywhere (IEEE 754), so this is too.
 */
export function logistic(x: number): number {
  if (x >= 40) return 1;
  if (x <= -40) return 0;
  return 1 / (1 + exponential(-x));
}

/** e^x for -40 to 40, by halving of the exponent (Cody and Waite's reduction) and Taylor's series. */
function exponential(x: number): number {
  const power = Math.floor(x * LOG2_E + 0.5);
  const rest = x - power * LN2_HIGH - power * LN2_LOW;
  let sum = 1;
  for (let degree = 13; degree >= 1; degree--) sum = 1 + (sum * rest) / degree;
  return sum * powerOfTwo(power);
}

function powerOfTwo(power: number): number {
  let result = 1;
  const factor = power < 0 ? 0.5 : 2;
  for (let left = Math.abs(power); left > 0; left--) result *= factor;
  return result;
}
