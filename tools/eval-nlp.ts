import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { createAnalyzer, MODEL_ID, WEIGHTS_ID, type Analyzer } from "../packages/nlp/src/index.ts";
import { calibrationTable } from "./eval-nlp/calibration.ts";
import { DIARY_SENTENCES } from "./eval-nlp/diary-sentences.ts";
import { diaryTable } from "./eval-nlp/diary-table.ts";
import { emotionMeasures, wholeTextProbabilities } from "./eval-nlp/emotion-measures.ts";
import { emotionTable } from "./eval-nlp/emotion-table.ts";
import { goodOrBadConfusion, goodOrBadTable, strangeSetsTable } from "./eval-nlp/good-or-bad.ts";
import { helpCardReport } from "./eval-nlp/help-card.ts";
import { keyPhraseTable } from "./eval-nlp/key-phrase-table.ts";
import { languageTable } from "./eval-nlp/language-table.ts";
import { libraries, remembering, type SentimentReader } from "./eval-nlp/libraries.ts";
import { problemsOf, type Figure } from "./eval-nlp/measured-table.ts";
import { mixedTable } from "./eval-nlp/mixed.ts";
import { polarityTable as otherLanguagesTable } from "./eval-nlp/polarity-table.ts";
import { published } from "./eval-nlp/publish.ts";
import { reliabilityPlot, type ReliabilitySeries } from "./eval-nlp/reliability-plot.ts";
import { createReader, emotionTexts, feltSets, polarSets, reviews, strangePolarSets, tweets } from "./eval-nlp/sets.ts";
import { sliceTable } from "./eval-nlp/slices.ts";
import { gradedTextsTable, strangeEmotionsTable, strangeTopicsTable } from "./eval-nlp/strange-texts.ts";
import { threeClassTables } from "./eval-nlp/three-classes.ts";
import { topicTable } from "./eval-nlp/topic-measures.ts";
import { runTool, UsageError } from "./run-tool.ts";
import { table } from "./bench/markdown.ts";

const HELP = `Measures the analysis on test sets that it was neither trained nor tuned on, beside the libraries of the registry.

Usage: npm run eval:nlp -- [--data FOLDER] [--sample] [--check] [--write] [--diary]

  --data FOLDER  labelled texts (default: shared/data/nlp beside the project)
  --sample       a quarter of each set, for a quick look
  --check        end with 1 where a figure is below what the README promises
  --write        put the tables into README.md and docs/analysis.md, and the reliability diagrams into docs/analysis
  --diary        also print what is said of 50 sentences as people write them in a diary
`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DOCUMENTS = ["README.md", join("docs", "analysis.md")];
const PLOTS = join(ROOT, "docs", "analysis");
const SAMPLE_EVERY = 4;

/** What is measured of one thing; its name stands in the marks of the documents. */
interface Part {
  readonly name: string;
  readonly title: string;
  readonly text: string;
  readonly figures?: readonly Figure[];
}

interface Plot {
  readonly name: string;
  readonly title: string;
  readonly series: readonly ReliabilitySeries[];
}

runTool("eval:nlp", main);

