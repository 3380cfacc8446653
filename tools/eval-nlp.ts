import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { brotliCompressSync } from "node:zlib";
import { createAnalyzer, MODEL_ID, WEIGHTS_ID, type Analyzer } from "../packages/nlp/src/index.ts";
import { DIARY_SENTENCES } from "./eval-nlp/diary-sentences.ts";
import { emotionMeasures, wholeTextProbabilities } from "./eval-nlp/emotion-measures.ts";
import { keyPhraseTable } from "./eval-nlp/key-phrase-table.ts";
import { languageTable } from "./eval-nlp/language-table.ts";
import { helpCardReport } from "./eval-nlp/help-card.ts";
import { libraries, type SentimentReader } from "./eval-nlp/libraries.ts";
import { calibrationError, reliabilityBins } from "./eval-nlp/measures.ts";
import type { MeasuredTable } from "./eval-nlp/measured-table.ts";
import { polarityTable as otherLanguagesTable } from "./eval-nlp/polarity-table.ts";
import { createReader, emotionTexts, polarSets, tweetTexts, type PolarText, type Reader } from "./eval-nlp/sets.ts";
import { sliceTable } from "./eval-nlp/slices.ts";
import { threeClassTables } from "./eval-nlp/three-classes.ts";
import { topicTable } from "./eval-nlp/topic-measures.ts";
import { runTool } from "./run-tool.ts";
import { table } from "./bench/markdown.ts";

const HELP = `Measures the analysis on test sets that it was neither trained nor tuned on, beside the libraries of the registry.

Usage: npm run eval:nlp -- [--data FOLDER] [--sample] [--check] [--diary]

  --data FOLDER  labelled texts (default: shared/data/nlp beside the project)
  --sample       a quarter of each set, for a quick look
  --check        end with 1 where a figure is below what the README promises
  --diary        also print what is said of 50 sentences as people write them in a diary
`;

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SAMPLE_EVERY = 4;
/** What must not be undercut; a sample of a quarter moves by two points. */
const FLOORS = { "SST-2": 83, UCI: 87, IMDB: 87 } as const;
const EMOTION_FLOORS = { macro: 0.465, micro: 0.55, ekman: 0.59, groups: 0.66 } as const;
const SAMPLE_ALLOWANCE = 3;
const SAMPLE_EMOTION_ALLOWANCE = 0.04;

runTool("eval:nlp", main);

