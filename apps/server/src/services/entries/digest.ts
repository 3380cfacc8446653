import {
  ANALYSIS_LIMITS,
  type AnalyticsSummary,
  type DigestFigures,
  type DigestRequest,
} from "@aura-journal/contracts";
import { addDays } from "../../platform/days.ts";
import type { createActivity } from "./activity.ts";
import type { Summaries } from "./summary.ts";

export interface DigestsOptions {
  readonly summaries: Summaries;
  readonly activity: ReturnType<typeof createActivity>;
}

/** Some days of a journal for a mail: of the summary the figures, and words only where they are asked for. */
export function createDigests({ summaries, activity }: DigestsOptions) {
  const read = async (userId: string, from: string, to: string): Promise<AnalyticsSummary> =>
    JSON.parse((await summaries.summaryOf(userId, { from_date: from, to_date: to })).toString()) as AnalyticsSummary;

  return {
    /** @throws AuraError VAL_001 where the range ends before it begins */
    async of({ userId, from, to, today, includeWords }: DigestRequest): Promise<DigestFigures> {
      const days = Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000) + 1;
      const [summary, before, { streakDays }] = await Promise.all([
        read(userId, from, to),
        read(userId, addDays(from, -days), addDays(from, -1)),
        activity.of(userId, today),
      ]);
      const moods = summary.moodTrend.flatMap(({ averageMood }) => (averageMood === null ? [] : [averageMood]));
      const sum = moods.reduce((total, mood) => total + mood, 0);
      const few = <T>(items: readonly T[]): T[] => items.slice(0, ANALYSIS_LIMITS.digestWords);
      return {
        entries: summary.totalEntries,
        words: summary.totalWords,
        daysWritten: summary.moodTrend.length,
        entriesBefore: before.totalEntries,
        streakDays,
        analysed: Object.values(summary.sentimentDistribution).reduce((total, count) => total + count, 0),
        emotions: includeWords ? few(summary.topEmotions).map(({ emotion }) => emotion) : [],
        averageMood: moods.length === 0 ? null : sum / moods.length,
        moodDays: moods.length,
        ...(includeWords
          ? {
              topics: few(summary.topTopics).map(({ topic }) => topic),
              phrases: few(summary.keyPhrases).map(({ phrase }) => phrase),
            }
          : {}),
      };
    },
  };
}
