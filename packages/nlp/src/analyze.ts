import { keyPhrasesOf } from "./key-phrases.ts";
import { guessLanguage } from "./language.ts";
import { pooledSentiment } from "./sentiment.ts";
import { sentencesOf } from "./sentences.ts";

export type SentimentLabel = "positive" | "negative" | "neutral" | "mixed";

/** What a text was found to say; the shape of the wire contract, stated here because this package knows no other. */
export interface AnalysisResult {
  /** `score` -1 to 1; `magnitude` grows with the number of sentences that carry feeling. */
  sentiment: { label: SentimentLabel; score: number; magnitude: number };
  /** Scores 0 to 1. */
  emotions: { emotion: string; score: number }[];
  topics: string[];
  keyPhrases: string[];
  /** 0 to 1: how often a label given with this confidence was right; 0 where the text was not understood at all. */
  confidence: number;
  provider: "local";
  model: string;
}

export interface AnalysisOptions {
  /** BCP 47 tag where the writer's language is known; guessed from the text otherwise. */
  readonly language?: string;
}

/** Names the model in every result; it changes whenever a result may change. */
export const modelId = "lexicon-1";

/**
 * Says what a text is about and how it feels. Pure, deterministic, never throws, linear in the text's length.
 *
 * This model is a word list (AFINN-165): it knows English polarity and nothing more. So emotions and topics stay empty
 * rather than be guessed, and a text in another language is neutral with confidence 0.
 */
export function analyze(text: string, options: AnalysisOptions = {}): AnalysisResult {
  const sentences = sentencesOf(text);
  const language = guessLanguage(sentences, options.language);
  if (language === "other") return result({ label: "neutral", score: 0, magnitude: 0 }, [], 0);
  const { confidence, ...sentiment } = pooledSentiment(sentences);
  if (language === "english") return result(sentiment, keyPhrasesOf(sentences), round(confidence));
  // A short line may be English or not: what the list found in it is told, with less trust; nothing found is no finding.
  return result(sentiment, [], sentiment.magnitude === 0 ? 0 : round(confidence / 2));
}

function result(sentiment: AnalysisResult["sentiment"], keyPhrases: string[], confidence: number): AnalysisResult {
  return {
    sentiment: { ...sentiment, score: round(sentiment.score), magnitude: round(sentiment.magnitude) },
    emotions: [],
    topics: [],
    keyPhrases,
    confidence,
    provider: "local",
    model: modelId,
  };
}

/** Three decimals; `+ 0` turns the -0 that rounding can leave into 0. */
function round(value: number): number {
  return Math.round(value * 1_000) / 1_000 + 0;
}
