import { countLabels, macroF1, microF1 } from "../eval-nlp/measures.ts";

export interface LabelledText {
  readonly text: string;
  readonly labels: ReadonlySet<string>;
}

/** How well the labels of a text tell those of another with the same words. */
export interface Agreement {
  readonly pairs: number;
  /** Pairs of which all labels are the same. */
  readonly same: number;
  readonly micro: number;
  /** Over labels that stand in so many of the pairs or more. */
  readonly macro: number;
  readonly labels: number;
}

const FEWEST = 10;

/** Compares each text with the next one that has the same words; capitals and marks aside. */
export function agreementOfDuplicates(texts: readonly LabelledText[], labels: readonly string[]): Agreement {
  const lastByWords = new Map<string, LabelledText>();
  const pairs: [LabelledText, LabelledText][] = [];
  for (const text of texts) {
    const words = text.text
      .toLowerCase()
      .match(/[\p{L}\p{N}']+/gu)
      ?.join(" ");
    if (words === undefined) continue;
    const before = lastByWords.get(words);
    if (before !== undefined) pairs.push([before, text]);
    lastByWords.set(words, text);
  }
  const ofLabels = pairs.flatMap(([one, other]) => [...one.labels, ...other.labels]);
  const common = labels.filter((label) => ofLabels.filter((found) => found === label).length >= FEWEST);
  const counts = (of: readonly string[]): ReturnType<typeof countLabels> =>
    countLabels(
      of,
      pairs.map(([one]) => one.labels),
      pairs.map(([, other]) => other.labels),
    );
  return {
    pairs: pairs.length,
    same: pairs.filter(([one, other]) => one.labels.symmetricDifference(other.labels).size === 0).length,
    micro: microF1(counts(labels)),
    macro: macroF1(counts(common)),
    labels: common.length,
  };
}
