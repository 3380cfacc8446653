import { createHelpCard } from "../src/help-card/index.ts";
import { createAnalyzer, type Analyzer } from "../src/index.ts";

/** What the analysis costs in the engine that this runs in, in milliseconds. */
export interface Costs {
  /** The very first text, with all that is made when first asked for. */
  readonly firstMs: number;
  /** To make an analyser of a model's bytes. */
  readonly readyMs: number;
  /** A text of words that the analyser has not met. */
  readonly newMs: number;
  /** The same text again. */
  readonly againMs: number;
  /** 100,000 characters, read in every way. */
  readonly longMs: number;
  /** How many times as long as half of them. */
  readonly longToHalf: number;
}

const ROUNDS = 5;
const ANALYSERS = 8;
const TIMES = 20;
const LONG = 100_000;

/** Measures with the clock given. Of several rounds the quickest counts: a busy machine only ever adds. */
export function costsOf(model: Uint8Array, text: string, now: () => number): Costs {
  const quickest = (rounds: number, work: () => void): number => {
    let least = Infinity;
    for (let round = 0; round < rounds; round++) {
      const startedMs = now();
      work();
      least = Math.min(least, now() - startedMs);
    }
    return least;
  };
  const analyzer = createAnalyzer(model);
  const firstMs = quickest(1, () => analyzer.analyze(text));
  const readyMs = quickest(ROUNDS, () => times(ANALYSERS, () => createAnalyzer(model))) / ANALYSERS;
  const fresh = Array.from({ length: ROUNDS * ANALYSERS }, () => createAnalyzer(model));
  const newMs = quickest(ROUNDS, () => times(ANALYSERS, () => fresh.pop()?.analyze(text))) / ANALYSERS;
  const againMs = quickest(ROUNDS, () => times(TIMES, () => analyzer.analyze(text))) / TIMES;
  const long = `${text}\n`.repeat(Math.ceil(LONG / text.length)).slice(0, LONG);
  const longMs = quickest(ROUNDS, () => readEverything(analyzer, long));
  const halfMs = quickest(ROUNDS, () => readEverything(analyzer, long.slice(0, LONG / 2)));
  return { firstMs, readyMs, newMs, againMs, longMs, longToHalf: longMs / halfMs };
}

/** An analyser that has met more words than it keeps sums of, for who measures what it holds. */
export function filledAnalyzer(model: Uint8Array, text: string): Analyzer {
  const analyzer = createAnalyzer(model);
  analyzer.analyze(text);
  for (let word = 0; word < MANY_WORDS; word += 10) {
    let sentence = "Today I saw the";
    for (let at = word; at < word + 10; at++) sentence += ` ${madeUpWord(at)}`;
    analyzer.analyze(sentence, { language: "en" });
  }
  return analyzer;
}

const MANY_WORDS = 10_000;

/** Reads in every way, the help card's too. */
export function readEverything(analyzer: Analyzer, text: string): void {
  analyzer.analyze(text);
  analyzer.analyzeSentences(text);
  analyzer.analyzeFamilies(text);
  createHelpCard({ isEnabled: () => true, analyzer }).signalsOf(text);
}

function madeUpWord(at: number): string {
  return [at, at / 20, at / 400, at / 8_000].map((part) => "bcdfghjklmnpqrstvwxz"[Math.floor(part) % 20]).join("a");
}

function times(count: number, work: () => unknown): void {
  for (let left = count; left > 0; left--) work();
}
