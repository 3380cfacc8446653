import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Lexicon } from "../../packages/nlp/src/lexicon.ts";
import { readSentences } from "../../packages/nlp/src/tokens.ts";

/** A word of VADER's lexicon and its mean intensity, -4 to 4. */
export interface LexiconWord {
  readonly word: string;
  readonly mean: number;
}

/** VADER's lexicon (Hutto and Gilbert 2014): words, emoticons and slang that ten people rated. */
export function readLexicon(folder: string): LexiconWord[] {
  return readFileSync(join(folder, "vader_gt", "vader_lexicon.txt"), "utf8")
    .split("\n")
    .map((line) => line.split("\t"))
    .filter((cells) => cells.length > 1)
    .map(([word = "", mean = ""]) => ({ word, mean: Number(mean) }));
}

/** The words that are one token to our reader, and that are not next to nothing. */
export function toLexicon(words: readonly LexiconWord[]): Lexicon {
  const lexicon = new Map<number, number>();
  for (const { word, mean } of words) {
    const [sentence, ...others] = readSentences(word);
    const [token, ...rest] = sentence?.tokens ?? [];
    const valence = Math.round(mean);
    if (token === undefined || rest.length > 0 || others.length > 0 || valence === 0) continue;
    lexicon.set(token.hash, valence);
  }
  return lexicon;
}
