import Type, { type Static, type TSchema } from "typebox";
import { ANALYTICS_LIMITS } from "../limits.ts";
import { Closed, Count, Instant, LocalDate } from "./primitives.ts";

function OrHidden<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()], {
    description: "`null` where fewer people than `smallestGroup` stand behind it.",
  });
}

/** A range of days in UTC, both included. Without it: the last thirty days. */
export const ProductAnalyticsQuery = Closed({ from: Type.Optional(LocalDate), to: Type.Optional(LocalDate) });
export type ProductAnalyticsQuery = Static<typeof ProductAnalyticsQuery>;

/** A figure for each day of the range, oldest first; days are days in UTC. */
const DayCounts = Type.Array(Closed({ date: LocalDate, count: OrHidden(Count) }), {
  maxItems: ANALYTICS_LIMITS.days,
});

/** How many of the people who signed up in one week were there in each week since; week 0 is the week itself. */
export const RetentionCohort = Closed({
  cohort: Type.Unsafe<LocalDate>({ ...LocalDate, description: "The Monday of the week of signing up." }),
  size: OrHidden(Count),
  weeks: Type.Array(OrHidden(Type.Number({ minimum: 0, maximum: 1 })), {
    maxItems: ANALYTICS_LIMITS.cohortWeeks,
    description: "The share of the cohort that was there in that week, from 0 to 1.",
  }),
});
export type RetentionCohort = Static<typeof RetentionCohort>;

/** Figures about everybody who agreed to be counted; none about a group of fewer than `smallestGroup` people. */
export const ProductAnalytics = Closed({
  range: Closed({ from: LocalDate, to: LocalDate }),
  asOf: Instant,
  smallestGroup: Count,
  dailyActiveUsers: DayCounts,
  entriesCreatedPerDay: DayCounts,
  sentimentDistribution: OrHidden(Closed({ positive: Count, neutral: Count, negative: Count, mixed: Count })),
  userRetention: Type.Array(RetentionCohort, { maxItems: ANALYTICS_LIMITS.cohortWeeks }),
});
export type ProductAnalytics = Static<typeof ProductAnalytics>;
