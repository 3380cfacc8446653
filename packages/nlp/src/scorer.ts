import { ownFeatures, readFeatures, type FeatureSink } from "./features.ts";
import { createGathered, type Gathered } from "./gathered.ts";
import { logistic } from "./logistic.ts";
import type { Model, TableName } from "./model.ts";
import type { Token } from "./tokens.ts";

/** Sums of weights over features; those of a text are those of its sentences added up. */
export interface Sums {
  readonly values: Int32Array;
  /** Sum of the squares of the features' own weights: its root is the length of the text as a vector. */
  squares: number;
}

/** Reads sentences with the weights of a model. */
export interface Scorer {
  /** Room for sums, all zero. */
  createSums(): Sums;
  /** Adds the features of a sentence. */
  addSentence(tokens: readonly Token[], sums: Sums): void;
  /** The probabilities of the heads of one of its tables, written to `into`. */
  probabilities(table: TableName, sums: Sums, into: Float64Array): void;
}

/** Words whose sums are kept; twice as many at most, below 2 MB. */
const KEPT_WORDS = 4_096;

/**
 * Reads with some of a model's tables: each costs its share of the time, asked or not.
 *
 * Sums are of whole numbers and therefore exact, whatever their order: the same text gets the same bits in every engine.
 * What a word says by itself is summed once and kept while it is in use.
 */
export function createScorer(model: Model, names: readonly TableName[]): Scorer {
  const tables = names.map((name) => model.tables[name]);
  const firstHeads = new Map<TableName, number>();
  let width = 0;
  for (const table of tables) {
    firstHeads.set(table.name, width);
    width += table.heads.length;
  }
  let young = new Map<string, Sums>();
  let old = new Map<string, Sums>();
  let current: Sums = createSums();
  const ofWord = createGathered();
  const ofSentence = createGathered();

  function createSums(): Sums {
    return { values: new Int32Array(width), squares: 0 };
  }

  function finish(gathered: Gathered, sums: Sums): void {
    let first = 0;
    for (const table of tables) {
      gathered.addTo(sums.values, table, first);
      first += table.heads.length;
    }
    sums.squares += gathered.finish();
  }

  function sumsOf(token: Token): Sums {
    const key = keyOf(token);
    let known = young.get(key);
    if (known !== undefined) return known;
    known = old.get(key);
    if (known === undefined) {
      known = createSums();
      ownFeatures(token, model.lexicon, ofWord.add);
      finish(ofWord, known);
    }
    if (young.size >= KEPT_WORDS) {
      old = young;
      young = new Map();
    }
    young.set(key, known);
    return known;
  }

  const sink: FeatureSink = {
    token(token) {
      const { values, squares } = sumsOf(token);
      const into = current.values;
      for (let at = 0; at < width; at++) into[at] = (into[at] as number) + (values[at] as number);
      current.squares += squares;
    },
    context: ofSentence.add,
  };

  return {
    createSums,
    addSentence(tokens, sums) {
      current = sums;
      readFeatures(tokens, model.lexicon, sink);
      finish(ofSentence, sums);
    },
    probabilities(name, { values, squares }, into) {
      const { heads } = model.tables[name];
      const first = firstHeads.get(name) as number;
      const length = squares === 0 ? 1 : Math.sqrt(squares);
      for (const [head, { scale, bias }] of heads.entries()) {
        into[head] = logistic(((values[first + head] as number) * scale) / length + bias);
      }
    },
  };
}

/** Capitals and stretched letters are features of their own. */
function keyOf({ text, isShouted, isStretched }: Token): string {
  if (isShouted) return isStretched ? `${text}\u0003` : `${text}\u0002`;
  return isStretched ? `${text}\u0001` : text;
}
