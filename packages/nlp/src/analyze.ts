import { clausesOf } from "./clauses.ts";
import { FAMILIES, familyProbabilities, type Family } from "./families.ts";
import { keyPhrasesOf } from "./key-phrases.ts";
import { languageOf, languageOfTag } from "./language.ts";
import { MODEL_ID, WEIGHTS_ID } from "./model-id.ts";
import { readModel } from "./model.ts";
import { hasPolarity, polarityOfSentences } from "./polarity.ts";
import { pooledSentiment, type PartFeeling, type SentimentLabel } from "./pooling.ts";
import { createScorer, type Scorer, type Sums } from "./scorer.ts";
import { readSentences, type Sentence, type Token } from "./tokens.ts";

/** What a text was found to say; the shape of the wire contract, stated here because this package knows no other. */
export interface AnalysisResult {
  /** `score` -1 to 1; `magnitude` grows with the number of sentences or clauses that carry feeling. */
  sentiment: { label: SentimentLabel; score: number; magnitude: number };
  /** Probabilities, the highest first. */
  emotions: { emotion: string; score: number }[];
  topics: string[];
  keyPhrases: string[];
  /**
   * 0 to 1: in English the probability of the label, in languages read by word lists how far the words found agree; 0 where
   * the text was not understood at all.
   */
  confidence: number;
  provider: "local";
  model: string;
}

export interface AnalysisOptions {
  /** BCP 47 tag where the writer's language is known; told from the text otherwise. */
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
  /** Ekman's emotions and the groups good, bad and either that show in a text, the likeliest first; English alone. */
  analyzeFamilies(text: string, options?: AnalysisOptions): { family: Family; score: number }[];
}

const MAX_EMOTIONS = 5;
const MAX_TOPICS = 5;
const MAX_KEY_PHRASES = 5;
const NEUTRAL = "neutral";
const ENGLISH = "en";
/** Emotions are read passage by passage, of about the length of the texts that they were learnt from. */
const PASSAGE_TOKENS = 30;

/**
 * Makes an analyser of a model file's bytes (see `readModel`), which it goes on using. The model has learnt English and reads
 * nothing else; German, Spanish, French and Chinese are read by word lists, for sentiment alone. In any other language a text is
 * neutral with confidence 0 rather than a guess.
 * @throws RangeError where the bytes are no model file, or one that `MODEL_ID` does not speak of
 */
