import { readSentences, type Token } from "../../packages/nlp/src/tokens.ts";
import { table } from "../bench/markdown.ts";
import type { SentimentReader } from "./libraries.ts";
import type { PolarText } from "./sets.ts";

const NEGATION = /^(?:not|no|never|nothing|nobody|hardly|without|cannot)$|n['’]t$/;

/** Texts of one kind, across all sets. */
const SLICES: Readonly<Record<string, (tokens: readonly Token[]) => boolean>> = {
  "with a negation": (tokens) => tokens.some(({ text }) => NEGATION.test(text)),
  "with an emoji or emoticon": (tokens) => tokens.some(({ kind }) => kind === "picture" || kind === "emoticon"),
  "STRESSED or streeetched": (tokens) => tokens.some(({ isShouted, isStretched }) => isShouted || isStretched),
  "with but, though, yet": (tokens) =>
    tokens.some(({ text }) => ["but", "though", "although", "yet", "however"].includes(text)),
  "up to 8 words": (tokens) => tokens.length <= 8,
  "9 to 20 words": (tokens) => tokens.length > 8 && tokens.length <= 20,
  "21 to 60 words": (tokens) => tokens.length > 20 && tokens.length <= 60,
  "more than 60 words": (tokens) => tokens.length > 60,
};

/** Shares of right answers by kinds of text: good and bad count alike, and who says neither is right half the time. */
export function sliceTable(readers: readonly SentimentReader[], texts: readonly PolarText[]): string {
  const read = texts.map((one) => ({
    ...one,
    tokens: readSentences(one.text).flatMap(({ tokens }) => tokens),
    scores: readers.map(({ scoreOf }) => scoreOf(one.text)),
  }));
  const rows = Object.entries(SLICES).map(([name, isIn]) => {
    const slice = read.filter(({ tokens }) => isIn(tokens));
    const shares = readers.map((_, at) =>
      balancedShare(slice.map(({ isGood, scores }) => ({ isGood, score: scores[at] ?? 0 }))),
    );
    return [`${name} (${slice.length})`, ...shares.map((share) => (100 * share).toFixed(1))];
  });
  return table(["", ...readers.map(({ name }) => name)], rows);
}

/** The mean of the shares of right answers among good and among bad texts; a score of 0 is half right. */
function balancedShare(answers: readonly { readonly isGood: boolean; readonly score: number }[]): number {
  const shareOf = (isGood: boolean): number => {
    const of = answers.filter((answer) => answer.isGood === isGood);
    const right = of.reduce((sum, { score }) => sum + (score === 0 ? 0.5 : score > 0 === isGood ? 1 : 0), 0);
    return right / of.length;
  };
  return (shareOf(true) + shareOf(false)) / 2;
}
