import { chineseClauses } from "./chinese-polarity.ts";
import { turn, type Feeling } from "./negation.ts";
import { elidedWords, lexiconOf, type Lexicon } from "./polarity-lexicon.ts";
import { readSentences, type Sentence, type Token } from "./tokens.ts";

/** What a text in a language without a trained model feels, as far as words in a list say it. */
export interface Polarity {
  /** `unclear` where no word of feeling was found, and for languages without a list. */
  readonly polarity: "positive" | "negative" | "mixed" | "unclear";
  /** -1 to 1. */
  readonly score: number;
  readonly magnitude: number;
  /** 0 to 1: how much was found and how far it agrees; no calibrated probability. */
  readonly confidence: number;
}

const STRONGER = 1.4;
/** After `but`. */
const CONTRAST_WEIGHT = 1.5;
const MIXED_SHARE = 0.34;

const GOOD_SIGNS = new Set(":) :-) :d :-d ;) ^_^ <3 ❤ ❤️ 😀 😃 😄 😁 😊 🙂 😍 🥰 😘 😎 🤗 🥳 💕 💖 👍 🎉".split(" "));
const BAD_SIGNS = new Set(":( :-( :'( 😢 😞 😔 😟 🙁 ☹ ☹️ 😣 😖 😩 😡 😠 🤬 😰 😨 💔 👎".split(" "));

const UNCLEAR: Polarity = { polarity: "unclear", score: 0, magnitude: 0, confidence: 0 };

/** Says whether a text in German, Spanish, French or Chinese is good or bad; `unclear` in any other language. Linear, never throws. */
export function polarityOf(text: string, language: string): Polarity {
  return polarityOfSentences(readSentences(text), language);
}

/** As `polarityOf`, of a text that has been cut into sentences. */
export function polarityOfSentences(sentences: readonly Sentence[], language: string): Polarity {
  if (!hasPolarity(language)) return UNCLEAR;
  const lexicon = lexiconOf(language);
  let positive = 0;
  let negative = 0;
  const add = (value: number): void => {
    if (value > 0) positive += value;
    else negative -= value;
  };
  for (const { tokens } of sentences) {
    for (const value of lexicon === undefined ? chineseClauses(tokens) : clausesOf(tokens, lexicon)) add(value);
    for (const token of tokens) add(signOf(token));
  }
  const total = positive + negative;
  if (total === 0) return UNCLEAR;
  const lead = (positive - negative) / total;
  const strength = total / (total + 1);
  const isMixed = Math.min(positive, negative) >= MIXED_SHARE * total;
  return {
    polarity: isMixed ? "mixed" : lead > 0 ? "positive" : "negative",
    score: lead * strength,
    magnitude: total,
    confidence: (isMixed ? 1 - Math.abs(lead) : Math.abs(lead)) * strength,
  };
}

/** Whether there are word lists for a language. */
export function hasPolarity(language: string): boolean {
  return language === "zh" || lexiconOf(language) !== undefined;
}

function signOf({ kind, text }: Token): number {
  if (kind !== "emoticon" && kind !== "picture") return 0;
  return GOOD_SIGNS.has(text.toLowerCase()) ? 1 : BAD_SIGNS.has(text) ? -1 : 0;
}

/** What is felt, clause by clause. */
function clausesOf(tokens: readonly Token[], lexicon: Lexicon): number[] {
  const values: number[] = [];
  let clause: string[] = [];
  let weight = 1;
  const close = (): void => {
    for (const { value } of feelingsOf(clause, lexicon)) values.push(weight * value);
    clause = [];
  };
  for (const token of tokens) {
    if (token.kind === "mark" && !(token.text === "-" && token.isGlued)) close();
    if (token.kind !== "word") continue;
    for (const word of elidedWords(token.text)) {
      if (lexicon.contrasts.has(word)) {
        close();
        weight = CONTRAST_WEIGHT;
      } else if (lexicon.clauses.has(word)) close();
      else clause.push(word);
    }
  }
  close();
  return values;
}

function feelingsOf(words: readonly string[], lexicon: Lexicon): Feeling[] {
  const feelings: Feeling[] = [];
  const negations: number[] = [];
  let isStronger = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    const phrase = lexicon.phraseAt(words, at);
    const value = phrase === undefined ? lexicon.valueOf(word) : phrase.value;
    if (value !== 0) feelings.push({ at, value: isStronger ? STRONGER * value : value, isTurned: false });
    else if (phrase === undefined && lexicon.negators.has(word)) negations.push(at);
    isStronger = lexicon.intensifiers.has(word);
    if (phrase !== undefined) at += phrase.length - 1;
  }
  turn(feelings, negations);
  return feelings;
}
