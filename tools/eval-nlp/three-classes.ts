import type { Analyzer } from "../../packages/nlp/src/index.ts";
import { table } from "../bench/markdown.ts";
import type { SentimentReader } from "./libraries.ts";
import { countLabels, macroF1 } from "./measures.ts";
import type { FeltText, NamedSet } from "./sets.ts";

const CLASSES = ["positive", "negative", "neutral"] as const;
type Class = (typeof CLASSES)[number];

/** VADER's authors read compounds between -0.05 and 0.05 as neutral; the others say 0. */
const NEUTRAL_WITHIN = 0.05;

/** Says of a text whether it is good, bad or neither. */
interface ClassReader {
  readonly name: string;
  readonly classOf: (text: string) => Class;
}

/** Three classes by each reader: macro F1 and recall averaged over the classes (the measure of SemEval-2017), and ours in detail. */
export function threeClassTables(
  analyzer: Analyzer,
  name: string,
  libraries: readonly SentimentReader[],
  sets: readonly NamedSet<FeltText>[],
): { readonly shares: string; readonly confusion: string } {
  const own: ClassReader = { name, classOf: (text) => ownClass(analyzer, text) };
  const readers = [...libraries.map(ofLibrary), own];
  // The sets but one know no mixed feelings.
  const judged = sets.map((set) => ({ ...set, texts: set.texts.filter(({ label }) => label !== "mixed") }));
  const rows = readers.map((reader) => [
    reader.name,
    ...judged.flatMap(({ texts }) => sharesOf(reader, texts)).map((share) => share.toFixed(3)),
  ]);
  const confusion = judged.flatMap((set) =>
    CLASSES.map((label) => {
      const of = set.texts.filter((one) => one.label === label).map(({ text }) => own.classOf(text));
      return [`${set.name}: ${label}`, ...CLASSES.map((said) => String(of.filter((one) => one === said).length))];
    }),
  );
  return {
    shares: table(["", ...judged.flatMap((set) => [`${set.name} (${set.texts.length}): F1`, "recall"])], rows),
    confusion: table(["a reader says", ...CLASSES.map((said) => `${name}: ${said}`)], confusion),
  };
}

function sharesOf({ classOf }: ClassReader, texts: readonly FeltText[]): [f1: number, recall: number] {
  const counts = countLabels(
    CLASSES,
    texts.map(({ text }) => new Set([classOf(text)])),
    texts.map(({ label }) => new Set([label])),
  );
  const recalls = counts.map(({ truePositives, falseNegatives }) => truePositives / (truePositives + falseNegatives));
  return [macroF1(counts), recalls.reduce((sum, one) => sum + one, 0) / CLASSES.length];
}

function ofLibrary({ name, scoreOf }: SentimentReader): ClassReader {
  const within = name.startsWith("vader") ? NEUTRAL_WITHIN : 0;
  return { name, classOf: (text) => classOfScore(scoreOf(text), within) };
}

/** Mixed feelings are told by their balance. */
function ownClass(analyzer: Analyzer, text: string): Class {
  const { label, score } = analyzer.analyze(text, { language: "en" }).sentiment;
  return label === "mixed" ? classOfScore(score, 0) : label;
}

function classOfScore(score: number, within: number): Class {
  return score > within ? "positive" : score < -within ? "negative" : "neutral";
}
