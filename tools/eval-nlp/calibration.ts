import type { Analyzer } from "../../packages/nlp/src/index.ts";
import { table } from "../bench/markdown.ts";
import type { MeasuredTable } from "./measured-table.ts";
import { calibrationError, reliabilityBins, type ReliabilityBin } from "./measures.ts";
import type { FeltText, NamedSet } from "./sets.ts";

/** Most error of a set like those that the model learnt from, and of all of them together. */
const MOST_ERROR = 0.05;
const MOST_TOGETHER = 0.03;
const SAMPLE_ALLOWANCE = 0.03;

interface Told {
  readonly confidence: number;
  readonly isRight: boolean;
}

/**
 * How far the confidence that is shown with a label is from how often the label is right. Texts called mixed are left out here: the sets
 * have no such label, and those that have are measured by `mixedTable`.
 * @param learnt test parts of sets whose other parts the model learnt from
 * @param strange sets that it never read
 */
export function calibrationTable(
  analyzer: Analyzer,
  learnt: readonly NamedSet<FeltText>[],
  strange: readonly NamedSet<FeltText>[],
): MeasuredTable & { readonly learntBins: readonly ReliabilityBin[]; readonly strangeBins: readonly ReliabilityBin[] } {
  const toldOf = ({ name, texts }: NamedSet<FeltText>): { name: string; told: Told[] } => ({
    name,
    told: texts.flatMap(({ text, label }) => {
      const said = analyzer.analyze(text, { language: "en" });
      if (label === "mixed" || said.sentiment.label === "mixed") return [];
      return [{ confidence: said.confidence, isRight: said.sentiment.label === label }];
    }),
  });
  const known = learnt.map(toldOf);
  const together = { name: "these together", told: known.flatMap(({ told }) => told) };
  const unknown = strange.map(toldOf);
  return {
    text: table(
      ["", "texts", "confidence told", "labels right", "calibration error"],
      [...known, together, ...unknown.map((set) => ({ ...set, name: `${set.name}, never read` }))].map(
        ({ name, told }) => [
          name,
          String(told.length),
          (told.reduce((sum, { confidence }) => sum + confidence, 0) / told.length).toFixed(3),
          (told.filter(({ isRight }) => isRight).length / told.length).toFixed(3),
          errorOf(told).toFixed(3),
        ],
      ),
    ),
    figures: [...known, together].map((set) => ({
      name: `calibration error, ${set.name}`,
      found: errorOf(set.told),
      ceiling: set === together ? MOST_TOGETHER : MOST_ERROR,
      sampleAllowance: SAMPLE_ALLOWANCE,
    })),
    learntBins: binsOf(together.told),
    strangeBins: binsOf(unknown.flatMap(({ told }) => told)),
  };
}

function errorOf(told: readonly Told[]): number {
  return calibrationError(binsOf(told));
}

function binsOf(told: readonly Told[]): ReliabilityBin[] {
  return reliabilityBins(
    told.map(({ confidence }) => confidence),
    told.map(({ isRight }) => isRight),
  );
}
