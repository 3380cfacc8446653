import type { Analyzer } from "../../packages/nlp/src/index.ts";
import { table } from "../bench/markdown.ts";
import type { SentimentReader } from "./libraries.ts";
import { countLabels, macroF1 } from "./measures.ts";
import type { LabelledText } from "./sets.ts";

const CLASSES = ["positive", "negative", "neutral"] as const;
type Class = (typeof CLASSES)[number];

/** VADER's authors read compounds between -0.05 and 0.05 as neutral; the others say 0. */
const NEUTRAL_WITHIN = 0.05;

/** Says of a text whether it is good, bad or neither. */
interface ClassReader {
  readonly name: string;
  readonly classOf: (text: string) => Class;
}

/** The three classes of tweets by each reader: macro F1, recall averaged over the classes (the measure of SemEval-2017), and ours in detail. */
export function threeClassTables(
  analyzer: Analyzer,
  name: string,
  libraries: readonly SentimentReader[],
  texts: readonly LabelledText[],
): { readonly shares: string; readonly confusion: string } {
  const own: ClassReader = { name, classOf: (text) => ownClass(analyzer, text) };
  const readers = [...libraries.map(ofLibrary), own];
  const right = texts.map(({ labels }) => labels);
  const rows = readers.map((reader) => {
    const counts = countLabels(
      CLASSES,
      texts.map(({ text }) => new Set([reader.classOf(text)])),
      right,
    );
    const recalls = counts.map(({ truePositives, falseNegatives }) => truePositives / (truePositives + falseNegatives));
    const recall = recalls.reduce((sum, one) => sum + one, 0) / CLASSES.length;
    return [reader.name, macroF1(counts).toFixed(3), recall.toFixed(3)];
  });
  const confusion = CLASSES.map((label) => {
    const of = texts.filter(({ labels }) => labels.has(label)).map(({ text }) => own.classOf(text));
    return [label, ...CLASSES.map((said) => String(of.filter((one) => one === said).length))];
  });
  return {
    shares: table(["", "macro F1", "mean recall"], rows),
    confusion: table(["a reader says", ...CLASSES.map((said) => `${name}: ${said}`)], confusion),
  };
}

function ofLibrary({ name, scoreOf }: SentimentReader): ClassReader {
  const within = name.startsWith("vader") ? NEUTRAL_WITHIN : 0;
  return { name, classOf: (text) => classOfScore(scoreOf(text), within) };
}

/** The set knows no mixed feelings: those are told by their balance. */
function ownClass(analyzer: Analyzer, text: string): Class {
  const { label, score } = analyzer.analyze(text, { language: "en" }).sentiment;
  return label === "mixed" ? classOfScore(score, 0) : label;
}

function classOfScore(score: number, within: number): Class {
  return score > within ? "positive" : score < -within ? "negative" : "neutral";
}
