import { groupOf } from "../../packages/nlp/src/emotions.ts";
import { readSet } from "./data.ts";
import type { Example, Material } from "./examples.ts";
import { readLexicon } from "./lexicon-words.ts";

/** Whether a text feels anything, and if so, whether it is good. */
const HEADS = ["polarity", "feeling"] as const;
const UNKNOWN = Number.NaN;
/** Every tenth review is set aside, and a part of those is enough: the other sets are of single sentences, as a diary's are. */
const REVIEWS_PER_DEV = 10;
const DEV_REVIEWS = 600;
/** A word of the lexicon stands once, where a sentence says it many times. */
const WORD_WEIGHT = 3;

/** Sets whose licences let a model be shipped, each brought to the two heads. */
export function sentimentMaterial(folder: string, isHeldOut: (text: string) => boolean): Material {
  const reviews = readSet(folder, "imdb/train").map(({ text = "", label }) =>
    example(text, label === "positive" ? 1 : 0, 1, 1),
  );
  const train = [
    ...readSet(folder, "sst/train").map(({ text = "", label5 }) => ofStars(text, Number(label5), 1)),
    ...readSet(folder, "sst/train_phrases").map(({ text = "", label5 }) => ofStars(text, Number(label5), 0.4)),
    ...reviews.filter((_, index) => index % REVIEWS_PER_DEV !== 0),
    ...readSet(folder, "goemotions/train").map(({ text = "", labels = "" }) =>
      ofEmotions(text, labels.split(","), 0.7),
    ),
    ...readSet(folder, "xed_en/train").map(({ text = "", labels = "" }) => ofPlutchik(text, labels.split(","), 0.5)),
    ...readSet(folder, "emobank/train").map(({ text = "", valence }) => ofValence(text, Number(valence), 0.7)),
    ...["vader_gt/tweets", "vader_gt/amazonReviewSnippets"].flatMap((set) =>
      readSet(folder, set).map((row) => ofIntensity(row["text"] ?? "", Number(row["mean_-4_to_4"]))),
    ),
    ...lexicon(folder),
  ].filter(({ text }) => !isHeldOut(text));
  const dev = [
    ...readSet(folder, "sst/dev").map(({ text = "", label5 }) => ofStars(text, Number(label5), 1)),
    ...readSet(folder, "goemotions/dev").map(({ text = "", labels = "" }) => ofEmotions(text, labels.split(","), 0.3)),
    ...readSet(folder, "emobank/dev").map(({ text = "", valence }) => ofValence(text, Number(valence), 1)),
    ...reviews.filter((_, index) => index % REVIEWS_PER_DEV === 0).slice(-DEV_REVIEWS / 2),
    ...reviews.filter((_, index) => index % REVIEWS_PER_DEV === 0).slice(0, DEV_REVIEWS / 2),
  ];
  return { tables: [{ name: "sentiment", heads: HEADS }], train, dev };
}

function example(text: string, polarity: number, feeling: number, weight: number): Example {
  return { text, targets: [polarity, feeling], weight };
}

/** 0 very negative to 4 very positive; 2 is neither. */
function ofStars(text: string, stars: number, weight: number): Example {
  return stars === 2 ? example(text, UNKNOWN, 0, weight) : example(text, stars > 2 ? 1 : 0, 1, weight);
}

function ofEmotions(text: string, labels: readonly string[], weight: number): Example {
  const groups = new Set(labels.map(groupOf));
  const isGood = groups.has("positive");
  const isBad = groups.has("negative");
  if (isGood !== isBad) return example(text, isGood ? 1 : 0, 1, weight);
  return example(text, UNKNOWN, isGood ? 1 : groups.has("neutral") ? 0 : UNKNOWN, weight);
}

function ofPlutchik(text: string, labels: readonly string[], weight: number): Example {
  const isGood = labels.some((label) => label === "joy" || label === "trust");
  const isBad = labels.some((label) => ["anger", "sadness", "fear", "disgust"].includes(label));
  if (isGood !== isBad) return example(text, isGood ? 1 : 0, 1, weight);
  return example(text, UNKNOWN, labels.includes("neutral") ? 0 : UNKNOWN, weight);
}

/** 1 to 5; most readers give about 3 to a plain report. */
function ofValence(text: string, valence: number, weight: number): Example {
  const distance = Math.abs(valence - 3);
  if (distance > 0.3) return example(text, valence > 3 ? 1 : 0, 1, weight);
  return example(text, UNKNOWN, distance < 0.15 ? 0 : UNKNOWN, weight);
}

/** -4 to 4. */
function ofIntensity(text: string, mean: number): Example {
  if (Math.abs(mean) > 0.5) return example(text, mean > 0 ? 1 : 0, 1, 1);
  return example(text, UNKNOWN, Math.abs(mean) < 0.2 ? 0 : UNKNOWN, 1);
}

/**
 * Words with their mean intensities: what no sentence of the other sets says is learnt from them. Sets whose texts are all good or all bad
 * (happy moments, stressors) are left out: they teach that whatever they tell of, an office or a shop, is good or bad.
 */
function lexicon(folder: string): Example[] {
  return readLexicon(folder).map(({ word, mean }) => example(word, 1 / (1 + Math.exp(-mean)), 1, WORD_WEIGHT));
}
