import Type, { type Static } from "typebox";
import { ANALYSIS_LIMITS, ENTRY_LIMITS } from "../limits.ts";
import { Closed, Count, LanguageTag, LocalDate, OneOf, Text } from "./primitives.ts";

export const SentimentLabel = OneOf(["positive", "negative", "neutral", "mixed"]);
export type SentimentLabel = Static<typeof SentimentLabel>;

const Score = Type.Number({ minimum: -1, maximum: 1 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Magnitude = Type.Number({ minimum: 0, maximum: 1_000_000 });
const Name = Text({ min: 1, max: 100 });
const Phrase = Text({ min: 1, max: 200 });

export const SentimentResult = Closed({ label: SentimentLabel, score: Score, magnitude: Magnitude });
export type SentimentResult = Static<typeof SentimentResult>;

export const EmotionScore = Closed({ emotion: Name, score: Share });
export type EmotionScore = Static<typeof EmotionScore>;

/** What an analysis found in a text. */
export const AnalysisResult = Closed({
  sentiment: SentimentResult,
  emotions: Type.Array(EmotionScore, { maxItems: ANALYSIS_LIMITS.emotions }),
  topics: Type.Array(Name, { maxItems: ANALYSIS_LIMITS.topics }),
  keyPhrases: Type.Array(Phrase, { maxItems: ANALYSIS_LIMITS.keyPhrases }),
  confidence: Share,
  provider: OneOf(["local", "google"]),
  model: Name,
});
export type AnalysisResult = Static<typeof AnalysisResult>;

export const AnalyzeRequest = Closed({
  content: Text({ min: 1, max: ENTRY_LIMITS.contentLength }),
  language: Type.Optional(LanguageTag),
});
export type AnalyzeRequest = Static<typeof AnalyzeRequest>;

/** A range of days, both included. */
export const DateRange = Closed({ from: LocalDate, to: LocalDate });
export type DateRange = Static<typeof DateRange>;

/** One point of the mood's course; where a range has more days than points, a point stands for the days up to the next. */
export const MoodPoint = Closed({
  date: LocalDate,
  averageSentiment: Type.Union([Score, Type.Null()]),
  averageMood: Type.Union([Type.Number({ minimum: 1, maximum: 5 }), Type.Null()]),
  entries: Count,
});
export type MoodPoint = Static<typeof MoodPoint>;

/** A journal in figures; days and hours are the writer's. */
export const AnalyticsSummary = Closed({
  range: DateRange,
  totalEntries: Count,
  totalWords: Count,
  averageWordsPerEntry: Type.Number({ minimum: 0 }),
  averageSentiment: Score,
  sentimentDistribution: Closed({ positive: Count, neutral: Count, negative: Count, mixed: Count }),
  unclear: Type.Integer({
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    description:
      "Entries that were read and not understood (`confidence` 0): they are in no average and no distribution.",
  }),
  topEmotions: Type.Array(Closed({ emotion: Name, score: Share, count: Count }), {
    maxItems: ANALYSIS_LIMITS.emotions,
  }),
  topTopics: Type.Array(Closed({ topic: Name, count: Count, averageSentiment: Score }), {
    maxItems: ANALYSIS_LIMITS.topics,
  }),
  keyPhrases: Type.Array(Closed({ phrase: Phrase, count: Count }), { maxItems: ANALYSIS_LIMITS.keyPhrases }),
  moodTrend: Type.Array(MoodPoint, { maxItems: ANALYSIS_LIMITS.trendDays }),
  streak: Closed({ current: Count, longest: Count }),
  byHour: Type.Array(Count, { minItems: 24, maxItems: 24, description: "Entries by hour of the day, from 0." }),
  byWeekday: Type.Array(Count, { minItems: 7, maxItems: 7, description: "Entries by day of the week, from Monday." }),
  models: Type.Array(Closed({ model: Name, entries: Count }), {
    maxItems: ANALYSIS_LIMITS.models,
    description:
      "The models whose readings the figures come from, the one that read most entries first. Two models measure with two " +
      "rulers: with more than one here, figures that rest on readings are of both.",
  }),
});
export type AnalyticsSummary = Static<typeof AnalyticsSummary>;