function main(): number {
  const { values } = parseArgs({
    options: {
      data: { type: "string", default: join(ROOT, "..", "shared", "data", "nlp") },
      sample: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      diary: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const bytes = readFileSync(join(ROOT, "packages", "nlp", "model", `${WEIGHTS_ID}.bin`));
  const analyzer = createAnalyzer(bytes);
  const every = values.sample ? SAMPLE_EVERY : 1;
  const read = createReader(values.data, every);
  const problems: string[] = [];

  const polarity = polarityTable(analyzer, read);
  print("Good or bad: share of right answers, in percent", polarity.text);
  for (const [set, floor] of Object.entries(FLOORS)) {
    const found = polarity.ours.get(set) ?? 0;
    const least = values.sample ? floor - SAMPLE_ALLOWANCE : floor;
    if (found < least) problems.push(`${set}: ${found.toFixed(1)} % is below ${least} %`);
  }

  const emotions = emotionMeasures(wholeTextProbabilities(bytes), emotionTexts(read));
  print(
    "GoEmotions, test part",
    table(
      ["28 labels, macro F1", "micro F1", "Ekman, macro F1", "4 groups, macro F1", "calibration error"],
      [
        [emotions.macro, emotions.micro, emotions.ekman, emotions.groups, emotions.calibration].map((n) =>
          n.toFixed(3),
        ),
      ],
    ),
  );
  for (const [measure, floor] of Object.entries(EMOTION_FLOORS)) {
    const found = emotions[measure as keyof typeof EMOTION_FLOORS];
    const least = values.sample ? floor - SAMPLE_EMOTION_ALLOWANCE : floor;
    if (found < least) problems.push(`emotions, ${measure}: ${found.toFixed(3)} is below ${least}`);
  }

  const measured: readonly (readonly [title: string, MeasuredTable])[] = [
    ["Key phrases: F1 of the first ten, in percent", keyPhraseTable(values.data, every)],
    ["Language: share of right answers", languageTable(read)],
    ["Good or bad in other languages", otherLanguagesTable()],
  ];
  for (const [title, { text, figures }] of measured) {
    print(title, text);
    for (const { name, found, floor } of figures) {
      const least = values.sample ? floor - SAMPLE_ALLOWANCE : floor;
      if (found < least) problems.push(`${name}: ${found.toFixed(1)} % is below ${least} %`);
    }
  }
  const helpCard = helpCardReport(analyzer, values.data);
  print("Help card", helpCard.text);
  problems.push(...helpCard.problems);

  const topics = topicTable(analyzer, read);
  print("Topics: F1 of those that two labelled sets know", topics.text);
  const tweets = threeClassTables(analyzer, MODEL_ID, libraries(), tweetTexts(read));
  print("Tweets, three classes", `${tweets.shares}\n\n${tweets.confusion}`);
  const all = polarSets(read).flatMap(({ texts }) => texts);
  print(
    "Good or bad by kinds of text, good and bad counting alike, in percent",
    sliceTable([...libraries(), ownReader(analyzer)], all),
  );

  print("Size and speed", costTable(analyzer, bytes));
  print(
    "Cost in each engine",
    execFileSync(process.execPath, [join(ROOT, "tools", "eval-engines.ts")])
      .toString()
      .trim(),
  );
  if (values.diary) print("50 sentences of a diary", diaryTable(analyzer));
  for (const problem of problems) process.stderr.write(`eval:nlp: ${problem}\n`);
  return values.check && problems.length > 0 ? 1 : 0;
}

function print(title: string, text: string): void {
  process.stdout.write(`\n## ${title}\n\n${text}\n`);
}

function polarityTable(
  analyzer: Analyzer,
  read: Reader,
): { readonly text: string; readonly ours: Map<string, number> } {
  const own = ownReader(analyzer);
  const sets = polarSets(read);
  const ours = new Map<string, number>();
  const rows = [...libraries(), own].map((reader) => [
    reader.name,
    ...sets.map(({ name, texts }) => {
      const share = 100 * shareRight(reader, texts);
      if (reader === own) ours.set(name, share);
      return share.toFixed(1);
    }),
  ]);
  return { text: table(["", ...sets.map(({ name, texts }) => `${name} (${texts.length})`)], rows), ours };
}

function ownReader(analyzer: Analyzer): SentimentReader {
  return { name: MODEL_ID, scoreOf: (text) => analyzer.analyze(text, { language: "en" }).sentiment.score };
}

/** A library that finds nothing has not said that a text is good. */
function shareRight({ scoreOf }: SentimentReader, texts: readonly PolarText[]): number {
  return texts.filter(({ text, isGood }) => scoreOf(text) > 0 === isGood).length / texts.length;
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

function diaryTable(analyzer: Analyzer): string {
  const rows = DIARY_SENTENCES.map(({ text, sentiment, topics }) => {
    const said = analyzer.analyze(text);
    return [
      text,
      `${said.sentiment.label} ${said.sentiment.score.toFixed(2)}${said.sentiment.label === sentiment ? "" : ` (${sentiment})`}`,
      said.emotions.map(({ emotion, score }) => `${emotion} ${score.toFixed(2)}`).join(", "),
      `${said.topics.join(", ")}${said.topics.join() === topics.join() ? "" : ` (${topics.join(", ")})`}`,
    ];
  });
  const right = DIARY_SENTENCES.filter(({ text, sentiment }) => analyzer.analyze(text).sentiment.label === sentiment);
  const told = DIARY_SENTENCES.map(({ text }) => analyzer.analyze(text));
  const error = calibrationError(
    reliabilityBins(
      told.map(({ confidence }) => confidence),
      told.map(({ sentiment }, index) => sentiment.label === DIARY_SENTENCES[index]?.sentiment),
      5,
    ),
  );
  return `${table(["", "sentiment (a reader's)", "emotions", "topics (a reader's)"], rows)}\n\nSentiment as the reader has it: ${right.length} of ${rows.length}; calibration error ${error.toFixed(2)}`;
}
