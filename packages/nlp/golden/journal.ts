import type { AnalysisResult } from "../src/index.ts";
import {
  emotionsOverTime,
  habitsOf,
  moodLine,
  onThisDay,
  risingWords,
  streaksOf,
  topicsAgainstMood,
  totalsOf,
  type CountedEntry,
} from "../src/insights/index.ts";
import { createDigest } from "./digest.ts";

const FIRST_DAY_MS = Date.UTC(2025, 0, 1);
const DAY_MS = 86_400_000;
/** Some days have two entries, some none. */
const DAYS_OF_500 = 420;
const MAX_LENGTH = 5_000;

/** Fingerprints of what the insights say of a journal that has these texts, one after the other, as its entries. */
export function insightsOf(read: readonly { text: string; analysis: AnalysisResult }[]): Record<string, string> {
  const entries = read.flatMap(({ text, analysis }, at): CountedEntry[] => {
    if (text.length > MAX_LENGTH) return [];
    const day = Math.floor((at * DAYS_OF_500) / read.length) + (at % 3);
    const writtenAtMs = FIRST_DAY_MS + day * DAY_MS + ((at * 7) % 24) * 3_600_000;
    return [
      {
        id: `e${at}`,
        localDate: new Date(writtenAtMs).toISOString().slice(0, 10),
        localHour: (at * 7) % 24,
        writtenAtMs,
        wordCount: text.split(" ").length,
        mood: at % 5 === 0 ? undefined : 1 + ((at * at + text.length) % 5),
        analysis,
        text,
      },
    ];
  });
  const today = entries.at(-1)?.localDate ?? "2026-01-01";
  const insights: Readonly<Record<string, unknown>> = {
    moodOwn: moodLine(entries, "own"),
    moodRead: moodLine(entries, "read", { bandwidthDays: 30 }),
    topicsOwn: topicsAgainstMood(entries, "own"),
    topicsRead: topicsAgainstMood(entries, "read"),
    weeks: emotionsOverTime(entries, { unit: "week" }),
    months: emotionsOverTime(entries, { unit: "month" }),
    habits: habitsOf(entries),
    streaks: streaksOf(entries, today),
    onThisDay: onThisDay(entries, today),
    words: risingWords(entries, { today }),
    totals: totalsOf(entries),
  };
  return Object.fromEntries(
    Object.entries(insights).map(([name, insight]) => {
      const digest = createDigest();
      digest.add(insight);
      return [name, digest.toString()];
    }),
  );
}
