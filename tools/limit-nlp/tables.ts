import { EMOTIONS } from "../../packages/nlp/src/emotions.ts";
import { table } from "../bench/markdown.ts";
import { seededRandom } from "../random.ts";
import { readSet } from "../train-nlp/data.ts";
import { crossFitted, scoresOf, type Answers } from "./cross-fit.ts";
import { agreementOfDuplicates } from "./duplicates.ts";
import type { Trial } from "./trial.ts";

const SHARES = [0.1, 0.25, 0.5, 1] as const;
const RESAMPLES = 1_000;
/** Emotions by how many texts of the train part name them. */
const FREQUENCIES = [
  { name: "fewer than 700", from: 0, to: 700 },
  { name: "700 to 2,000", from: 700, to: 2_000 },
  { name: "2,000 and more", from: 2_000, to: Infinity },
] as const;

/** Models of the size that ships, what larger ones reach, and what those teach. */
export function modelsTable(trial: Trial): string {
  const [linear, network] = [trial.linearTeachers("dev"), trial.network("dev")];
  return comparison(trial, [
    ["linear, 2^15 rows, without teachers", trial.linear(trial.trainTexts.length)],
    ["the one that ships", trial.shipped()],
    ["3 linear models, 2^18 rows", linear],
    ["network", network],
    ["network and 3 linear models", mean([network, linear])],
    ["student of these, 2^15 rows", trial.student(mean([trial.linearTeachers("train"), trial.network("train")]))],
  ]);
}

/** The same kinds of models of fewer labelled texts. */
export function curveTable(trial: Trial): string {
  const rows = SHARES.map((share) => {
    const count = Math.round(share * trial.trainTexts.length);
    const scores = [trial.linear(count), trial.network("dev", count)].map((told) =>
      scoresOf(answersOf(trial, told), everyText(trial)),
    );
    return [`${count}`, ...scores.flatMap(({ macro, micro }) => [macro.toFixed(3), micro.toFixed(3)])];
  });
  return table(["labelled texts", "linear: macro F1", "micro F1", "network: macro F1", "micro F1"], rows);
}

/** Mean F1 of rare and of frequent emotions. */
export function frequencyTable(trial: Trial): string {
  const counts = EMOTIONS.map((_, at) => trial.trainTexts.filter(({ targets }) => targets[at] === 1).length);
  const models = [
    trial.linear(trial.trainTexts.length),
    trial.network("dev"),
    mean([trial.network("dev"), trial.linearTeachers("dev")]),
  ].map((told) => scoresOf(answersOf(trial, told), everyText(trial)).emotions);
  const rows = FREQUENCIES.map(({ name, from, to }) => {
    const chosen = EMOTIONS.flatMap((_, at) => (counts[at]! >= from && counts[at]! < to ? [at] : []));
    const meanF1 = (f1: readonly number[]): number => chosen.reduce((sum, at) => sum + f1[at]!, 0) / chosen.length;
    return [name, `${chosen.length}`, ...models.map((f1) => meanF1(f1).toFixed(3))];
  });
  return table(["texts that name it", "emotions", "linear", "network", "network and 3 linear models"], rows);
}

/** How far the labels of texts with the same words agree; the test part is left out. */
export function duplicatesTable(folder: string): string {
  const texts = ["goemotions/train", "goemotions/dev"]
    .flatMap((set) => readSet(folder, set))
    .map(({ text = "", labels = "" }) => ({ text, labels: new Set(labels.split(",")) }));
  const { pairs, same, micro, macro, labels } = agreementOfDuplicates(texts, EMOTIONS);
  return table(
    ["pairs", "all labels the same", "micro F1", "macro F1", "of so many labels"],
    [[`${pairs}`, `${((100 * same) / pairs).toFixed(0)} %`, micro.toFixed(3), macro.toFixed(3), `${labels}`]],
  );
}

/** Scores of models, each with what chance in the texts makes of it. */
function comparison(trial: Trial, models: readonly (readonly [string, Float64Array])[]): string {
  const answers = models.map(([name, told]) => ({ name, answers: answersOf(trial, told) }));
  return table(
    ["", "macro F1", "95 % of resamples", "micro F1", "Ekman, macro F1", "4 groups, macro F1"],
    answers.map(({ name, answers: own }) => {
      const { macro, micro, ekman, groups } = scoresOf(own, everyText(trial));
      return [name, macro.toFixed(3), intervalOf(own, trial), ...[micro, ekman, groups].map((f1) => f1.toFixed(3))];
    }),
  );
}

/** Between which figures the macro F1 lies in 95 % of draws of as many texts with replacement. */
function intervalOf(answers: Answers, trial: Trial): string {
  const random = seededRandom(1);
  const { length } = everyText(trial);
  const found = Array.from({ length: RESAMPLES }, () => {
    const drawn = Int32Array.from({ length }, () => Math.floor(random() * length));
    return scoresOf(answers, drawn).macro;
  }).sort((a, b) => a - b);
  return [0.025, 0.975].map((share) => found[Math.floor(share * RESAMPLES)]!.toFixed(3)).join("–");
}

function answersOf({ targets }: Trial, told: Float64Array): Answers {
  return crossFitted(
    told.map((probability) => Math.log(probability / (1 - probability))),
    targets,
  );
}

function everyText({ targets, trainTexts }: Trial): Int32Array {
  const heads = trainTexts[0]?.targets.length ?? 1;
  return Int32Array.from({ length: targets.length / heads }, (_, text) => text);
}

function mean(all: readonly Float64Array[]): Float64Array {
  return all[0]!.map((_, at) => all.reduce((sum, one) => sum + one[at]!, 0) / all.length);
}
