import { englishStopWords } from "../stop-words.ts";
import { dateOf, dayNumberOf } from "./calendar.ts";
import { idsOf, inOrder, type InsightEntry } from "./entry.ts";
import { probabilityOfSoMany } from "./exact-test.ts";
import { correctedProbabilities } from "./false-discovery.ts";
import { byCode, rounded, valueIn } from "./figures.ts";
import { spacedWords } from "./spaced-words.ts";

export interface RisingWord {
  readonly word: string;
  /** How far it has risen, in standard errors. */
  readonly z: number;
  /** Of the recent entries, and of those before. */
  readonly recentShare: number;
  readonly earlierShare: number;
  readonly recentIds: readonly string[];
  readonly earlierIds: readonly string[];
}

export interface RisingWords {
  /** Too few entries now or before to compare them. */
  readonly isFewData: boolean;
  /** The entries compared; those without a text are in neither. */
  readonly recentIds: readonly string[];
  readonly earlierIds: readonly string[];
  /** The steepest first. */
  readonly words: readonly RisingWord[];
}

export interface RisingWordsOptions {
  /** The reader's calendar day, which ends the recent stretch. */
  readonly today: string;
  readonly recentDays?: number;
  /** Of the stretch before, which recent days are held against. */
  readonly earlierDays?: number;
  /** Words in their lower-case form; the default reads words between spaces, in languages that have those. */
  readonly wordsOf?: (text: string) => Iterable<string>;
  readonly stopWords?: ReadonlySet<string>;
}

const RECENT_DAYS = 30;
/** A year: every season stands in it once, and how somebody wrote ten years ago tells nothing of what is new. */
const EARLIER_DAYS = 365;
const MIN_RECENT = 8;
const MIN_EARLIER = 20;
/** A word counts as risen only if so many recent entries, on so many days, have it. */
const MIN_ENTRIES = 4;
const MIN_DAYS = 3;
const RISEN_BELOW = 0.05;
const MAX_WORDS = 12;
/** How many entries' worth of "as ever" each side begins with. */
const PRIOR_ENTRIES = 20;

/**
 * Words that stand in more of the recent entries than of those before: log-odds with an informative prior (Monroe, Colaresi
 * and Quinn 2008), the prior being the word's share in all entries, decide which rose most; Fisher's exact test, corrected for
 * the number of words, which rose at all. Each entry counts once for a word, however often it has it, so that one long entry
 * about a wedding doesn't make a trend.
 */
export function risingWords(entries: readonly InsightEntry[], options: RisingWordsOptions): RisingWords {
  const { today, recentDays = RECENT_DAYS, earlierDays = EARLIER_DAYS } = options;
  const { wordsOf = spacedWords, stopWords = englishStopWords } = options;
  const written = inOrder(entries).filter(({ text }) => text !== undefined && text !== "");
  const between = (daysAgo: number, thanDaysAgo: number): InsightEntry[] => {
    const [first, last] = [dateOf(dayNumberOf(today) - daysAgo), dateOf(dayNumberOf(today) - thanDaysAgo)];
    return written.filter(({ localDate }) => localDate > first && localDate <= last);
  };
  const recent = between(recentDays, 0);
  const earlier = between(recentDays + earlierDays, recentDays);
  const compared = { recentIds: idsOf(recent), earlierIds: idsOf(earlier) };
  if (recent.length < MIN_RECENT || earlier.length < MIN_EARLIER) return { isFewData: true, words: [], ...compared };

  const recentByWord = entriesByWord(recent, wordsOf, (word) => !stopWords.has(word));
  const questions = recentByWord.size;
  for (const [word, having] of recentByWord) if (!isCommon(having)) recentByWord.delete(word);
  const earlierByWord = entriesByWord(earlier, wordsOf, (word) => recentByWord.has(word));
  const candidates = [...recentByWord].map(([word, now]) => ({ word, now, before: earlierByWord.get(word) ?? [] }));
  // Each word of the recent entries was a question, also those too rare to answer it.
  const probabilities = new Array<number>(questions).fill(1);
  candidates.forEach(({ now, before }, at) => {
    const having = now.length + before.length;
    probabilities[at] = probabilityOfSoMany(now.length, recent.length, having, recent.length + earlier.length);
  });
  const corrected = correctedProbabilities(probabilities);
  const words = candidates
    .filter((_, at) => (corrected[at] ?? 1) <= RISEN_BELOW)
    .map(({ word, now, before }) => ({
      word,
      z: rounded(riseOf(now.length, recent.length, before.length, earlier.length)),
      recentShare: rounded(now.length / recent.length),
      earlierShare: rounded(before.length / earlier.length),
      recentIds: idsOf(now),
      earlierIds: idsOf(before),
    }))
    .sort((a, b) => b.z - a.z || byCode(a.word, b.word));
  return { isFewData: false, words: words.slice(0, MAX_WORDS), ...compared };
}

/** The first calendar day whose texts the default stretches read. @param today the reader's calendar day */
export function firstDayOfRising(today: string): string {
  return dateOf(dayNumberOf(today) - RECENT_DAYS - EARLIER_DAYS + 1);
}

function entriesByWord(
  entries: readonly InsightEntry[],
  wordsOf: (text: string) => Iterable<string>,
  isWanted: (word: string) => boolean,
): Map<string, InsightEntry[]> {
  const byWord = new Map<string, InsightEntry[]>();
  for (const entry of entries) {
    for (const word of new Set(wordsOf(entry.text ?? ""))) {
      if (isWanted(word)) valueIn(byWord, word, () => []).push(entry);
    }
  }
  return byWord;
}

function isCommon(having: readonly InsightEntry[]): boolean {
  return having.length >= MIN_ENTRIES && new Set(having.map(({ localDate }) => localDate)).size >= MIN_DAYS;
}

/**
 * The z of the log-odds ratio; where each entry has a word or has not, what it lacks counts in the variance too. A word
 * that has risen is lacking somewhere, so nothing is divided by 0.
 */
function riseOf(recentHaving: number, recent: number, earlierHaving: number, earlier: number): number {
  const prior = (PRIOR_ENTRIES * (recentHaving + earlierHaving)) / (recent + earlier);
  const lacking = PRIOR_ENTRIES - prior;
  const now = [recentHaving + prior, recent - recentHaving + lacking] as const;
  const before = [earlierHaving + prior, earlier - earlierHaving + lacking] as const;
  const logOdds = Math.log(now[0] / now[1]) - Math.log(before[0] / before[1]);
  return logOdds / Math.sqrt(1 / now[0] + 1 / now[1] + 1 / before[0] + 1 / before[1]);
}
