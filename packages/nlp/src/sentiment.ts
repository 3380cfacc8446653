import sentimentOfPhrase from "wink-sentiment";
import type { SentimentLabel } from "./analyze.ts";

export interface PooledSentiment {
  readonly label: SentimentLabel;
  readonly score: number;
  readonly magnitude: number;
  readonly confidence: number;
}

const LABEL_FROM = 0.1;
/** A sentence below this is too faint to speak against the others. */
const VOICE_FROM = 0.12;
/** How much of all feeling the weaker side must hold for a text to be mixed. */
const MIXED_SHARE = 0.3;
const LIBRARY_SCALE = 5;

/**
 * Reads sentence by sentence and pools, so that a bad morning in a good day is `mixed` and not `neutral`.
 * @param sentences lists of words, none long (see `sentencesOf`).
 */
export function pooledSentiment(sentences: readonly (readonly string[])[]): PooledSentiment {
  let positive = 0;
  let negative = 0;
  let voices = 0;
  let hasBrightSentence = false;
  let hasDarkSentence = false;
  for (const sentence of sentences) {
    const score = sentenceScore(sentence);
    if (score === 0) continue;
    voices += 1;
    if (score > 0) positive += score;
    else negative -= score;
    if (score >= VOICE_FROM) hasBrightSentence = true;
    if (score <= -VOICE_FROM) hasDarkSentence = true;
  }
  const magnitude = positive + negative;
  if (voices === 0) return { label: "neutral", score: 0, magnitude: 0, confidence: CONFIDENCE.neutral };
  // Sentences without feeling damp the whole, but by the root only: most of a diary is plain report.
  const score = clamp(((positive - negative) / voices) * Math.sqrt(voices / sentences.length));
  const isMixed = hasBrightSentence && hasDarkSentence && Math.min(positive, negative) >= MIXED_SHARE * magnitude;
  const label = isMixed ? "mixed" : score >= LABEL_FROM ? "positive" : score <= -LABEL_FROM ? "negative" : "neutral";
  return { label, score, magnitude, confidence: confidenceIn(label, score) };
}

/**
 * Fitted by eye to how often each label was right on the development part of SST in three classes, and rounded down: a
 * faint score 0.43 to 0.6, a strong one 0.64 to 0.74, "nothing found" 0.25.
 */
const CONFIDENCE = { neutral: 0.25, mixed: 0.25, base: 0.42, slope: 0.4, top: 0.65 } as const;

function confidenceIn(label: SentimentLabel, score: number): number {
  if (label === "neutral" || label === "mixed") return CONFIDENCE[label];
  return Math.min(CONFIDENCE.top, CONFIDENCE.base + CONFIDENCE.slope * Math.abs(score));
}

/** -1 to 1. */
function sentenceScore(words: readonly string[]): number {
  const { normalizedScore } = sentimentOfPhrase(words.map(harmless).join(" "));
  return Number.isFinite(normalizedScore) ? clamp(normalizedScore / LIBRARY_SCALE) : 0;
}

/**
 * The library looks words up in plain objects, so that the words `constructor` and `#__proto__` find what every object
 * inherits and its sums become strings; and it knows straight apostrophes alone.
 */
function harmless(word: string): string {
  return word.replaceAll("\u2019", "'").replace(/constructor|__proto__/gi, "_");
}

function clamp(value: number): number {
  return Math.max(-1, Math.min(1, value));
}
