import { LIGHT_WORDS, NEVER_FIRST } from "./phrase-words.ts";
import { runsOf, type Run } from "./phrase-runs.ts";
import { unspacedRunsOf } from "./unspaced-runs.ts";
import type { Sentence } from "./tokens.ts";

export interface KeyPhraseOptions {
  readonly maxPhrases: number;
  /** ISO 639-1. */
  readonly language: string;
}

const MAX_PHRASE_WORDS = 5;
const MIN_PHRASE_LENGTH = 3;
const MAX_PHRASE_LENGTH = 80;

/** How much a phrase is worth by what it is; chosen on the part of Inspec and KPCrowd that is not measured. */
const WORTH = {
  again: 0.22,
  firstSentence: 1.3,
  single: 0.38,
  /** A single word gains with each time that it stands in the text, and in a long text, which turns on single words more. */
  singleAgain: 0.06,
  singleInLongText: 0.69,
  withinPhrases: 0.64,
  lightWord: 0.3,
  fourWordsAndMore: 0.78,
} as const;
const MOST_TIMES = 4;
const LONG_TEXT_WORDS = 400;

interface Candidate {
  readonly phrase: string;
  readonly words: number;
  /** By itself, not as part of a longer phrase. */
  count: number;
  /** As itself or within phrases. */
  times: number;
  readonly isInFirst: boolean;
}

/**
 * The phrases that a reader might underline, the best first and in lower case: runs of up to five words that can name something.
 * None in a language without a list of grammar words. Linear in the number of tokens but for the sorting of what was found.
 */
export function keyPhrasesOf(sentences: readonly Sentence[], { maxPhrases, language }: KeyPhraseOptions): string[] {
  const unspaced = unspacedRunsOf(sentences, language);
  const runs = unspaced ?? runsOf(sentences, language);
  if (runs === undefined) return [];
  const candidates = candidatesOf(runs, unspaced === undefined);
  const length = sentences.reduce((sum, { tokens }) => sum + tokens.length, 0);
  const longText = Math.min(1, length / LONG_TEXT_WORDS);
  return candidates
    .map((candidate) => ({ phrase: candidate.phrase, worth: worthOf(candidate, longText) }))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, maxPhrases)
    .map(({ phrase }) => phrase);
}

function candidatesOf(runs: readonly (readonly Run[])[], isSpaced: boolean): Candidate[] {
  const byPhrase = new Map<string, Candidate>();
  const candidateOf = (phrase: string, words: number, isInFirst: boolean): Candidate => {
    const known = byPhrase.get(phrase) ?? { phrase, words, count: 0, times: 0, isInFirst };
    byPhrase.set(phrase, known);
    return known;
  };
  for (const [sentence, found] of runs.entries()) {
    for (const run of found) {
      const words = run.slice(-MAX_PHRASE_WORDS);
      const phrase = candidateOf(words.join(" "), words.length, sentence === 0);
      phrase.count += 1;
      if (words.length === 1) phrase.times += 1;
      else for (const word of words) candidateOf(word, 1, sentence === 0).times += 1;
    }
  }
  const minLength = isSpaced ? MIN_PHRASE_LENGTH : 2;
  return [...byPhrase.values()].filter(({ phrase, words, count, times }) => {
    if (phrase.length < minLength || phrase.length > MAX_PHRASE_LENGTH) return false;
    return words > 1 || ((count > 0 || times > 1) && !NEVER_FIRST.has(phrase));
  });
}

function worthOf({ phrase, words, count, times, isInFirst }: Candidate, longText: number): number {
  let worth = isInFirst ? WORTH.firstSentence : 1;
  // Twice as often is worth a little more, ten times as often not ten times as much.
  worth *= 1 + WORTH.again * logarithmOf(Math.max(1, count));
  if (words >= 4) worth *= WORTH.fourWordsAndMore;
  if (words > 1) return worth;
  worth *= WORTH.single + WORTH.singleAgain * Math.min(MOST_TIMES - 1, times - 1) + WORTH.singleInLongText * longText;
  if (count === 0) worth *= WORTH.withinPhrases;
  return LIGHT_WORDS.has(phrase) ? worth * WORTH.lightWord : worth;
}

/** Of base 2 in whole steps and what lies between them in proportion, so that every engine gets the same bits. */
function logarithmOf(count: number): number {
  const whole = 31 - Math.clz32(count);
  return whole + count / 2 ** whole - 1;
}
