import { dateOf, dayNumberOf } from "./calendar.ts";
import { inOrder, type InsightEntry } from "./entry.ts";
import { valueIn } from "./figures.ts";

/** Days in a row, each with an entry. */
export interface Streak {
  readonly from: string;
  readonly to: string;
  readonly days: number;
  readonly entryIds: readonly string[];
}

export interface Streaks {
  readonly current: Streak | undefined;
  /** The latest of equals. */
  readonly longest: Streak | undefined;
  /** The current one goes on only if something is written today. */
  readonly isTodayOpen: boolean;
}

/** The entries of the streaks of the writer's own days. @param today the calendar day it is for the reader */
export function streaksOf(entries: readonly InsightEntry[], today: string): Streaks {
  const idsByDate = new Map<string, string[]>();
  for (const { localDate, id } of inOrder(entries)) valueIn(idsByDate, localDate, () => []).push(id);
  const { current, longest } = runsOfDays([...idsByDate.keys()], today);
  const told = (run: DayRun | undefined): Streak | undefined => {
    if (run === undefined) return undefined;
    const { first, days } = run;
    const dates = Array.from({ length: days }, (_, at) => dateOf(first + at));
    return {
      from: dateOf(first),
      to: dateOf(first + days - 1),
      days,
      entryIds: dates.flatMap((date) => idsByDate.get(date) ?? []),
    };
  };
  return { current: told(current), longest: told(longest), isTodayOpen: !idsByDate.has(today) };
}

/** So many days in a row, the first by its number since 1970. */
interface DayRun {
  readonly first: number;
  readonly days: number;
}

/**
 * Runs of days. The current one counts while it reaches today or yesterday, so that a day that is not over breaks nothing. Days
 * after tomorrow belong to no present run, whatever zone they were written in.
 * @param dates distinct calendar days in ascending order
 * @param today the calendar day it is for the reader
 */
export function runsOfDays(
  dates: readonly string[],
  today: string,
): { readonly current: DayRun | undefined; readonly longest: DayRun | undefined } {
  const todayNumber = dayNumberOf(today);
  let current: DayRun | undefined;
  let longest: DayRun | undefined;
  let run: DayRun | undefined;
  for (const date of dates) {
    const day = dayNumberOf(date);
    run =
      run !== undefined && day === run.first + run.days
        ? { first: run.first, days: run.days + 1 }
        : { first: day, days: 1 };
    // Of equals the latest.
    if (longest === undefined || run.days >= longest.days) longest = run;
    if (day >= todayNumber - 1 && day <= todayNumber + 1) current = run;
  }
  return { current, longest };
}
