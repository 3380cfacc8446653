import { ekmanOf, groupOf } from "../../packages/nlp/src/emotions.ts";
import { readModel, type Head } from "../../packages/nlp/src/model.ts";
import { createScorer } from "../../packages/nlp/src/scorer.ts";
import { readSentences } from "../../packages/nlp/src/tokens.ts";
import { calibrationError, countLabels, macroF1, microF1, reliabilityBins } from "./measures.ts";
import type { LabelledText } from "./sets.ts";

const EKMAN = ["anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"];
const GROUPS = ["positive", "negative", "ambiguous", "neutral"];

export interface EmotionMeasures {
  readonly macro: number;
  readonly micro: number;
  readonly ekman: number;
  readonly groups: number;
  readonly calibration: number;
}

/** The probabilities of all emotions of a text that is read as one passage. */
export interface EmotionReader {
  readonly heads: readonly Head[];
  probabilitiesOf(text: string): Float64Array;
}

/** Reads with the tables of a model file. */
export function wholeTextProbabilities(bytes: Uint8Array): EmotionReader {
  const model = readModel(bytes);
  const scorer = createScorer(model);
  const { heads } = model.tables.emotions;
  return {
    heads,
    probabilitiesOf(text) {
      const sums = scorer.createSums();
      for (const { tokens } of readSentences(text)) scorer.addSentence(tokens, sums);
      const probabilities = new Float64Array(heads.length);
      scorer.probabilities("emotions", sums, probabilities);
      return probabilities;
    },
  };
}

/** Compares what is found, by the thresholds that ship, with the labels of readers. */
export function emotionMeasures(
  { heads, probabilitiesOf }: EmotionReader,
  texts: readonly LabelledText[],
): EmotionMeasures {
  const right = texts.map(({ labels }) => labels);
  const probabilities = texts.map(({ text }) => probabilitiesOf(text));
  const said = probabilities.map(
    (values) => new Set(heads.filter(({ threshold }, head) => values[head]! >= threshold).map(({ name }) => name)),
  );
  const counts = countLabels(
    heads.map(({ name }) => name),
    said,
    right,
  );
  const map = (of: (emotion: string) => string | undefined) => (labels: ReadonlySet<string>) =>
    new Set([...labels].map((label) => of(label) ?? ""));
  const told = probabilities.flatMap((values) => [...values]);
  const isTrue = right.flatMap((labels) => heads.map(({ name }) => labels.has(name)));
  return {
    macro: macroF1(counts),
    micro: microF1(counts),
    ekman: macroF1(countLabels(EKMAN, said.map(map(ekmanOf)), right.map(map(ekmanOf)))),
    groups: macroF1(countLabels(GROUPS, said.map(map(groupOf)), right.map(map(groupOf)))),
    calibration: calibrationError(reliabilityBins(told, isTrue)),
  };
}
