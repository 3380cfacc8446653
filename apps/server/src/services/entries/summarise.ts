import { ANALYSIS_LIMITS, type AnalysisResult, type AnalyticsSummary } from "@aura-journal/contracts";
import { streaks, weekdayOf } from "../../platform/days.ts";

/** What a summary needs to know of one entry. */
export interface SummarisedEntry {
  /** The writer's calendar day. */
  readonly localDate: string;
  /** The writer's hour; absent where the entry's record could not be read. */
  readonly hour: number | undefined;
  readonly wordCount: number;
  readonly moodRating: number | undefined;
  /** Absent while it is still to come, or where the writer wants none. */
  readonly analysis: AnalysisResult | undefined;
}

const TOP_EMOTIONS = 10;
const TOP_TOPICS = 10;
const TOP_PHRASES = 20;

/**
 * The figures of a range of days. Entries without an analysis count as entries, words, days and hours, and take no part
 * in averages of what an analysis finds. Nor does what was read without being understood: its score of 0 says nothing.
 * @param entries those of the range, in any order
 * @param range absent ends are those of the entries, or today where there are none
 * @param today the reader's calendar day, for the current streak
 */
export function summarise(
  entries: readonly SummarisedEntry[],
  range: { readonly from: string | undefined; readonly to: string | undefined },
  today: string,
): AnalyticsSummary {
  const sentimentDistribution = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
  const byHour = new Array<number>(24).fill(0);
  const byWeekday = new Array<number>(7).fill(0);
  const sentiment = createMean();
  const emotions = new Map<string, Mean>();
  const topics = new Map<string, Mean>();
  const phrases = new Map<string, { phrase: string; count: number; last: SummarisedEntry | undefined }>();
  const days = new Map<string, Day>();
  const entriesByModel = new Map<string, number>();
  let totalWords = 0;
  let unclear = 0;

  for (const entry of entries) {
    const { localDate, hour, wordCount, moodRating, analysis } = entry;
    totalWords += wordCount;
    if (hour !== undefined) byHour[hour] = (byHour[hour] ?? 0) + 1;
    const day = valueIn(days, localDate, createDay);
    day.entries++;
    if (moodRating !== undefined) day.mood.add(moodRating);
    if (analysis === undefined) continue;
    entriesByModel.set(analysis.model, (entriesByModel.get(analysis.model) ?? 0) + 1);
    const { label, score } = analysis.sentiment;
    if (analysis.confidence > 0) {
      sentimentDistribution[label as keyof typeof sentimentDistribution]++;
      sentiment.add(score);
      day.sentiment.add(score);
      for (const topic of new Set(analysis.topics)) valueIn(topics, topic, createMean).add(score);
      for (const emotion of analysis.emotions) valueIn(emotions, emotion.emotion, createMean).add(emotion.score);
    } else unclear++;
    // Key phrases are words that stand there, whether or not their sense was understood.
    for (const phrase of analysis.keyPhrases) {
      const folded = phrase.toLowerCase();
      const known = valueIn(phrases, folded, () => ({ phrase, count: 0, last: undefined }));
      // Twice in one entry, in two spellings, is once.
      if (known.last !== entry) known.count++;
      known.last = entry;
      // Entries come in any order: of several spellings the first by their letters is shown, not the first that comes.
      if (phrase < known.phrase) known.phrase = phrase;
    }
  }

  const dates = [...days.keys()].sort();
  for (const date of dates) {
    const weekday = weekdayOf(date);
    byWeekday[weekday] = (byWeekday[weekday] ?? 0) + (days.get(date)?.entries ?? 0);
  }
  const from = range.from ?? dates[0] ?? range.to ?? today;
  return {
    range: { from, to: range.to ?? dates.at(-1) ?? later(from, today) },
    totalEntries: entries.length,
    totalWords,
    averageWordsPerEntry: entries.length === 0 ? 0 : rounded(totalWords / entries.length),
    averageSentiment: sentiment.value() ?? 0,
    sentimentDistribution,
    unclear,
    topEmotions: ranked(emotions, (mean) => mean.sum, TOP_EMOTIONS).map(([emotion, mean]) => ({
      emotion,
      score: mean.value() ?? 0,
      count: mean.count,
    })),
    topTopics: ranked(topics, (mean) => mean.count, TOP_TOPICS).map(([topic, mean]) => ({
      topic,
      count: mean.count,
      averageSentiment: mean.value() ?? 0,
    })),
    keyPhrases: ranked(phrases, ({ count }) => count, TOP_PHRASES).map(([, { phrase, count }]) => ({ phrase, count })),
    moodTrend: trendOf(dates, days),
    streak: streaks(dates, today),
    byHour,
    byWeekday,
    models: ranked(entriesByModel, (count) => count, ANALYSIS_LIMITS.models).map(([model, count]) => ({
      model,
      entries: count,
    })),
  };
}

/** One point for each day with an entry; past the limit, one for as many neighbouring days as it takes. */
function trendOf(dates: readonly string[], days: ReadonlyMap<string, Day>): AnalyticsSummary["moodTrend"] {
  const daysPerPoint = Math.max(1, Math.ceil(dates.length / ANALYSIS_LIMITS.trendDays));
  const points: AnalyticsSummary["moodTrend"] = [];
  for (let at = 0; at < dates.length; at += daysPerPoint) {
    const point = createDay();
    for (const date of dates.slice(at, at + daysPerPoint)) {
      const day = days.get(date) ?? createDay();
      point.entries += day.entries;
      point.mood.join(day.mood);
      point.sentiment.join(day.sentiment);
    }
    points.push({
      date: dates[at] ?? "",
      averageSentiment: point.sentiment.value(),
      averageMood: point.mood.value(),
      entries: point.entries,
    });
  }
  return points;
}

interface Day {
  entries: number;
  readonly mood: Mean;
  readonly sentiment: Mean;
}

function createDay(): Day {
  return { entries: 0, mood: createMean(), sentiment: createMean() };
}

interface Mean {
  sum: number;
  count: number;
  add(value: number): void;
  join(other: Mean): void;
  value(): number | null;
}

function createMean(): Mean {
  return {
    sum: 0,
    count: 0,
    add(value) {
      this.sum += value;
      this.count++;
    },
    join(other) {
      this.sum += other.sum;
      this.count += other.count;
    },
    value() {
      return this.count === 0 ? null : rounded(this.sum / this.count);
    },
  };
}

/**
 * The heaviest first; equals in the order of their names, so that one journal always gives one answer. A long journal has
 * tens of thousands of phrases, so they are not all sorted for the sake of twenty.
 */
function ranked<V>(values: ReadonlyMap<string, V>, weigh: (value: V) => number, limit: number): [string, V][] {
  const best: { readonly name: string; readonly value: V; readonly weight: number }[] = [];
  for (const [name, value] of values) {
    const weight = weigh(value);
    const isAfter = (other: (typeof best)[number]): boolean =>
      other.weight > weight || (other.weight === weight && other.name < name);
    let at = best.length;
    while (at > 0 && !isAfter(best[at - 1] as (typeof best)[number])) at--;
    if (at < limit) best.splice(at, 0, { name, value, weight });
    if (best.length > limit) best.pop();
  }
  return best.map(({ name, value }) => [name, value]);
}

function valueIn<V>(map: Map<string, V>, key: string, create: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = create()));
  return value;
}

function later(a: string, b: string): string {
  return a > b ? a : b;
}

/** Sums of floats depend on their order in the last digits; nobody reads those. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
