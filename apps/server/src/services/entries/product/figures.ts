import { addDays } from "../../../platform/days.ts";

/** What is known of one day in UTC: people who were here, people who wrote, entries, and what readings said. */
export interface DayFigures {
  readonly day: string;
  readonly active: number;
  readonly writers: number;
  readonly entries: number;
  readonly positive: number;
  readonly neutral: number;
  readonly negative: number;
  readonly mixed: number;
}

/** People who signed up in one week (its Monday): how many were here in a later week, or, without one, how many they are. */
export interface CohortFigures {
  readonly cohort: string;
  readonly week: string | null;
  readonly people: number;
}

/** A figure with the number of its last change. */
export type Numbered<Figures> = Figures & { readonly seq: number };

export interface RecordedChanges {
  readonly days: readonly Numbered<DayFigures>[];
  readonly cohorts: readonly Numbered<CohortFigures>[];
  /** The number up to which these are all changes. */
  readonly throughSeq: number;
}

/** Where figures are read from: the record in PostgreSQL, or its copy in MongoDB. */
export interface FiguresStore {
  /** Days of a range, both ends included, oldest first; a day without a figure is absent. */
  days(from: string, to: string): Promise<DayFigures[]>;
  /** Cohorts whose Mondays lie in a range, both ends included, in no order. */
  cohorts(from: string, to: string): Promise<CohortFigures[]>;
  /** The moment whose figures these are; undefined: now. */
  asOf(): Promise<Date | undefined>;
}

export const SENTIMENTS = ["positive", "neutral", "negative", "mixed"] as const;
export type Sentiment = (typeof SENTIMENTS)[number];

/** So long are figures kept: a year, and the range that a reader may still ask for on its last day. */
export const FIGURES_DAYS = 400;

/**
 * The day in UTC by the server's clock. The writer's own day would let whoever sets a zone or a date move a figure of a day
 * that is over, and a few people in one zone would stand out.
 */
export function utcDayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The Monday of a day's week (ISO 8601). */
export function mondayOf(day: string): string {
  return addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
}
