import type { AnalysisResult } from "@aura-journal/contracts";
import { isMixed } from "@aura-journal/nlp";
import { topicOfCategory } from "./topics.ts";

/** What stands in `model` of an analysis that was made by Google's service: the version of its interface. */
export const GOOGLE_MODEL = "google/language-v2";

/** Thrown for an answer that is none, or that nothing can be made of. It quotes nothing of the answer. */
export class UnreadableAnswer extends Error {
  constructor(part: string) {
    super(`the answer of the analysis service cannot be read: ${part}`);
    this.name = "UnreadableAnswer";
  }
}

const MAX_TOPICS = 5;
const MAX_KEY_PHRASES = 10;
const MAX_PHRASE_LENGTH = 60;
const MAX_MAGNITUDE = 1_000_000;
/** Categories below this are guesses. */
const CATEGORY_FROM = 0.3;
/** A text leans to one side from here on. */
const LEANS_FROM = 0.25;
/** Kinds of entities that a reader would underline; numbers, dates, prices, addresses and telephone numbers are not. */
const UNDERLINED = new Set<unknown>([
  "PERSON",
  "LOCATION",
  "ORGANIZATION",
  "EVENT",
  "WORK_OF_ART",
  "CONSUMER_GOOD",
  "OTHER",
]);

/**
 * Turns an `AnnotateTextResponse` of Google's Natural Language, version 2, into an analysis. It names no emotions, and no
 * confidence in its sentiment: ours is made of the score.
 * @throws UnreadableAnswer for anything else: whoever answers may be anybody
 */
export function readAnswer(answer: unknown): AnalysisResult {
  const { documentSentiment, sentences, entities, categories } = record(answer, "the answer");
  const { score, magnitude } = sentimentOf(documentSentiment);
  const scores = list(sentences, "sentences").map(
    (sentence) => sentimentOf(record(sentence, "sentences")["sentiment"]).score,
  );
  const { label, confidence } = labelOf(score, scores);
  return {
    sentiment: { label, score: rounded(score), magnitude: rounded(magnitude) },
    emotions: [],
    topics: topicsOf(list(categories, "categories")),
    keyPhrases: keyPhrasesOf(list(entities, "entities")),
    confidence: rounded(confidence),
    provider: "google",
    model: GOOGLE_MODEL,
  };
}

function sentimentOf(value: unknown): { readonly score: number; readonly magnitude: number } {
  const { score, magnitude } = record(value, "sentiment");
  return { score: number(score, -1, 1, "score"), magnitude: number(magnitude, 0, MAX_MAGNITUDE, "magnitude") };
}

function labelOf(
  score: number,
  sentences: readonly number[],
): { readonly label: AnalysisResult["sentiment"]["label"]; readonly confidence: number } {
  if (isMixed(sentences)) {
    const brightest = sentences.reduce((best, one) => Math.max(best, one));
    const darkest = sentences.reduce((worst, one) => Math.min(worst, one));
    return { label: "mixed", confidence: ((1 + brightest) / 2) * ((1 - darkest) / 2) };
  }
  const size = Math.abs(score);
  if (size < LEANS_FROM) return { label: "neutral", confidence: 1 - size };
  return { label: score > 0 ? "positive" : "negative", confidence: (1 + size) / 2 };
}

function topicsOf(categories: readonly unknown[]): string[] {
  const found = categories.map((category) => {
    const { name, confidence } = record(category, "categories");
    return { name: text(name, "categories"), confidence: number(confidence, 0, 1, "categories") };
  });
  const topics = found
    .filter(({ confidence }) => confidence >= CATEGORY_FROM)
    .sort((a, b) => b.confidence - a.confidence)
    .flatMap(({ name }) => topicOfCategory(name) ?? []);
  return [...new Set<string>(topics)].slice(0, MAX_TOPICS);
}

/** The entities that are spoken of most; among equals those that come first. */
function keyPhrasesOf(entities: readonly unknown[]): string[] {
  const mentionsByPhrase = new Map<string, { readonly phrase: string; mentions: number }>();
  for (const entity of entities) {
    const { name, type, mentions } = record(entity, "entities");
    const phrase = text(name, "entities").trim().replace(/\s+/gu, " ");
    const count = list(mentions, "entities").length;
    if (!UNDERLINED.has(type) || phrase === "" || phrase.length > MAX_PHRASE_LENGTH) continue;
    const folded = phrase.toLowerCase();
    const known = mentionsByPhrase.get(folded);
    if (known === undefined) mentionsByPhrase.set(folded, { phrase, mentions: count });
    else known.mentions += count;
  }
  return [...mentionsByPhrase.values()]
    .sort((a, b) => b.mentions - a.mentions)
    .slice(0, MAX_KEY_PHRASES)
    .map(({ phrase }) => phrase);
}

function record(value: unknown, part: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new UnreadableAnswer(part);
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, part: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new UnreadableAnswer(part);
  return value;
}

function text(value: unknown, part: string): string {
  // What is no text of whole characters could not be told on in JSON, nor stored.
  if (typeof value !== "string" || !value.isWellFormed() || value.includes("\0")) throw new UnreadableAnswer(part);
  return value;
}

function number(value: unknown, minimum: number, maximum: number, part: string): number {
  if (typeof value !== "number" || !(value >= minimum && value <= maximum)) throw new UnreadableAnswer(part);
  return value;
}

/** Three decimals, as our own model tells them; `+ 0` turns the -0 that rounding can leave into 0. */
function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000 + 0;
}
