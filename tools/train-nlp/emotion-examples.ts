import { EMOTIONS, ekmanOf, groupOf } from "../../packages/nlp/src/emotions.ts";
import { FAMILIES } from "../../packages/nlp/src/families.ts";
import { readSentences } from "../../packages/nlp/src/tokens.ts";
import { readSet, type Row } from "./data.ts";
import type { Example, Material } from "./examples.ts";

/** Sets of short texts that may be shipped from; teachers say what emotions are in them. */
const UNLABELLED = ["xed_en/train", "sst/train", "emobank/train", "claff_happydb/train", "sad_stressors/train"];
/** Reviews are long, and alike: the beginnings of every other one are enough. */
const REVIEWS_PER_TAKEN = 2;
const SENTENCES_OF_REVIEW = 3;

/** GoEmotions, its own parts, and texts of the other sets without their labels. */
export function emotionMaterial(folder: string, isHeldOut: (text: string) => boolean): Material {
  const reviews = readSet(folder, "imdb/train").filter((_, index) => index % REVIEWS_PER_TAKEN === 0);
  const unlabelled = [
    ...UNLABELLED.flatMap((set) => readSet(folder, set).map(({ text = "" }) => text)),
    ...reviews.flatMap(({ text = "" }) => beginningOf(text)),
  ];
  return {
    tables: [
      { name: "emotions", heads: EMOTIONS },
      { name: "families", heads: FAMILIES },
    ],
    train: readSet(folder, "goemotions/train")
      .map(toExample)
      .filter(({ text }) => !isHeldOut(text)),
    unlabelled: unlabelled.filter((text) => !isHeldOut(text)),
    dev: readSet(folder, "goemotions/dev").map(toExample),
  };
}

function beginningOf(review: string): string[] {
  return readSentences(review)
    .slice(0, SENTENCES_OF_REVIEW)
    .map(({ start, end }) => review.slice(start, end));
}

function toExample({ text = "", labels = "" }: Row): Example {
  const found = new Set<string | undefined>(labels.split(","));
  const families = new Set<string | undefined>([...found].flatMap((label = "") => [ekmanOf(label), groupOf(label)]));
  return {
    text,
    targets: [
      ...EMOTIONS.map((emotion) => (found.has(emotion) ? 1 : 0)),
      ...FAMILIES.map((family) => (families.has(family) ? 1 : 0)),
    ],
    weight: 1,
  };
}
