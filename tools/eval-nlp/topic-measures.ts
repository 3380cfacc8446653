import type { Analyzer } from "../../packages/nlp/src/index.ts";
import { table } from "../bench/markdown.ts";
import { CONCEPTS, STRESSORS } from "../train-nlp/topic-examples.ts";
import type { MeasuredTable } from "./measured-table.ts";
import { countLabels, f1Of, macroF1, type Counts } from "./measures.ts";
import type { Reader } from "./sets.ts";

/** Least macro F1, in percent. */
const LEAST_F1 = 65;

interface TopicSet {
  readonly name: string;
  readonly labels: readonly string[];
  readonly texts: readonly { readonly text: string; readonly topics: ReadonlySet<string> }[];
}

/** F1 of the topics that two labelled sets know, on their test parts; what the sets do not label is not judged. */
export function topicTable(analyzer: Analyzer, read: Reader): MeasuredTable {
  const judged = setsOf(read).map((set) => ({ set, counts: judge(analyzer, set) }));
  const rows = judged.flatMap(({ set, counts }) =>
    set.labels.map((label, at) => [set.name, label, f1Of(counts[at] as Counts).toFixed(2)]),
  );
  const means = judged.map(({ set, counts }) => ({ ...set, f1: macroF1(counts) }));
  return {
    text: table(
      ["set", "topic", "F1"],
      [...rows, ...means.map(({ name, texts, f1 }) => [`${name} (${texts.length})`, "macro F1", f1.toFixed(3)])],
    ),
    figures: means.map(({ name, f1 }) => ({ name: `topics, ${name}`, found: 100 * f1, floor: LEAST_F1 })),
  };
}

function judge(analyzer: Analyzer, { labels, texts }: TopicSet): Counts[] {
  const said = texts.map(({ text }) => new Set(analyzer.analyze(text, { language: "en" }).topics));
  return countLabels(
    labels,
    said,
    texts.map(({ topics }) => topics),
  );
}

function setsOf(read: Reader): TopicSet[] {
  const named = (map: Readonly<Record<string, string>>, labels: readonly string[]): Set<string> =>
    new Set(labels.flatMap((label) => map[label] ?? []));
  return [
    {
      name: "happy moments",
      labels: [...new Set(Object.values(CONCEPTS))],
      texts: read("claff_happydb/test").map(({ text = "", concepts = "" }) => ({
        text,
        topics: named(CONCEPTS, concepts.split(",")),
      })),
    },
    {
      name: "stressors",
      labels: [...new Set(Object.values(STRESSORS))],
      texts: read("sad_stressors/test").map(({ text = "", top_label: first = "", second_label: second = "" }) => ({
        text,
        topics: named(STRESSORS, [first, second]),
      })),
    },
  ];
}
