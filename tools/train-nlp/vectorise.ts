import type { Lexicon } from "../../packages/nlp/src/lexicon.ts";
import { ownFeatures, readFeatures } from "../../packages/nlp/src/features.ts";
import { readSentences } from "../../packages/nlp/src/tokens.ts";
import type { Example } from "./examples.ts";
import type { Examples } from "./linear.ts";

/** Texts as features, one after another: those of text `i` stand from `starts[i]` to `starts[i + 1]`. */
export interface Rows {
  readonly starts: Int32Array;
  readonly hashes: Uint32Array;
  /** How much each feature counts. */
  readonly weights: Uint8Array;
}

/** Longer texts are cut: what they say is said by then. */
const MAX_FEATURES = 1 << 15;

/** Reads texts with the extractor that the product uses. */
export function vectorise(texts: readonly string[], lexicon: Lexicon): Rows {
  const starts = new Int32Array(texts.length + 1);
  let hashes = new Uint32Array(1 << 20);
  let weights = new Uint8Array(1 << 20);
  let used = 0;
  let limit = 0;
  const add = (hash: number, weight: number): void => {
    if (used >= limit) return;
    hashes[used] = hash;
    weights[used++] = weight;
  };
  const sink = {
    token: (token: Parameters<typeof ownFeatures>[0]) => ownFeatures(token, lexicon, add),
    context: add,
  };
  for (const [index, text] of texts.entries()) {
    limit = used + MAX_FEATURES;
    if (limit > hashes.length) {
      const larger = new Uint32Array(hashes.length * 2);
      larger.set(hashes);
      hashes = larger;
      const heavier = new Uint8Array(hashes.length);
      heavier.set(weights);
      weights = heavier;
    }
    for (const { tokens } of readSentences(text)) readFeatures(tokens, lexicon, sink);
    starts[index + 1] = used;
  }
  return { starts, hashes: hashes.slice(0, used), weights: weights.slice(0, used) };
}

/** The texts of one and then those of the other. */
export function joinRows(first: Rows, second: Rows): Rows {
  const texts = first.starts.length - 1;
  const starts = new Int32Array(texts + second.starts.length);
  starts.set(first.starts);
  for (const [index, start] of second.starts.entries()) starts[texts + index] = first.hashes.length + start;
  const hashes = new Uint32Array(first.hashes.length + second.hashes.length);
  hashes.set(first.hashes);
  hashes.set(second.hashes, first.hashes.length);
  const weights = new Uint8Array(hashes.length);
  weights.set(first.weights);
  weights.set(second.weights, first.weights.length);
  return { starts, hashes, weights };
}

/** Labelled texts as what is learnt from. */
export function toExamples(examples: readonly Example[], lexicon: Lexicon): Examples {
  return {
    rows: vectorise(
      examples.map(({ text }) => text),
      lexicon,
    ),
    targets: Float32Array.from(examples.flatMap(({ targets }) => targets)),
    weights: Float32Array.from(examples, ({ weight }) => weight),
  };
}
