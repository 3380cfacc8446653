import { TOPICS, type Topic } from "../../packages/nlp/src/topics.ts";
import { readSet, type Row } from "./data.ts";
import type { Example, Material } from "./examples.ts";
import { TOPIC_SEEDS } from "./topic-seeds.ts";

/** What the sets call the topics; where two of theirs are one of ours, either says it. */
export const CONCEPTS: Readonly<Record<string, Topic>> = {
  family: "family",
  food: "food",
  career: "work",
  entertainment: "leisure",
  education: "study",
  romance: "love",
  exercise: "exercise",
  vacation: "travel",
  religion: "faith",
};
export const STRESSORS: Readonly<Record<string, Topic>> = {
  Work: "work",
  "Health, Fatigue, or Physical Pain": "health",
  School: "study",
  "Family Issues": "family",
  "Financial Problem": "money",
  "Social Relationships": "friends",
  "Emotional Turmoil": "self",
};
const ROWS_PER_DEV = 8;
/** A seed by itself counts as much as so many sentences. */
const SEED_WEIGHT = 2;
const UNLABELLED_WEIGHT = 0.4;

const SEEDS = TOPICS.map((topic) => new Set((TOPIC_SEEDS[topic] ?? "").split(" ")));

/** Two labelled sets for what they know, and words by hand for all topics. */
export function topicMaterial(folder: string, isHeldOut: (text: string) => boolean): Material {
  const labelled = [
    ...readSet(folder, "claff_happydb/train").map(ofHappyMoment),
    ...readSet(folder, "sad_stressors/train").map(ofStressor),
  ].filter(({ text }) => !isHeldOut(text));
  const unlabelled = readSet(folder, "goemotions/train")
    .map(({ text = "" }) => ofSeeds(text))
    .filter(({ text }) => !isHeldOut(text));
  const seeds = SEEDS.flatMap((words) => [...words].map((word) => ({ ...ofSeeds(word), weight: SEED_WEIGHT })));
  return {
    tables: [{ name: "topics", heads: TOPICS }],
    train: [...labelled.filter((_, index) => index % ROWS_PER_DEV !== 0), ...unlabelled, ...seeds],
    dev: labelled.filter((_, index) => index % ROWS_PER_DEV === 0),
  };
}

function ofHappyMoment({ text = "", concepts = "" }: Row): Example {
  return labelled(
    text,
    concepts.split(",").map((concept) => CONCEPTS[concept]),
    Object.values(CONCEPTS),
  );
}

function ofStressor({ text = "", top_label: first = "", second_label: second = "" }: Row): Example {
  return labelled(text, [STRESSORS[first], STRESSORS[second]], Object.values(STRESSORS));
}

/** The set decides of the topics it knows; where its one label passes over what a seed says plainly, nothing is known. */
function labelled(text: string, found: readonly (Topic | undefined)[], known: readonly Topic[]): Example {
  const seeds = ofSeeds(text).targets;
  const targets = TOPICS.map((topic, index) => {
    if (found.includes(topic)) return 1;
    const seed = seeds[index] ?? 0;
    return known.includes(topic) && seed > 0 ? Number.NaN : seed;
  });
  return { text, targets, weight: 1 };
}

function ofSeeds(text: string): Example {
  const words = text.toLowerCase().split(/[^\p{L}'-]+/u);
  return {
    text,
    targets: SEEDS.map((seeds) => (words.some((word) => seeds.has(word)) ? 1 : 0)),
    weight: UNLABELLED_WEIGHT,
  };
}
