import { EMOTIONS } from "../../packages/nlp/src/emotions.ts";
import { FAMILIES, familyProbabilities } from "../../packages/nlp/src/families.ts";
import { f1Of, macroF1, microF1, type Counts } from "../eval-nlp/measures.ts";
import { bestThreshold, calibrated } from "../train-nlp/heads.ts";

const HEADS = EMOTIONS.length + FAMILIES.length;
const NEUTRAL = EMOTIONS.indexOf("neutral");
const EKMAN = FAMILIES.slice(0, 6).map((_, at) => EMOTIONS.length + at);
const GROUPS = FAMILIES.slice(6).map((_, at) => EMOTIONS.length + 6 + at);
const HALVES = [0, 1] as const;

/** What is found in each text and what is there: a byte for each of the emotions and families. */
export interface Answers {
  readonly found: Uint8Array;
  readonly right: Uint8Array;
}

export interface Scores {
  readonly macro: number;
  readonly micro: number;
  readonly ekman: number;
  readonly groups: number;
  /** F1 of each emotion. */
  readonly emotions: readonly number[];
}

/**
 * Finds emotions and families in texts set aside, whose every other one tells the calibration and the thresholds of the rest: a
 * threshold tuned on the labels that it is measured by would flatter, rare labels most.
 * @param sums of all heads for each text
 * @param targets 0 or 1 for the same
 */
export function crossFitted(sums: ArrayLike<number>, targets: ArrayLike<number>): Answers {
  const texts = sums.length / HEADS;
  const found = new Uint8Array(sums.length);
  for (const half of HALVES) {
    const told = probabilitiesBy(sums, targets, 1 - half);
    const others = Array.from({ length: texts }, (_, text) => text).filter((text) => text % 2 !== half);
    for (let head = 0; head < HEADS; head++) {
      const threshold = bestThreshold(
        others.map((text) => told[text * HEADS + head]!),
        others.map((text) => targets[text * HEADS + head]!),
      );
      for (let text = half; text < texts; text += 2) {
        found[text * HEADS + head] = told[text * HEADS + head]! >= threshold ? 1 : 0;
      }
    }
  }
  return { found, right: Uint8Array.from(targets) };
}

/** F1 of answers to some of the texts; one may be named several times. */
export function scoresOf({ found, right }: Answers, texts: ArrayLike<number>): Scores {
  const counts = Array.from({ length: HEADS }, () => ({ truePositives: 0, falsePositives: 0, falseNegatives: 0 }));
  for (let index = 0; index < texts.length; index++) {
    const from = texts[index]! * HEADS;
    for (let head = 0; head < HEADS; head++) {
      const [isFound, isRight] = [found[from + head] === 1, right[from + head] === 1];
      if (isFound && isRight) counts[head]!.truePositives += 1;
      else if (isFound) counts[head]!.falsePositives += 1;
      else if (isRight) counts[head]!.falseNegatives += 1;
    }
  }
  const emotions: Counts[] = counts.slice(0, EMOTIONS.length);
  const withNeutral = (heads: readonly number[]): Counts[] => [...heads, NEUTRAL].map((head) => counts[head]!);
  return {
    macro: macroF1(emotions),
    micro: microF1(emotions),
    ekman: macroF1(withNeutral(EKMAN)),
    groups: macroF1(withNeutral(GROUPS)),
    emotions: emotions.map(f1Of),
  };
}

/** All probabilities, calibrated on one half; those of families are told together with their members. */
function probabilitiesBy(sums: ArrayLike<number>, targets: ArrayLike<number>, half: number): Float64Array {
  const texts = sums.length / HEADS;
  const probabilities = new Float64Array(sums.length);
  const own = Array.from({ length: texts }, (_, text) => text).filter((text) => text % 2 === half);
  const weights = own.map(() => 1);
  for (let head = 0; head < HEADS; head++) {
    const { scale, bias } = calibrated(
      { name: "", scale: 1, bias: 0, threshold: 0.5 },
      own.map((text) => sums[text * HEADS + head]!),
      own.map((text) => targets[text * HEADS + head]!),
      weights,
    );
    for (let text = 0; text < texts; text++) {
      probabilities[text * HEADS + head] = 1 / (1 + Math.exp(-scale * sums[text * HEADS + head]! - bias));
    }
  }
  for (let text = 0; text < texts; text++) {
    const all = probabilities.subarray(text * HEADS, (text + 1) * HEADS);
    const [emotions, families] = [all.subarray(0, EMOTIONS.length), all.subarray(EMOTIONS.length)];
    families.set(familyProbabilities(emotions, families.slice()));
  }
  return probabilities;
}
