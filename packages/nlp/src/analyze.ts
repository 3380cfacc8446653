import { keyPhrasesOf } from "./key-phrases.ts";
import { guessLanguage } from "./language.ts";
import { readModel } from "./model.ts";
import { pooledSentiment, type SentenceFeeling, type SentimentLabel } from "./pooling.ts";
import { createScorer, type Sums } from "./scorer.ts";
import { sentencesOf } from "./sentences.ts";
import { readSentences } from "./tokens.ts";

/** What a text was found to say; the shape of the wire contract, stated here because this package knows no other. */
export interface AnalysisResult {
  /** `score` -1 to 1; `magnitude` grows with the number of sentences that carry feeling. */
  sentiment: { label: SentimentLabel; score: number; magnitude: number };
  /** Probabilities, the highest first. */
  emotions: { emotion: string; score: number }[];
  topics: string[];
  keyPhrases: string[];
  /** 0 to 1: the probability of the label; 0 where the text was not understood at all. */
  confidence: number;
  provider: "local";
  model: string;
}

export interface AnalysisOptions {
  /** BCP 47 tag where the writer's language is known; guessed from the text otherwise. */
  readonly language?: string;
}

/** One sentence of a text with its own feeling, for a reader that shows which lines carry it. */
export interface SentenceAnalysis {
  /** UTF-16 offsets in the text. */
  readonly start: number;
  readonly end: number;
  /** -1 to 1. */
  readonly score: number;
  readonly emotions: AnalysisResult["emotions"];
}

export interface Analyzer {
  /** Says what a text is about and how it feels. Deterministic, never throws, linear in the text's length. */
  analyze(text: string, options?: AnalysisOptions): AnalysisResult;
  /** The sentences of a text one by one; none where its language is not understood. */
  analyzeSentences(text: string, options?: AnalysisOptions): SentenceAnalysis[];
}

const MAX_EMOTIONS = 5;
const MAX_TOPICS = 5;
const NEUTRAL = "neutral";
/** Emotions are read passage by passage, of about the length of the texts that they were learnt from. */
const PASSAGE_TOKENS = 30;

/**
 * Makes an analyser of a model file's bytes (see `readModel`), which it goes on using. It understands English; a text in another
 * language is neutral with confidence 0 rather than a guess.
 * @throws RangeError where the bytes are no model file
 */
export function createAnalyzer(bytes: Uint8Array): Analyzer {
  const model = readModel(bytes);
  const scorer = createScorer(model);
  const { emotions, topics } = model.tables;
  const feeling = new Float64Array(model.tables.sentiment.heads.length);
  const emotion = new Float64Array(emotions.heads.length);
  const topic = new Float64Array(topics.heads.length);

  function feelingOf(sums: Sums): SentenceFeeling {
    scorer.probabilities("sentiment", sums, feeling);
    return { polarity: feeling[0] as number, feeling: feeling[1] as number };
  }

  /** Raises what was found so far to what these sums say. */
  function raise(table: "emotions" | "topics", sums: Sums, highest: Float64Array): void {
    const into = table === "emotions" ? emotion : topic;
    scorer.probabilities(table, sums, into);
    for (let head = 0; head < highest.length; head++) {
      highest[head] = Math.max(highest[head] as number, into[head] as number);
    }
  }

  function found(table: "emotions" | "topics", highest: Float64Array): { name: string; score: number }[] {
    return model.tables[table].heads
      .map(({ name, threshold }, head) => ({ name, threshold, score: highest[head] as number }))
      .filter(({ name, threshold, score }) => name !== NEUTRAL && score >= threshold)
      .sort((a, b) => b.score - a.score)
      .map(({ name, score }) => ({ name, score: round(score) }));
  }

  function unclear(): AnalysisResult {
    return result({ label: "neutral", score: 0, magnitude: 0 }, [], [], [], 0);
  }

  function result(
    sentiment: AnalysisResult["sentiment"],
    named: readonly { name: string; score: number }[],
    about: string[],
    keyPhrases: string[],
    confidence: number,
  ): AnalysisResult {
    return {
      sentiment: { ...sentiment, score: round(sentiment.score), magnitude: round(sentiment.magnitude) },
      emotions: named.map(({ name, score }) => ({ emotion: name, score })),
      topics: about,
      keyPhrases,
      confidence: round(confidence),
      provider: "local",
      model: model.id,
    };
  }

  return {
    analyze(text, options = {}) {
      const words = sentencesOf(text);
      const language = guessLanguage(words, options.language);
      if (language === "other") return unclear();
      const whole = scorer.createSums();
      const feelings: SentenceFeeling[] = [];
      const felt = new Float64Array(emotion.length);
      const about = new Float64Array(topic.length);
      const sums = scorer.createSums();
      const passage = scorer.createSums();
      let passageTokens = 0;
      for (const { tokens } of readSentences(text)) {
        clear(sums);
        scorer.addSentence(tokens, sums);
        feelings.push(feelingOf(sums));
        raise("topics", sums, about);
        addTo(whole, sums);
        addTo(passage, sums);
        passageTokens += tokens.length;
        if (passageTokens < PASSAGE_TOKENS) continue;
        raise("emotions", passage, felt);
        clear(passage);
        passageTokens = 0;
      }
      if (feelings.length === 0) return unclear();
      if (passageTokens > 0) raise("emotions", passage, felt);
      const { confidence, ...sentiment } = pooledSentiment(feelings, feelingOf(whole));
      // A short line may be English or not: what was found in it is told with less trust.
      const isSure = language === "english";
      return result(
        sentiment,
        found("emotions", felt).slice(0, MAX_EMOTIONS),
        found("topics", about)
          .slice(0, MAX_TOPICS)
          .map(({ name }) => name),
        isSure ? keyPhrasesOf(words) : [],
        isSure ? confidence : confidence / 2,
      );
    },
    analyzeSentences(text, options = {}) {
      if (guessLanguage(sentencesOf(text), options.language) === "other") return [];
      return readSentences(text).map(({ start, end, tokens }) => {
        const sums = scorer.createSums();
        scorer.addSentence(tokens, sums);
        const { score } = pooledSentiment([feelingOf(sums)], feelingOf(sums));
        const felt = new Float64Array(emotion.length);
        raise("emotions", sums, felt);
        const emotionsOfIt = found("emotions", felt).map((one) => ({ emotion: one.name, score: one.score }));
        return { start, end, score: round(score), emotions: emotionsOfIt };
      });
    },
  };
}

function clear(sums: Sums): void {
  sums.values.fill(0);
  sums.squares = 0;
}

function addTo(sums: Sums, { values, squares }: Sums): void {
  for (let at = 0; at < values.length; at++) sums.values[at] = (sums.values[at] as number) + (values[at] as number);
  sums.squares += squares;
}

/** Three decimals; `+ 0` turns the -0 that rounding can leave into 0. */
function round(value: number): number {
  return Math.round(value * 1_000) / 1_000 + 0;
}
