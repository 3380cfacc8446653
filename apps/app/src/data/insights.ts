import {
  emotionsOverTime,
  habitsOf,
  moodLine,
  risingWords,
  streaksOf,
  topicsAgainstMood,
  totalsOf,
  type EmotionPeriod,
  type Habits,
  type InsightEntry,
  type MoodLine,
  type RisingWords,
  type Streaks,
  type TopicsAgainstMood,
} from "@aura-journal/nlp/insights";

/** What a stretch of a journal says of its writer's days. It names entries by their ids, and holds nothing of their texts but words that rise. */
export interface JournalInsights {
  readonly entries: number;
  /** The moods that the writer named, where they named enough of them; else what the analysis read. */
  readonly measure: "own" | "read";
  /** Of that measure, over all entries that have it. */
  readonly mean: number | undefined;
  readonly mood: MoodLine;
  readonly topics: TopicsAgainstMood;
  readonly emotions: { readonly unit: "week" | "month"; readonly periods: readonly EmotionPeriod[] };
  readonly streaks: Streaks;
  readonly habits: Habits;
  readonly words: RisingWords;
}

/** From so many days on a writer's own moods say enough. */
const OWN_DAYS = 7;
/** Shorter journals are shown week by week. */
const WEEKS_UP_TO_DAYS = 92;

/** Computes them all, where the journal is: ten years of texts stay there. @param today the reader's calendar day, `YYYY-MM-DD` */
export function insightsOf(entries: readonly InsightEntry[], today: string): JournalInsights {
  const namedDays = new Set(entries.filter(({ mood }) => mood !== undefined).map(({ localDate }) => localDate));
  const measure = namedDays.size >= OWN_DAYS ? "own" : "read";
  const unit = spanOf(entries) <= WEEKS_UP_TO_DAYS ? "week" : "month";
  return {
    entries: entries.length,
    measure,
    mean: totalsOf(entries)[measure].value,
    mood: moodLine(entries, measure),
    topics: topicsAgainstMood(entries, measure),
    emotions: { unit, periods: emotionsOverTime(entries, { unit }) },
    streaks: streaksOf(entries, today),
    habits: habitsOf(entries),
    words: risingWords(entries, { today }),
  };
}

/** Days from the first entry to the last. */
function spanOf(entries: readonly InsightEntry[]): number {
  let [first, last] = ["9999-12-31", "0001-01-01"];
  for (const { localDate } of entries) {
    if (localDate < first) first = localDate;
    if (localDate > last) last = localDate;
  }
  return (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
}
