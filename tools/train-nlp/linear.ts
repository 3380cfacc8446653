import { seededRandom } from "../random.ts";
import type { Rows } from "./vectorise.ts";

/** Logistic heads over hashed features. */
export interface Linear {
  readonly bits: number;
  readonly heads: number;
  /** Row after row of the table, a weight for each head. */
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

export interface TrainingOptions {
  readonly bits: number;
  readonly heads: number;
  readonly epochs: number;
  readonly rate: number;
  /** The share of features that is left out of a text each time it is seen. */
  readonly dropout: number;
  readonly seed: number;
  /** The weights are the mean of those after so many of the last epochs; otherwise of the last alone. */
  readonly averagedEpochs?: number;
  readonly onEpoch?: (epoch: number) => void;
}

export interface Examples {
  readonly rows: Rows;
  /** A probability for each text and head; NaN where nothing is known. */
  readonly targets: Float32Array;
  /** How much each text counts. */
  readonly weights: Float32Array;
}

/**
 * Adagrad (Duchi et al. 2011) on the logistic loss. The accumulators begin at 1, so that a rare feature moves by its gradient alone and
 * only frequent ones are slowed down: with the usual tiny beginning a feature that is seen once jumps by the whole rate. What the last
 * texts and omissions happened to be is evened out by averaging (Polyak and Juditsky 1992).
 */
export function train({ rows, targets, weights }: Examples, options: TrainingOptions): Linear {
  const { bits, heads, epochs, rate, dropout, seed, averagedEpochs = 1 } = options;
  const mask = (1 << bits) - 1;
  const model: Linear = {
    bits,
    heads,
    weights: new Float32Array(heads << bits),
    biases: new Float32Array(heads),
  };
  const average: Linear = { ...model, weights: new Float32Array(heads << bits), biases: new Float32Array(heads) };
  const table = model.weights;
  const squares = new Float32Array(table.length).fill(1);
  const biasSquares = new Float64Array(heads).fill(1);
  const random = seededRandom(seed);
  const order = Int32Array.from({ length: weights.length }, (_, index) => index);
  const sums = new Float64Array(heads);
  const kept = new Int32Array(1 << 15);
  const values = new Float64Array(1 << 15);
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const row of order) {
      let count = 0;
      let norm = 0;
      sums.fill(0);
      for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++) {
        if (random() < dropout) continue;
        const value = rows.weights[at]!;
        const base = (rows.hashes[at]! & mask) * heads;
        kept[count] = base;
        values[count++] = value;
        norm += value * value;
        for (let head = 0; head < heads; head++) sums[head]! += value * table[base + head]!;
      }
      if (count === 0) continue;
      const scale = 1 / Math.sqrt(norm);
      for (let head = 0; head < heads; head++) {
        const target = targets[row * heads + head]!;
        const error = Number.isNaN(target)
          ? 0
          : weights[row]! * (1 / (1 + Math.exp(-sums[head]! * scale - model.biases[head]!)) - target);
        biasSquares[head]! += error * error;
        model.biases[head]! -= (rate * error) / Math.sqrt(biasSquares[head]!);
        sums[head] = error * scale;
      }
      for (let index = 0; index < count; index++) {
        const base = kept[index]!;
        const value = values[index]!;
        for (let head = 0; head < heads; head++) {
          const gradient = sums[head]! * value;
          const square = (squares[base + head] = squares[base + head]! + gradient * gradient);
          table[base + head]! -= (rate * gradient) / Math.sqrt(square);
        }
      }
    }
    if (epoch >= epochs - averagedEpochs) {
      addShare(average.weights, model.weights, 1 / averagedEpochs);
      addShare(average.biases, model.biases, 1 / averagedEpochs);
    }
    options.onEpoch?.(epoch + 1);
  }
  return average;
}

function addShare(into: Float32Array, from: Float32Array, share: number): void {
  for (let at = 0; at < into.length; at++) into[at]! += share * from[at]!;
}

/** The heads' sums for each text, before they become probabilities. */
export function logitsOf(rows: Rows, { bits, heads, weights: table, biases }: Linear): Float64Array {
  const mask = (1 << bits) - 1;
  const texts = rows.starts.length - 1;
  const logits = new Float64Array(texts * heads);
  for (let row = 0; row < texts; row++) {
    let norm = 0;
    const into = row * heads;
    for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at++) {
      const value = rows.weights[at]!;
      const base = (rows.hashes[at]! & mask) * heads;
      norm += value * value;
      for (let head = 0; head < heads; head++) logits[into + head]! += value * table[base + head]!;
    }
    const scale = norm === 0 ? 0 : 1 / Math.sqrt(norm);
    for (let head = 0; head < heads; head++) logits[into + head] = logits[into + head]! * scale + biases[head]!;
  }
  return logits;
}

/** Probabilities of logits. */
export function probabilitiesOf(logits: Float64Array): Float64Array {
  return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
}

/** Some of the heads, as a model of their own. */
export function headsFrom({ bits, heads, weights, biases }: Linear, first: number, count: number): Linear {
  const chosen = new Float32Array(count << bits);
  for (let row = 0; row < 1 << bits; row++) {
    chosen.set(weights.subarray(row * heads + first, row * heads + first + count), row * count);
  }
  return { bits, heads: count, weights: chosen, biases: biases.slice(first, first + count) };
}

/** Fisher and Yates. */
function shuffle(order: Int32Array, random: () => number): void {
  for (let left = order.length - 1; left > 0; left--) {
    const other = Math.floor(random() * (left + 1));
    const kept = order[left]!;
    order[left] = order[other]!;
    order[other] = kept;
  }
}
