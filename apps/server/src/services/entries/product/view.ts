import { ANALYTICS_LIMITS, type ProductAnalytics } from "@aura-journal/contracts";
import { addDays } from "../../../platform/days.ts";
import { mondayOf, SENTIMENTS, type CohortFigures, type DayFigures } from "./figures.ts";

const SMALLEST = ANALYTICS_LIMITS.smallestGroup;

/**
 * What may be shown of the figures. A group of fewer than twenty people is shown as null, and so is what would give one away:
 *
 * - A day counts once it is over. Figures of a day that is not would tell, look by look, who has just come.
 * - Entries are shown where twenty people wrote that day.
 * - Of a cohort both those who were here in a week and those who were not are a group: both must be twenty, or the latter none.
 *   A week counts once it is over.
 * - What readings say was counted in goes of twenty people at least (`readings.ts`), so that any two ranges differ by whole
 *   goes and their difference tells nothing about fewer.
 *
 * @param range days in UTC, both included
 * @param today the day in UTC that it is now
 */
export function showFigures(
  given: { readonly days: readonly DayFigures[]; readonly cohorts: readonly CohortFigures[] },
  { range, today, asOf }: { readonly range: ProductAnalytics["range"]; readonly today: string; readonly asOf: Date },
): ProductAnalytics {
  const over = new Map(given.days.filter(({ day }) => day < today).map((figures) => [figures.day, figures]));
  const dates = daysOf(range);
  return {
    range,
    asOf: asOf.toISOString(),
    smallestGroup: SMALLEST,
    dailyActiveUsers: dates.map((date) => ({ date, count: orHidden(over.get(date)?.active, over.get(date)?.active) })),
    entriesCreatedPerDay: dates.map((date) => ({
      date,
      count: orHidden(over.get(date)?.entries, over.get(date)?.writers),
    })),
    sentimentDistribution: sumOfReadings(dates.flatMap((date) => over.get(date) ?? [])),
    userRetention: cohortsOf(range).map((cohort) => retentionOf(cohort, given.cohorts, range, today)),
  };
}

function orHidden(count: number | undefined, people: number | undefined): number | null {
  return count === undefined || people === undefined || people < SMALLEST ? null : count;
}

function sumOfReadings(days: readonly DayFigures[]): ProductAnalytics["sentimentDistribution"] {
  const sum = { positive: 0, neutral: 0, negative: 0, mixed: 0 };
  for (const day of days) for (const sentiment of SENTIMENTS) sum[sentiment] += day[sentiment];
  return SENTIMENTS.every((sentiment) => sum[sentiment] === 0) ? null : sum;
}

function retentionOf(
  cohort: string,
  figures: readonly CohortFigures[],
  range: ProductAnalytics["range"],
  today: string,
): ProductAnalytics["userRetention"][number] {
  const own = figures.filter((one) => one.cohort === cohort);
  const size = own.find(({ week }) => week === null)?.people ?? 0;
  const weeks: (number | null)[] = [];
  for (let week = cohort; week <= range.to && addDays(week, 7) <= today; week = addDays(week, 7)) {
    const here = own.find((one) => one.week === week)?.people ?? 0;
    const isShown = here >= SMALLEST && (here >= size || size - here >= SMALLEST);
    weeks.push(isShown ? Math.min(1, Math.round((here / size) * 10_000) / 10_000) : null);
  }
  return { cohort, size: orHidden(size, size), weeks };
}

/** The Mondays of the weeks that a range touches. */
export function cohortsOf({ from, to }: ProductAnalytics["range"]): string[] {
  const cohorts: string[] = [];
  for (let cohort = mondayOf(from); cohort <= to; cohort = addDays(cohort, 7)) cohorts.push(cohort);
  return cohorts;
}

function daysOf({ from, to }: ProductAnalytics["range"]): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
  return days;
}
