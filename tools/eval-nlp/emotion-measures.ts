import { ekmanOf, EMOTIONS, groupOf } from "../../packages/nlp/src/emotions.ts";
import { familyProbabilities } from "../../packages/nlp/src/families.ts";
import { readModel, type Head } from "../../packages/nlp/src/model.ts";
import { createScorer } from "../../packages/nlp/src/scorer.ts";
import { readSentences } from "../../packages/nlp/src/tokens.ts";
import { calibrationError, countLabels, macroF1, microF1, reliabilityBins, type ReliabilityBin } from "./measures.ts";
import type { LabelledText } from "./sets.ts";

const NEUTRAL = "neutral";
const EKMAN = ["anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"];
const GROUPS = ["positive", "negative", "ambiguous", "neutral"];

export interface EmotionMeasures {
  readonly macro: number;
  readonly micro: number;
  readonly ekman: number;
  readonly groups: number;
  readonly calibration: number;
  readonly bins: readonly ReliabilityBin[];
  /** Of the families, each told by its own head and its members. */
  readonly familyBins: readonly ReliabilityBin[];
}

/** The probabilities of all emotions and their families of a text that is read as one passage. */
export interface EmotionReader {
  readonly emotions: readonly Head[];
  readonly families: readonly Head[];
  probabilitiesOf(text: string): { readonly emotions: Float64Array; readonly families: readonly number[] };
}

/** Reads with the tables of a model file. */
export function wholeTextProbabilities(bytes: Uint8Array): EmotionReader {
  const model = readModel(bytes);
  const scorer = createScorer(model, ["emotions", "families"]);
  const { emotions, families } = model.tables;
  return {
    emotions: emotions.heads,
    families: families.heads,
    probabilitiesOf(text) {
      const sums = scorer.createSums();
      for (const { tokens } of readSentences(text)) scorer.addSentence(tokens, sums);
      const ofEmotions = new Float64Array(emotions.heads.length);
      const own = new Float64Array(families.heads.length);
      scorer.probabilities("emotions", sums, ofEmotions);
      scorer.probabilities("families", sums, own);
      return { emotions: ofEmotions, families: familyProbabilities(ofEmotions, own) };
    },
  };
}

/** Compares what is found, by the thresholds that ship, with the labels of readers. */
export function emotionMeasures(reader: EmotionReader, texts: readonly LabelledText[]): EmotionMeasures {
  const { emotions: heads } = reader;
  const right = texts.map(({ labels }) => labels);
  const probabilities = texts.map(({ text }) => reader.probabilitiesOf(text));
  const said = probabilities.map(({ emotions }) => foundIn(heads, emotions));
  const counts = countLabels(EMOTIONS, said, right);
  const gathered = (labels: readonly string[], of: (emotion: string) => string | undefined): number =>
    macroF1(
      countLabels(
        labels,
        probabilities.map(({ families }, index) =>
          foundIn(reader.families, families).union(said[index]!.has(NEUTRAL) ? new Set([NEUTRAL]) : new Set()),
        ),
        right.map((emotions) => new Set([...emotions].map((emotion) => of(emotion) ?? ""))),
      ),
    );
  const familiesRight = right.map(
    (emotions) =>
      new Set([...emotions].flatMap((emotion): (string | undefined)[] => [ekmanOf(emotion), groupOf(emotion)])),
  );
  const familyBins = reliabilityBins(
    probabilities.flatMap(({ families }) => families),
    familiesRight.flatMap((labels) => reader.families.map(({ name }) => labels.has(name))),
  );
  const told = probabilities.flatMap(({ emotions }) => [...emotions]);
  const isTrue = right.flatMap((labels) => heads.map(({ name }) => labels.has(name)));
  const bins = reliabilityBins(told, isTrue);
  return {
    macro: macroF1(counts),
    micro: microF1(counts),
    ekman: gathered(EKMAN, ekmanOf),
    groups: gathered(GROUPS, groupOf),
    calibration: calibrationError(bins),
    bins,
    familyBins,
  };
}

function foundIn(heads: readonly Head[], probabilities: ArrayLike<number>): Set<string> {
  return new Set(heads.filter(({ threshold }, at) => probabilities[at]! >= threshold).map(({ name }) => name));
}
