import type { Analyzer, Topic } from "../../packages/nlp/src/index.ts";
import { table } from "../bench/markdown.ts";
import type { EmotionReader } from "./emotion-measures.ts";
import type { SentimentReader } from "./libraries.ts";
import type { MeasuredTable } from "./measured-table.ts";
import { areaUnderCurve, correlation, countLabels, f1Of, macroF1 } from "./measures.ts";
import type { Reader } from "./sets.ts";

/** What the sets' labels are called here; guilt and shame are nearest to two of the 27. */
const EMOTION_SETS: readonly {
  readonly set: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Least mean area under the curve, in percent. */
  readonly floor: number;
}[] = [
  {
    set: "isear/test",
    name: "ISEAR",
    floor: 66,
    labels: {
      joy: "joy",
      anger: "anger",
      disgust: "disgust",
      fear: "fear",
      sadness: "sadness",
      guilt: "remorse",
      shame: "embarrassment",
    },
  },
  {
    set: "tweets_emotion/test",
    name: "tweets",
    floor: 76,
    labels: { joy: "joy", anger: "anger", sadness: "sadness", optimism: "optimism" },
  },
];
const TOPIC_LABELS: Readonly<Record<string, Topic>> = {
  "family-conflict": "family",
  parenting: "family",
  relationships: "love",
  intimacy: "love",
  marriage: "love",
  "relationship-dissolution": "love",
  "workplace-relationships": "work",
  "social-relationships": "friends",
  "grief-and-loss": "loss",
  spirituality: "faith",
  "sleep-improvement": "sleep",
  "self-esteem": "self",
};
/** In percent. */
const LEAST_TOPIC_F1 = 34;

/** How well each emotion's probability tells its texts from the others, in sets whose emotions were never learnt; those of a family by the family. */
export function strangeEmotionsTable(reader: EmotionReader, read: Reader): MeasuredTable {
  const measured = EMOTION_SETS.map(({ set, name, labels, floor }) => {
    const texts = read(set).map(({ text = "", label = "" }) => ({ label, told: reader.probabilitiesOf(text) }));
    const areas = Object.entries(labels).map(([label, own]) => {
      const [family, emotion] = [reader.families, reader.emotions].map((heads) =>
        heads.findIndex((one) => one.name === own),
      ) as [number, number];
      const scores = texts.map(({ told }) => (family >= 0 ? told.families[family] : told.emotions[emotion]) ?? 0);
      const isTrue = texts.map((one) => one.label === label);
      return { label: label === own ? label : `${label} (${own})`, area: 100 * areaUnderCurve(scores, isTrue) };
    });
    const mean = areas.reduce((sum, { area }) => sum + area, 0) / areas.length;
    return { name: `${name} (${texts.length})`, areas, mean, floor };
  });
  return {
    text: table(
      ["set", "emotion", "AUC"],
      measured.flatMap(({ name, areas, mean }) => [
        ...areas.map(({ label, area }) => [name, label, area.toFixed(1)]),
        [name, "mean", mean.toFixed(1)],
      ]),
    ),
    figures: measured.map(({ name, mean, floor }) => ({
      name: `emotions, ${name}, mean AUC`,
      found: mean,
      floor,
    })),
  };
}

/** Topics of questions to counsellors. The set names one topic of each, where several may be there: what else is said counts as wrong. */
export function strangeTopicsTable(analyzer: Analyzer, read: Reader): MeasuredTable {
  const texts = read("counsel_chat/questions").flatMap(({ text = "", topic = "" }) => {
    const known = TOPIC_LABELS[topic];
    return known === undefined ? [] : [{ text, topic: known }];
  });
  const topics = [...new Set(Object.values(TOPIC_LABELS))];
  const said = texts.map(({ text }) => new Set<string>(analyzer.analyze(text, { language: "en" }).topics));
  const counts = countLabels(
    topics,
    said,
    texts.map(({ topic }) => new Set([topic])),
  );
  const rows = topics.map((topic, at) => {
    const { truePositives, falsePositives, falseNegatives } = counts[at]!;
    return [
      topic,
      String(truePositives + falseNegatives),
      (truePositives / (truePositives + falseNegatives)).toFixed(2),
      (truePositives / Math.max(1, truePositives + falsePositives)).toFixed(2),
      f1Of(counts[at]!).toFixed(2),
    ];
  });
  return {
    text: table(
      ["topic", "questions", "recall", "precision", "F1"],
      [...rows, ["all", String(texts.length), "", "", macroF1(counts).toFixed(2)]],
    ),
    figures: [
      { name: "topics, counsel_chat", found: 100 * macroF1(counts), floor: LEAST_TOPIC_F1, sampleAllowance: 12 },
    ],
  };
}

/** Correlation of scores with how pleasant ten readers found a sentence, and how well low scores tell stressed posts. */
export function gradedTextsTable(readers: readonly SentimentReader[], read: Reader): MeasuredTable {
  const sentences = read("emobank/test").map(({ text = "", valence }) => ({ text, valence: Number(valence) }));
  const posts = read("dreaddit/test").map(({ text = "", stress }) => ({ text, isStressed: stress === "1" }));
  const rows = readers.map(({ name, scoreOf }) => ({
    name,
    valence: correlation(
      sentences.map(({ text }) => scoreOf(text)),
      sentences.map(({ valence }) => valence),
    ),
    stress:
      100 *
      areaUnderCurve(
        posts.map(({ text }) => -scoreOf(text)),
        posts.map(({ isStressed }) => isStressed),
      ),
  }));
  const own = rows.at(-1);
  const best = (key: "valence" | "stress"): number => Math.max(...rows.slice(0, -1).map((row) => row[key]));
  return {
    text: table(
      ["", `EmoBank, valence (${sentences.length}): r`, `dreaddit, stressed or not (${posts.length}): AUC`],
      rows.map(({ name, valence, stress }) => [name, valence.toFixed(3), stress.toFixed(1)]),
    ),
    figures: [
      {
        name: "EmoBank, correlation ahead of the best library",
        found: (own?.valence ?? Number.NaN) - best("valence"),
        floor: 0,
        sampleAllowance: 0,
      },
      {
        name: "dreaddit, AUC ahead of the best library",
        found: (own?.stress ?? Number.NaN) - best("stress"),
        floor: 0,
        sampleAllowance: 0,
      },
    ],
  };
}
