import type { Analyzer } from "../../packages/nlp/src/index.ts";
import { table } from "../bench/markdown.ts";
import type { MeasuredTable } from "./measured-table.ts";
import { calibrationError, f1Of, reliabilityBins, type ReliabilityBin } from "./measures.ts";
import { MIXED_LINES, ONE_SIDED_LINES } from "./mixed-lines.ts";
import { polar, type FeltText, type NamedSet, type PolarText } from "./sets.ts";

/** Least F1 and most calibration error of texts put together. */
const LEAST_F1 = 0.5;
const MOST_ERROR = 0.12;
/** How far apart in its set the second sentence of a pair stands, so that hardly two speak of the same thing. */
const APART = 7;

interface MaybeMixed {
  readonly text: string;
  readonly isMixed: boolean;
}

/**
 * How often mixed feelings are found. No set labels them but GoEmotions, where raters named good and bad emotions of one comment; so
 * pairs of sentences are put together from sets that know good and bad: as many of one kind as of both, either kind first.
 */
export function mixedTable(
  analyzer: Analyzer,
  goodOrBad: readonly NamedSet<PolarText>[],
  felt: NamedSet<FeltText>,
): MeasuredTable & { readonly bins: readonly ReliabilityBin[] } {
  const pairSets = [...goodOrBad, { name: felt.name, texts: polar(felt.texts) }].map(({ name, texts }) => ({
    name: `pairs of ${name}`,
    isPairs: true,
    texts: pairsOf(texts),
  }));
  const sets = [
    ...pairSets,
    {
      name: `${felt.name}, good and bad emotions named`,
      isPairs: false,
      texts: felt.texts.map(({ text, label }) => ({ text, isMixed: label === "mixed" })),
    },
    {
      name: "own lines",
      isPairs: false,
      texts: [
        ...MIXED_LINES.map((text) => ({ text, isMixed: true })),
        ...ONE_SIDED_LINES.map((text) => ({ text, isMixed: false })),
      ],
    },
  ].map((set) => ({ ...set, ...judged(analyzer, set.texts) }));
  const pairs = sets.filter(({ isPairs }) => isPairs);
  return {
    text: table(
      ["", "texts", "mixed", "of these found", "of those found, right", "F1", "confidence told", "calibration error"],
      sets.map(({ name, texts, found, hits, mixed, f1, told, error }) => [
        name,
        String(texts.length),
        String(mixed),
        percent(hits, mixed),
        percent(hits, found.length),
        f1.toFixed(2),
        told.toFixed(2),
        error.toFixed(2),
      ]),
    ),
    figures: pairs.flatMap(({ name, f1, error }) => [
      { name: `mixed, ${name}, F1`, found: f1, floor: LEAST_F1, sampleAllowance: 0.08 },
      { name: `mixed, ${name}, calibration error`, found: error, ceiling: MOST_ERROR, sampleAllowance: 0.1 },
    ]),
    bins: binsOf(pairs.flatMap(({ found }) => found)),
  };
}

interface Found {
  readonly confidence: number;
  readonly isMixed: boolean;
}

function judged(
  analyzer: Analyzer,
  texts: readonly MaybeMixed[],
): { found: Found[]; hits: number; mixed: number; f1: number; told: number; error: number } {
  const found = texts.flatMap(({ text, isMixed }): Found[] => {
    const { sentiment, confidence } = analyzer.analyze(text, { language: "en" });
    return sentiment.label === "mixed" ? [{ confidence, isMixed }] : [];
  });
  const mixed = texts.filter(({ isMixed }) => isMixed).length;
  const hits = found.filter(({ isMixed }) => isMixed).length;
  return {
    found,
    hits,
    mixed,
    f1: f1Of({ truePositives: hits, falsePositives: found.length - hits, falseNegatives: mixed - hits }),
    told: found.reduce((sum, { confidence }) => sum + confidence, 0) / found.length,
    error: calibrationError(binsOf(found)),
  };
}

function binsOf(found: readonly Found[]): ReliabilityBin[] {
  return reliabilityBins(
    found.map(({ confidence }) => confidence),
    found.map(({ isMixed }) => isMixed),
  );
}

/** Four texts for each good sentence, as long as there is a bad one to go with it: good and bad, bad and good, twice good, twice bad. */
function pairsOf(texts: readonly PolarText[]): MaybeMixed[] {
  const good = texts.filter(({ isGood }) => isGood).map(({ text }) => text);
  const bad = texts.filter(({ isGood }) => !isGood).map(({ text }) => text);
  const length = Math.min(good.length, bad.length);
  return Array.from({ length }, (_, at) => {
    const later = (at + APART) % length;
    return [
      { text: `${good[at]} ${bad[at]}`, isMixed: true },
      { text: `${bad[at]} ${good[later]}`, isMixed: true },
      { text: `${good[at]} ${good[later]}`, isMixed: false },
      { text: `${bad[at]} ${bad[later]}`, isMixed: false },
    ];
  }).flat();
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "–" : `${((100 * part) / whole).toFixed(0)} %`;
}
