import type { Head, Table, TableName } from "../../packages/nlp/src/model.ts";
import type { Linear } from "./linear.ts";

/** Bytes hold -127 to 127. */
const STEPS = 127;
/** So many of a head's weights, from the smallest up, keep their worth; the rest is cut to the largest step. */
const KEPT_SHARE = 0.9999;

/** The table with each weight as one byte, a step of its own for each head. */
export function quantise(name: TableName, names: readonly string[], model: Linear): Table {
  const { bits, heads, weights, biases } = model;
  const bytes = new Int8Array(weights.length);
  const made: Head[] = [];
  for (let head = 0; head < heads; head++) {
    const sizes = new Float32Array(1 << bits);
    for (let row = 0; row < sizes.length; row++) sizes[row] = Math.abs(weights[row * heads + head]!);
    sizes.sort();
    const scale = (sizes[Math.floor((sizes.length - 1) * KEPT_SHARE)]! || 1) / STEPS;
    for (let row = 0; row < sizes.length; row++) {
      const step = Math.round(weights[row * heads + head]! / scale);
      bytes[row * heads + head] = Math.max(-STEPS, Math.min(STEPS, step));
    }
    made.push({ name: names[head]!, scale, bias: biases[head]!, threshold: 0.5 });
  }
  return { name, bits, heads: made, weights: bytes };
}

/** The table as weights again, so that what is tuned is what ships. */
export function dequantise({ bits, heads, weights }: Table): Linear {
  const count = heads.length;
  return {
    bits,
    heads: count,
    weights: Float32Array.from(weights, (byte, at) => byte * heads[at % count]!.scale),
    biases: Float32Array.from(heads, ({ bias }) => bias),
  };
}

/**
 * Platt's scaling (1999): slope and shift of a head's sum that make its probabilities true on texts set aside, by Newton's method.
 * @param targets probabilities; NaN where nothing is known
 * @param weights how much each text counts
 */
export function calibrated(
  head: Head,
  logits: readonly number[],
  targets: readonly number[],
  weights: readonly number[],
): Head {
  let slope = 1;
  let shift = 0;
  const known = logits.map((_, index) => index).filter((index) => !Number.isNaN(targets[index]!));
  if (known.length < 50) return head;
  for (let step = 0; step < 30; step++) {
    let [g0, g1, h00, h01, h11] = [0, 0, 1e-6, 0, 1e-6];
    for (const index of known) {
      const logit = logits[index]!;
      const p = 1 / (1 + Math.exp(-slope * logit - shift));
      const error = weights[index]! * (p - targets[index]!);
      const spread = weights[index]! * p * (1 - p);
      g0 += error * logit;
      g1 += error;
      h00 += spread * logit * logit;
      h01 += spread * logit;
      h11 += spread;
    }
    const determinant = h00 * h11 - h01 * h01;
    slope -= (h11 * g0 - h01 * g1) / determinant;
    shift -= (h00 * g1 - h01 * g0) / determinant;
  }
  return { ...head, scale: head.scale * slope, bias: head.bias * slope + shift };
}

/**
 * The probability at which F1 on texts set aside is highest. Each text counts half by its label and half by its (calibrated)
 * probability: with labels alone the best place jumps with every label that stands near it.
 */
export function bestThreshold(probabilities: readonly number[], targets: readonly number[]): number {
  const order = probabilities.map((_, index) => index).filter((index) => !Number.isNaN(targets[index]!));
  order.sort((a, b) => probabilities[b]! - probabilities[a]!);
  const share = (index: number): number => ((targets[index]! >= 0.5 ? 1 : 0) + probabilities[index]!) / 2;
  const all = order.reduce((sum, index) => sum + share(index), 0);
  let found = 0;
  let best = 0;
  let threshold = 0.5;
  for (const [rank, index] of order.entries()) {
    found += share(index);
    const f1 = (2 * found) / (rank + 1 + all);
    if (f1 <= best) continue;
    best = f1;
    threshold = probabilities[index]!;
  }
  return threshold;
}
