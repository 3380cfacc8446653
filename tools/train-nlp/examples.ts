import type { TableName } from "../../packages/nlp/src/model.ts";
import { readSet } from "./data.ts";

/** Labelled texts of tables that are trained together: what they are trained on, and what they are tuned on. */
export interface Material {
  /** The heads of all tables, in this order, are what a text's targets speak of. */
  readonly tables: readonly { readonly name: TableName; readonly heads: readonly string[] }[];
  readonly train: readonly Example[];
  /** Texts of which nothing is known but what teachers say. */
  readonly unlabelled?: readonly string[];
  readonly dev: readonly Example[];
}

export interface Example {
  readonly text: string;
  /** A probability for each head; NaN where the set says nothing of it. */
  readonly targets: readonly number[];
  /** How much the text counts. */
  readonly weight: number;
}

/** Sets that are never trained on; a text that stands in one of them is taken out of every training set. */
const HELD_OUT = [
  "goemotions/dev",
  "goemotions/test",
  "sst/dev",
  "sst/test",
  "imdb/test",
  "uci_sentences/test",
  "emobank/dev",
  "emobank/test",
  "xed_en/test",
  "sad_stressors/test",
  "claff_happydb/test",
  "tweets_sentiment/test",
  "tweets_emotion/test",
] as const;

/** Tells the texts that stand in a set that is never trained on. */
export function heldOutTexts(folder: string): (text: string) => boolean {
  const texts = new Set(HELD_OUT.flatMap((set) => readSet(folder, set).map(({ text = "" }) => text)));
  return (text) => texts.has(text);
}
