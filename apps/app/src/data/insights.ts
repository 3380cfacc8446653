import {
  emotionsOverTime,
  habitsOf,
  meanOfMeasure,
  moodLine,
  risingWords,
  streaksOf,
  topicsAgainstMood,
  type InsightEntry,
} from "@aura-journal/nlp/insights";

export { firstDayOfRising } from "@aura-journal/nlp/insights";

type Stretch = Pick<ReturnType<typeof emotionsOverTime>[number], "from" | "to" | "isFewData" | "emotions">;

/** A day with a mood. */
interface Point {
  readonly date: string;
  /** The mean of its entries. */
  readonly value: number;
  /** The line's; absent where too few days stand near. */
  readonly smoothed: number | undefined;
  readonly entryIds: readonly string[];
}

/** What a stretch of a journal says of its writer's days. It holds nothing of its texts but words that rise. */
interface Insights {
  readonly entries: number;
  /** The moods that the writer named, where they named enough of them; else what the analysis read. */
  readonly measure: "own" | "read";
  /** Of that measure, over all entries that have it. */
  readonly mean: number | undefined;
  readonly mood: Pick<ReturnType<typeof moodLine>, "measure" | "isMixed"> & {
    /** A chart draws a line within one of these and none between them. */
    readonly segments: readonly (readonly Point[])[];
  };
  readonly topics: ReturnType<typeof topicsAgainstMood>;
  /** The latest stretches, as many as a chart has room for. */
  readonly emotions: { readonly unit: "week" | "month"; readonly periods: readonly Stretch[] };
  readonly streaks: ReturnType<typeof streaksOf>;
  readonly habits: Pick<ReturnType<typeof habitsOf>, "byHour" | "byWeekday">;
  readonly words: ReturnType<typeof risingWords>;
}

/** Entries that a figure is made of: how many, and which of all such groups they are. */
export interface Behind {
  readonly count: number;
  readonly group: number;
}

/** The same, with the entries counted where their ids stood. */
type Counted<T> = T extends readonly (infer Item)[]
  ? readonly Counted<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Name extends `${string}Ids${string}` ? Behind : Counted<T[Name]> }
    : T;

export type JournalInsights = Counted<Insights>;
export type MoodLine = JournalInsights["mood"];
export type MoodPoint = MoodLine["segments"][number][number];
export type TopicsAgainstMood = JournalInsights["topics"];
export type TopicAgainstMood = TopicsAgainstMood["topics"][number];
export type EmotionPeriod = JournalInsights["emotions"]["periods"][number];
export type Streaks = JournalInsights["streaks"];
export type Streak = NonNullable<Streaks["longest"]>;
export type Habits = JournalInsights["habits"];
export type Habit = Habits["byHour"];
export type RisingWords = JournalInsights["words"];
export type RisingWord = RisingWords["words"][number];

/** Insights as the screens get them, and the ids that stay behind: over ten years they are a quarter of a million. */
export interface FoundInsights {
  readonly insights: JournalInsights;
  /** Group by group, oldest first. */
  readonly groups: readonly (readonly string[])[];
}

/** From so many days on a writer's own moods say enough. */
const OWN_DAYS = 7;
/** Shorter journals are shown week by week. */
const WEEKS_UP_TO_DAYS = 92;
/** More than this would be thinner than a finger and say nothing. */
const STRETCHES = 14;

/** Computes them all, where the journal is: ten years of texts stay there. @param today the reader's calendar day, `YYYY-MM-DD` */
export function insightsOf(entries: readonly InsightEntry[], today: string): FoundInsights {
  const namedDays = new Set(entries.filter(({ mood }) => mood !== undefined).map(({ localDate }) => localDate));
  const measure = namedDays.size >= OWN_DAYS ? "own" : "read";
  const unit = spanOf(entries) <= WEEKS_UP_TO_DAYS ? "week" : "month";
  const { byHour, byWeekday } = habitsOf(entries);
  const insights: Insights = {
    entries: entries.length,
    measure,
    mean: meanOfMeasure(entries, measure).value,
    mood: shownMood(moodLine(entries, measure)),
    topics: topicsAgainstMood(entries, measure),
    emotions: { unit, periods: emotionsOverTime(entries, { unit }).slice(-STRETCHES).map(shownStretch) },
    streaks: streaksOf(entries, today),
    habits: { byHour, byWeekday },
    words: risingWords(entries, { today }),
  };
  const groups: (readonly string[])[] = [];
  return { insights: counted(insights, groups) as JournalInsights, groups };
}

function shownMood({ measure, isMixed, segments }: ReturnType<typeof moodLine>): Insights["mood"] {
  return {
    measure,
    isMixed,
    segments: segments.map((segment) =>
      segment.map(({ date, value, smoothed, entryIds }) => ({ date, value, smoothed: smoothed?.value, entryIds })),
    ),
  };
}

function shownStretch({ from, to, isFewData, emotions }: Stretch): Stretch {
  return { from, to, isFewData, emotions };
}

/** A copy in which each list of ids has become a group. */
function counted(value: unknown, groups: (readonly string[])[]): unknown {
  if (Array.isArray(value)) return value.map((item) => counted(item, groups));
  if (typeof value !== "object" || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [name, part] of Object.entries(value)) {
    copy[name] = name.includes("Ids")
      ? ({
          count: (part as readonly string[]).length,
          group: groups.push(part as readonly string[]) - 1,
        } satisfies Behind)
      : counted(part, groups);
  }
  return copy;
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