export function createAnalyzer(bytes: Uint8Array): Analyzer {
  const model = readModel(bytes);
  if (model.id !== WEIGHTS_ID) throw new RangeError(`the model file is ${model.id}, not ${WEIGHTS_ID}`);
  const scorer = createScorer(model, ["sentiment", "emotions", "topics"]);
  // Of families alone: few ask for them, and each text would pay.
  let familyScorer: Scorer | undefined;
  const { emotions, families, topics } = model.tables;
  const feeling = new Float64Array(model.tables.sentiment.heads.length);
  const emotion = new Float64Array(emotions.heads.length);
  const family = new Float64Array(families.heads.length);
  const topic = new Float64Array(topics.heads.length);

  function feelingOf(sums: Sums): PartFeeling {
    scorer.probabilities("sentiment", sums, feeling);
    return { polarity: feeling[0] as number, feeling: feeling[1] as number };
  }

  /** The feelings of a sentence's clauses; of most sentences, whose sums these are, there is one. */
  function feelingsOf(tokens: readonly Token[], sums: Sums): PartFeeling[] {
    const clauses = clausesOf(tokens);
    if (clauses.length === 1) return [feelingOf(sums)];
    return clauses.map((clause) => {
      const own = scorer.createSums();
      scorer.addSentence(clause, own);
      return feelingOf(own);
    });
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
      model: MODEL_ID,
    };
  }

  /** Reads sentences one after the other, and gathers them into passages. */
  function readPassages(
    sentences: readonly Sentence[],
    reader: Scorer,
    {
      onSentence,
      onPassage,
    }: { onSentence?: (sums: Sums, tokens: readonly Token[]) => void; onPassage: (sums: Sums) => void },
  ): void {
    const sums = reader.createSums();
    const passage = reader.createSums();
    let passageTokens = 0;
    for (const { tokens } of sentences) {
      clear(sums);
      reader.addSentence(tokens, sums);
      onSentence?.(sums, tokens);
      addTo(passage, sums);
      passageTokens += tokens.length;
      if (passageTokens < PASSAGE_TOKENS) continue;
      onPassage(passage);
      clear(passage);
      passageTokens = 0;
    }
    if (passageTokens > 0) onPassage(passage);
  }

  function readEnglish(sentences: readonly Sentence[], keyPhrases: string[]): AnalysisResult {
    const whole = scorer.createSums();
    const feelings: PartFeeling[] = [];
    const felt = new Float64Array(emotion.length);
    const about = new Float64Array(topic.length);
    readPassages(sentences, scorer, {
      onSentence(sums, tokens) {
        feelings.push(...feelingsOf(tokens, sums));
        raise("topics", sums, about);
        addTo(whole, sums);
      },
      onPassage: (sums) => raise("emotions", sums, felt),
    });
    const { confidence, ...sentiment } = pooledSentiment(feelings, feelingOf(whole));
    return result(
      sentiment,
      found("emotions", felt).slice(0, MAX_EMOTIONS),
      found("topics", about)
        .slice(0, MAX_TOPICS)
        .map(({ name }) => name),
      keyPhrases,
      confidence,
    );
  }

  /** Sentiment by words in a list; of emotions and topics nothing is known. */
  function readByLists(sentences: readonly Sentence[], language: string, keyPhrases: string[]): AnalysisResult {
    const { polarity, score, magnitude, confidence } = polarityOfSentences(sentences, language);
    const label = polarity === "unclear" ? "neutral" : polarity;
    return result({ label, score, magnitude }, [], [], keyPhrases, confidence);
  }

  return {
    analyze(text, options = {}) {
      const sentences = readSentences(text);
      const language = languageFor(sentences, options);
      const keyPhrases = keyPhrasesOf(sentences, { maxPhrases: MAX_KEY_PHRASES, language });
      return language === ENGLISH && sentences.length > 0
        ? readEnglish(sentences, keyPhrases)
        : readByLists(sentences, language, keyPhrases);
    },
    analyzeSentences(text, options = {}) {
      const sentences = readSentences(text);
      const language = languageFor(sentences, options);
      if (language !== ENGLISH) {
        if (!hasPolarity(language)) return [];
        return sentences.map((sentence) => {
          const { score } = polarityOfSentences([sentence], language);
          return { start: sentence.start, end: sentence.end, score: round(score), emotions: [] };
        });
      }
      return sentences.map(({ start, end, tokens }) => {
        const sums = scorer.createSums();
        scorer.addSentence(tokens, sums);
        const { score } = pooledSentiment([feelingOf(sums)], feelingOf(sums));
        const felt = new Float64Array(emotion.length);
        raise("emotions", sums, felt);
        const emotionsOfIt = found("emotions", felt).map((one) => ({ emotion: one.name, score: one.score }));
        return { start, end, score: round(score), emotions: emotionsOfIt };
      });
    },
    analyzeFamilies(text, options = {}) {
      const sentences = readSentences(text);
      if (languageFor(sentences, options) !== ENGLISH) return [];
      const reader = (familyScorer ??= createScorer(model, ["emotions", "families"]));
      const highest = FAMILIES.map(() => 0);
      readPassages(sentences, reader, {
        onPassage(sums) {
          reader.probabilities("emotions", sums, emotion);
          reader.probabilities("families", sums, family);
          for (const [at, score] of familyProbabilities(emotion, family).entries()) {
            highest[at] = Math.max(highest[at] as number, score);
          }
        },
      });
      return FAMILIES.map((name, at) => ({ family: name, score: highest[at] as number }))
        .filter(({ score }, at) => score >= (families.heads[at]?.threshold ?? 1))
        .sort((a, b) => b.score - a.score)
        .map(({ family: name, score }) => ({ family: name, score: round(score) }));
    },
  };
}

function languageFor(sentences: readonly Sentence[], { language }: AnalysisOptions): string {
  return language === undefined ? languageOf(sentences).language : languageOfTag(language);
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
