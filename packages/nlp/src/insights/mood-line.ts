import { dateOf } from "./calendar.ts";
import { inOrder, type InsightEntry } from "./entry.ts";
import { rounded } from "./figures.ts";
import { dayValues, provenanceOfMeasure, type DayValue, type Measure } from "./measure.ts";
import type { Provenance } from "./models.ts";

export interface MoodPoint {
  readonly date: string;
  /** The mean of this day's entries and of nothing else. */
  readonly value: number;
  readonly entryIds: readonly string[];
  /** Absent where too few days stand near. */
  readonly smoothed?: Smoothed;
}

export interface Smoothed {
  readonly value: number;
  /** The first and the last day that took part: those of the line's points between them. */
  readonly from: string;
  readonly to: string;
  readonly days: number;
}

export interface MoodLine extends Provenance {
  readonly measure: Measure;
  readonly bandwidthDays: number;
  /** A chart draws a line within one of these and none between them. */
  readonly segments: readonly (readonly MoodPoint[])[];
}

const DEFAULT_BANDWIDTH_DAYS = 14;
/** Fewer days are shown as they are: a mean of two is no trend. */
const MIN_DAYS = 3;
/** How much two entries of one day are taken to resemble each other. */
const LIKENESS_WITHIN_DAY = 0.5;

/**
 * The days of a journal with a value, and a smooth line through them that invents nothing.
 *
 * The line is a weighted mean of written days (Nadaraya 1964, Watson 1964; the tricube weights of Cleveland's LOESS 1979).
 * Not LOESS itself: a straight fit runs past the values that it fits, and a mean can't. It has a value only on days that
 * have one, and breaks where for a whole bandwidth nobody wrote.
 */
export function moodLine(
  entries: readonly InsightEntry[],
  measure: Measure,
  { bandwidthDays = DEFAULT_BANDWIDTH_DAYS }: { readonly bandwidthDays?: number } = {},
): MoodLine {
  const segments = segmentsOf(dayValues(inOrder(entries), measure), bandwidthDays);
  return {
    measure,
    bandwidthDays,
    segments: segments.map((days) => smoothedDays(days, bandwidthDays)),
    ...provenanceOfMeasure(entries, measure),
  };
}

function segmentsOf(days: readonly DayValue[], bandwidthDays: number): DayValue[][] {
  const segments: DayValue[][] = [];
  let previous: DayValue | undefined;
  for (const day of days) {
    if (previous === undefined || day.dayNumber - previous.dayNumber >= bandwidthDays) segments.push([]);
    segments.at(-1)?.push(day);
    previous = day;
  }
  return segments;
}

function smoothedDays(days: readonly DayValue[], bandwidthDays: number): MoodPoint[] {
  let start = 0;
  return days.map(({ date, dayNumber, value, entryIds }) => {
    while ((days[start]?.dayNumber ?? dayNumber) <= dayNumber - bandwidthDays) start++;
    let weights = 0;
    let sum = 0;
    let count = 0;
    let last = dayNumber;
    for (let at = start; at < days.length; at++) {
      const near = days[at] as DayValue;
      if (near.dayNumber >= dayNumber + bandwidthDays) break;
      const weight = tricube((near.dayNumber - dayNumber) / bandwidthDays) * weightOfDay(near.entryIds.length);
      weights += weight;
      sum += weight * near.value;
      count++;
      last = near.dayNumber;
    }
    const point = { date, value, entryIds };
    if (count < MIN_DAYS) return point;
    const from = dateOf((days[start] as DayValue).dayNumber);
    return { ...point, smoothed: { value: rounded(sum / weights), from, to: dateOf(last), days: count } };
  });
}

function tricube(distance: number): number {
  return (1 - Math.abs(distance) ** 3) ** 3;
}

/** Entries of one day resemble each other, so ten of them say less than ten days (Kish's design effect): under 2 in all. */
function weightOfDay(entries: number): number {
  return entries / (1 + (entries - 1) * LIKENESS_WITHIN_DAY);
}
