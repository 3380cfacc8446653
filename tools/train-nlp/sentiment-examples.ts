import { groupOf } from "../../packages/nlp/src/emotions.ts";
import { readSet, type Row } from "./data.ts";
import type { Example, Material } from "./examples.ts";
import { readLexicon } from "./lexicon-words.ts";

/** Whether a text feels anything, and if so, whether it is good. */
const HEADS = ["polarity", "feeling"] as const;
const UNKNOWN = Number.NaN;
/** Every tenth review is set aside. */
const REVIEWS_PER_DEV = 10;
/** A word of the lexicon stands once, where a sentence says it many times. */
const WORD_WEIGHT = 3;
/** So many of the rated tweets are for one that is set aside. */
const TWEETS_PER_DEV = 4;
/** What the good and bad texts of a set count together where probabilities are made true. */
const SET_WEIGHT = 1_000;

/**
 * Sets whose licences let a model be shipped, each brought to the two heads. How many of a set's texts are good says how it was
 * gathered, and nothing of a text to come: comments are good twice as often as bad, and a model that learns this takes bad texts of
 * other kinds for good. So good and bad count alike within each set, and where probabilities are made true, the sets do too.
 */
export function sentimentMaterial(folder: string, isHeldOut: (text: string) => boolean): Material {
  const reviews = readSet(folder, "imdb/train").map(({ text = "", label }) =>
    example(text, label === "positive" ? 1 : 0, 1, 1),
  );
  const tweets = readSet(folder, "vader_gt/tweets").map(ofIntensity);
  const train = [
    readSet(folder, "sst/train").map((row) => ofStars(row, 1)),
    readSet(folder, "sst/train_phrases").map((row) => ofStars(row, 0.4)),
    everyNth(reviews, REVIEWS_PER_DEV).others,
    readSet(folder, "goemotions/train").map((row) => ofEmotions(row, 0.7)),
    readSet(folder, "xed_en/train").map((row) => ofPlutchik(row, 0.5)),
    readSet(folder, "emobank/train").map((row) => ofValence(row, 0.7)),
    everyNth(tweets, TWEETS_PER_DEV).others,
    readSet(folder, "vader_gt/amazonReviewSnippets").map(ofIntensity),
  ].map((set) => evened(set.filter(({ text }) => !isHeldOut(text))).map(undecided));
  const words = lexicon(folder).filter(({ text }) => !isHeldOut(text));
  const dev = [
    readSet(folder, "sst/dev").map((row) => ofStars(row, 1)),
    readSet(folder, "goemotions/dev").map((row) => ofEmotions(row, 1)),
    readSet(folder, "emobank/dev").map((row) => ofValence(row, 1)),
    everyNth(tweets, TWEETS_PER_DEV).taken,
    everyNth(reviews, REVIEWS_PER_DEV).taken,
  ].map((set) => ofOneWeight(evened(set)));
  return { tables: [{ name: "sentiment", heads: HEADS }], train: [...train.flat(), ...words], dev: dev.flat() };
}

function everyNth(
  examples: readonly Example[],
  step: number,
): { readonly taken: readonly Example[]; readonly others: readonly Example[] } {
  return {
    taken: examples.filter((_, index) => index % step === 0),
    others: examples.filter((_, index) => index % step !== 0),
  };
}

/** A set in which the good texts together count as much as the bad ones, and both as much as before. */
function evened(examples: readonly Example[]): Example[] {
  const isGood = examples.map(({ targets: [polarity = UNKNOWN] }) =>
    Number.isNaN(polarity) ? undefined : polarity > 0.5,
  );
  const good = isGood.filter((one) => one === true).length;
  const bad = isGood.filter((one) => one === false).length;
  return examples.map((one, index) => {
    if (isGood[index] === undefined) return one;
    return { ...one, weight: (one.weight * (good + bad)) / 2 / (isGood[index] ? good : bad) };
  });
}

/** Where nothing is felt, good is as likely as bad: so words of plain reports learn to speak for neither. */
function undecided(one: Example): Example {
  const [polarity = UNKNOWN, feeling] = one.targets;
  return Number.isNaN(polarity) && feeling === 0 ? { ...one, targets: [0.5, 0] } : one;
}

/** A set that counts as much as any other, however many texts it has. */
function ofOneWeight(examples: readonly Example[]): Example[] {
  const polar = examples.filter(({ targets: [polarity = UNKNOWN] }) => !Number.isNaN(polarity)).length;
  return examples.map((one) => ({ ...one, weight: (one.weight * SET_WEIGHT) / polar }));
}

function example(text: string, polarity: number, feeling: number, weight: number): Example {
  return { text, targets: [polarity, feeling], weight };
}

/** 0 very negative to 4 very positive; 2 is neither. */
function ofStars({ text = "", label5 }: Row, weight: number): Example {
  const stars = Number(label5);
  return stars === 2 ? example(text, UNKNOWN, 0, weight) : example(text, stars > 2 ? 1 : 0, 1, weight);
}

function ofEmotions({ text = "", labels = "" }: Row, weight: number): Example {
  const groups = new Set(labels.split(",").map(groupOf));
  const isGood = groups.has("positive");
  const isBad = groups.has("negative");
  if (isGood !== isBad) return example(text, isGood ? 1 : 0, 1, weight);
  return example(text, UNKNOWN, isGood ? 1 : groups.has("neutral") ? 0 : UNKNOWN, weight);
}

function ofPlutchik({ text = "", labels: joined = "" }: Row, weight: number): Example {
  const labels = joined.split(",");
  const isGood = labels.some((label) => label === "joy" || label === "trust");
  const isBad = labels.some((label) => ["anger", "sadness", "fear", "disgust"].includes(label));
  if (isGood !== isBad) return example(text, isGood ? 1 : 0, 1, weight);
  return example(text, UNKNOWN, labels.includes("neutral") ? 0 : UNKNOWN, weight);
}

/** 1 to 5; most readers give about 3 to a plain report. */
function ofValence({ text = "", valence: said }: Row, weight: number): Example {
  const valence = Number(said);
  const distance = Math.abs(valence - 3);
  if (distance > 0.3) return example(text, valence > 3 ? 1 : 0, 1, weight);
  return example(text, UNKNOWN, distance < 0.15 ? 0 : UNKNOWN, weight);
}

/** -4 to 4. */
function ofIntensity({ text = "", "mean_-4_to_4": said }: Row): Example {
  const mean = Number(said);
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