function main(): number {
  const { values } = parseArgs({
    options: {
      data: { type: "string", default: join(ROOT, "..", "shared", "data", "nlp") },
      sample: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      diary: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (values.write && values.sample) throw new UsageError("--write is for whole sets, not for a sample");
  const bytes = readFileSync(join(ROOT, "packages", "nlp", "model", `${WEIGHTS_ID}.bin`));
  const analyzer = createAnalyzer(bytes);
  const parts: Part[] = [];
  const show = (part: Part): void => {
    process.stdout.write(`\n## ${part.title}\n\n${part.text}\n`);
    parts.push(part);
  };
  const plots = measure({ analyzer, bytes, folder: values.data, every: values.sample ? SAMPLE_EVERY : 1 }, show);
  const helpCard = helpCardReport(analyzer, values.data);
  show({ name: "help-card", title: "Help card", text: helpCard.text });
  show({ name: "cost", title: "Size and speed", text: costTable(analyzer, bytes) });
  // Two engines more, each started anew: a sample does without.
  if (!values.sample) show({ name: "engines", title: "Cost in each engine", text: costInEngines() });
  if (values.diary) show({ name: "diary", title: "50 sentences of a diary", text: diaryTable(analyzer) });
  const problems = [
    ...problemsOf(
      parts.flatMap(({ figures = [] }) => figures),
      values.sample,
    ),
    ...helpCard.problems,
  ];
  for (const problem of problems) process.stderr.write(`eval:nlp: ${problem}\n`);
  if (values.write) write(parts, plots);
  return values.check && problems.length > 0 ? 1 : 0;
}

/** Measured by a command of its own: what this one holds in memory would be counted too. */
function costInEngines(): string {
  return execFileSync(process.execPath, [join(ROOT, "tools", "eval-engines.ts")])
    .toString()
    .trim();
}

interface Measured {
  readonly analyzer: Analyzer;
  readonly bytes: Uint8Array;
  readonly folder: string;
  readonly every: number;
}

/** Measures one thing after the other and shows each when it is known; what is left are the pictures. */
function measure({ analyzer, bytes, folder, every }: Measured, show: (part: Part) => void): Plot[] {
  const read = createReader(folder, every);
  const others = libraries().map(remembering);
  const own: SentimentReader = remembering({
    name: MODEL_ID,
    scoreOf: (text) => analyzer.analyze(text, { language: "en" }).sentiment.score,
  });
  const polarised = polarSets(read);
  const felt = feltSets(read);
  const ofTweets = { name: "tweets", texts: tweets(read) };
  const emotional = felt.find(({ name }) => name === "GoEmotions") ?? { name: "GoEmotions", texts: [] };
  show({
    name: "good-or-bad",
    title: "Good or bad: share of right answers and macro F1, in percent",
    ...goodOrBadTable(others, own, polarised),
  });
  show({ name: "good-or-bad-confusion", title: "What is said of these", text: goodOrBadConfusion(own, polarised) });
  show({
    name: "slices",
    title: "Good or bad by kinds of text, good and bad counting alike, in percent",
    text: sliceTable(
      [...others, own],
      polarised.flatMap(({ texts }) => texts),
    ),
  });
  const three = threeClassTables(analyzer, MODEL_ID, others, [...felt, ofTweets]);
  show({ name: "three-classes", title: "Good, bad or neither", text: three.shares });
  show({ name: "three-classes-confusion", title: "What is said of these", text: three.confusion });
  const mixed = mixedTable(
    analyzer,
    polarised.filter(({ name }) => name === "SST-2" || name === "UCI"),
    emotional,
  );
  show({ name: "mixed", title: "Mixed feelings", ...mixed });
  const calibration = calibrationTable(analyzer, [...felt, { name: "IMDB", texts: reviews(read) }], [ofTweets]);
  show({ name: "calibration", title: "Calibration of the confidence in a label", ...calibration });
  show({
    name: "strange-sets",
    title: "Good or bad in sets that were never learnt from, in percent",
    ...strangeSetsTable(others, own, strangePolarSets(read)),
  });
  // These sets are small: of a quarter of them a lead would be chance.
  show({ name: "graded", title: "Shades of feeling", ...gradedTextsTable([...others, own], createReader(folder, 1)) });
  const reader = wholeTextProbabilities(bytes);
  const emotions = emotionMeasures(reader, emotionTexts(read));
  show({ name: "emotions", title: "GoEmotions, test part", ...emotionTable(emotions) });
  show({
    name: "strange-emotions",
    title: "Emotions in sets that were never learnt from, in percent",
    ...strangeEmotionsTable(reader, read),
  });
  show({ name: "topics", title: "Topics: F1 of those that two labelled sets know", ...topicTable(analyzer, read) });
  show({
    name: "strange-topics",
    title: "Topics of questions to counsellors, never learnt from",
    ...strangeTopicsTable(analyzer, read),
  });
  show({
    name: "key-phrases",
    title: "Key phrases: F1 of the first ten, in percent",
    ...keyPhraseTable(folder, every),
  });
  show({ name: "language", title: "Language: share of right answers", ...languageTable(read) });
  show({ name: "other-languages", title: "Good or bad in other languages", ...otherLanguagesTable() });
  return [
    {
      name: "reliability-sentiment",
      title: "Confidence in a label against how often it is right",
      series: [
        { name: "test parts of sets it learnt from", bins: calibration.learntBins },
        { name: "tweets, never read", bins: calibration.strangeBins },
        { name: "mixed, pairs of sentences", bins: mixed.bins },
      ],
    },
    {
      name: "reliability-emotions",
      title: "Probabilities of emotions against how often a reader names them",
      series: [
        { name: "27 emotions and neutral", bins: emotions.bins },
        { name: "Ekman's six and groups", bins: emotions.familyBins },
      ],
    },
  ];
}

function write(parts: readonly Part[], plots: readonly Plot[]): void {
  const tables = new Map(parts.map(({ name, text }) => [name, text]));
  // All are made before the first is written.
  const documents = DOCUMENTS.map(
    (name) => [join(ROOT, name), published(readFileSync(join(ROOT, name), "utf8"), tables)] as const,
  );
  for (const [file, text] of documents) writeFileSync(file, text);
  mkdirSync(PLOTS, { recursive: true });
  for (const { name, title, series } of plots)
    writeFileSync(join(PLOTS, `${name}.svg`), reliabilityPlot(title, series));
}

function costTable(analyzer: Analyzer, bytes: Uint8Array): string {
  const words = DIARY_SENTENCES.map(({ text }) => text)
    .join(" ")
    .split(" ");
  const text = words.slice(0, 200).join(" ");
  const times = 400;
  for (let index = 0; index < times; index++) analyzer.analyze(text);
  const before = process.cpuUsage();
  for (let index = 0; index < times; index++) analyzer.analyze(text);
  const { user, system } = process.cpuUsage(before);
  const startedMs = performance.now();
  createAnalyzer(bytes.slice());
  const loadMs = performance.now() - startedMs;
  return table(
    ["model file", "with brotli", "made ready", "200 words, everything included"],
    [
      [
        `${(bytes.length / 1e6).toFixed(2)} MB`,
        `${(brotliCompressSync(bytes).length / 1e6).toFixed(2)} MB`,
        `${loadMs.toFixed(1)} ms`,
        `${((user + system) / 1_000 / times).toFixed(2)} ms of processor time`,
      ],
    ],
  );
}
