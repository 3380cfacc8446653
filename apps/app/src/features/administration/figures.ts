import type { ProductAnalytics } from "@aura-journal/contracts";

type DayCount = ProductAnalytics["dailyActiveUsers"][number];
type Sentiments = NonNullable<ProductAnalytics["sentimentDistribution"]>;
type Cohort = ProductAnalytics["userRetention"][number];

const DAY_MS = 86_400_000;

/** The days in UTC of a stretch that ends on `today`, both included. */
export function rangeOf(days: number, today: string): { readonly from: string; readonly to: string } {
  return { from: dayAfter(today, 1 - days), to: today };
}

/** The mean over the days that are shown; `undefined` where none is. */
export function meanOf(counts: readonly DayCount[]): number | undefined {
  const shown = counts.flatMap(({ count }) => (count === null ? [] : [count]));
  return shown.length === 0 ? undefined : shown.reduce((sum, count) => sum + count, 0) / shown.length;
}

/** What stands behind one bar: a day, or a week from its Monday. */
export interface Stretch {
  readonly from: string;
  /** The mean a day over the days that are shown; `null` where none is. */
  readonly perDay: number | null;
}

/** The days themselves, or their weeks where there would be too many bars. */
export function stretchesOf(counts: readonly DayCount[], isByWeek: boolean): readonly Stretch[] {
  if (!isByWeek) return counts.map(({ date, count }) => ({ from: date, perDay: count }));
  const weeks = new Map<string, DayCount[]>();
  for (const day of counts) weeks.set(mondayOf(day.date), [...(weeks.get(mondayOf(day.date)) ?? []), day]);
  return [...weeks].map(([from, days]) => ({ from, perDay: meanOf(days) ?? null }));
}

/** How most entries sound, and the share of each sound; `undefined` where nothing was written. */
export function soundOf(
  counts: Sentiments,
): { readonly most: keyof Sentiments; readonly shares: Readonly<Record<keyof Sentiments, number>> } | undefined {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const labels = Object.keys(counts) as (keyof Sentiments)[];
  const most = labels.reduce((best, label) => (counts[label] > counts[best] ? label : best));
  const shares = Object.fromEntries(labels.map((label) => [label, counts[label] / total]));
  return { most, shares: shares as Record<keyof Sentiments, number> };
}

/** The share of people who were there `week` weeks after the week in which they joined, each person counting once. */
export function stayedAfter(cohorts: readonly Cohort[], week: number): number | undefined {
  let people = 0;
  let stayed = 0;
  for (const { size, weeks } of cohorts) {
    const share = weeks[week];
    if (size === null || share === null || share === undefined) continue;
    people += size;
    stayed += size * share;
  }
  return people === 0 ? undefined : stayed / people;
}

function mondayOf(date: string): string {
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return dayAfter(date, -weekday);
}

function dayAfter(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
