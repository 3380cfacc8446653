import { table } from "../bench/markdown.ts";
import type { SentimentReader } from "./libraries.ts";
import type { MeasuredTable } from "./measured-table.ts";
import { areaUnderCurve, countLabels, macroF1 } from "./measures.ts";
import type { NamedSet, PolarText } from "./sets.ts";

const GOOD = "good";
const BAD = "bad";
/** What must not be undercut, in percent. */
const FLOORS: Readonly<Record<string, number>> = { "SST-2": 83, UCI: 87, IMDB: 87 };

interface Answers {
  /** In percent, all three. */
  readonly share: number;
  readonly f1: number;
  readonly area: number;
}

/**
 * Share of right answers and macro F1 of each reader, in percent. A score of 0 counts as bad: a library that finds nothing has not
 * said that a text is good.
 */
export function goodOrBadTable(
  libraries: readonly SentimentReader[],
  own: SentimentReader,
  sets: readonly NamedSet<PolarText>[],
): MeasuredTable {
  const rows = [...libraries, own].map((reader) => ({
    name: reader.name,
    answers: sets.map(({ texts }) => answersOf(reader, texts)),
  }));
  return {
    text: table(
      ["", ...sets.flatMap(({ name, texts }) => [`${name} (${texts.length})`, "F1"])],
      rows.map(({ name, answers }) => [name, ...answers.flatMap(({ share, f1 }) => [share.toFixed(1), f1.toFixed(1)])]),
    ),
    figures: sets.flatMap(({ name }, at) => {
      const floor = FLOORS[name];
      return floor === undefined ? [] : [{ name, found: rows.at(-1)?.answers[at]?.share ?? Number.NaN, floor }];
    }),
  };
}

/** Macro F1 and the area under the curve on sets that were not learnt from; ours is to be behind in none of them. */
export function strangeSetsTable(
  libraries: readonly SentimentReader[],
  own: SentimentReader,
  sets: readonly NamedSet<PolarText>[],
): MeasuredTable {
  const rowOf = (reader: SentimentReader): Answers[] => sets.map(({ texts }) => answersOf(reader, texts));
  const [others, ours] = [libraries.map(rowOf), rowOf(own)];
  return {
    text: table(
      ["", ...sets.flatMap(({ name, texts }) => [`${name} (${texts.length}): F1`, "AUC"])],
      [...others, ours].map((answers, at) => [
        (libraries[at] ?? own).name,
        ...answers.flatMap(({ f1, area }) => [f1.toFixed(1), area.toFixed(1)]),
      ]),
    ),
    figures: sets.flatMap(({ name }, at) =>
      (["f1", "area"] as const).map((measure) => ({
        name: `${name}, ${measure === "f1" ? "macro F1" : "AUC"} ahead of the best library`,
        found: (ours[at]?.[measure] ?? Number.NaN) - Math.max(...others.map((answers) => answers[at]?.[measure] ?? 0)),
        floor: 0,
      })),
    ),
  };
}

/** What ours says of good and of bad texts. */
export function goodOrBadConfusion({ name, scoreOf }: SentimentReader, sets: readonly NamedSet<PolarText>[]): string {
  const rows = sets.flatMap((set) =>
    [true, false].map((isGood) => {
      const of = set.texts.filter((one) => one.isGood === isGood);
      const saidGood = of.filter(({ text }) => scoreOf(text) > 0).length;
      return [`${set.name}: ${isGood ? GOOD : BAD}`, String(saidGood), String(of.length - saidGood)];
    }),
  );
  return table(["", `${name}: ${GOOD}`, `${name}: ${BAD}`], rows);
}

function answersOf({ scoreOf }: SentimentReader, texts: readonly PolarText[]): Answers {
  const scores = texts.map(({ text }) => scoreOf(text));
  const isGood = texts.map((one) => one.isGood);
  const counts = countLabels(
    [GOOD, BAD],
    scores.map((score) => new Set([score > 0 ? GOOD : BAD])),
    isGood.map((one) => new Set([one ? GOOD : BAD])),
  );
  const right = counts.reduce((sum, { truePositives }) => sum + truePositives, 0);
  return {
    share: (100 * right) / texts.length,
    f1: 100 * macroF1(counts),
    area: 100 * areaUnderCurve(scores, isGood),
  };
}
