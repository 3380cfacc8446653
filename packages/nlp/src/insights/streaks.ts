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

/**
 * Runs of the writer's own days. The current one counts while it reaches today or yesterday, so that a day that is not over
 * breaks nothing. Days after tomorrow belong to no present run, whatever zone they were written in.
 * @param today the calendar day it is for the reader
 */
export function streaksOf(entries: readonly InsightEntry[], today: string): Streaks {
  const idsByDay = new Map<number, string[]>();
  for (const { localDate, id } of inOrder(entries)) valueIn(idsByDay, dayNumberOf(localDate), () => []).push(id);
  const todayNumber = dayNumberOf(today);
  let current: Run | undefined;
  let longest: Run | undefined;
  let run: Run | undefined;
  for (const day of idsByDay.keys()) {
    run = { first: run !== undefined && day === run.last + 1 ? run.first : day, last: day };
    if (longest === undefined || lengthOf(run) >= lengthOf(longest)) longest = run;
    if (day >= todayNumber - 1 && day <= todayNumber + 1) current = run;
  }
  const told = (found: Run | undefined): Streak | undefined => {
    if (found === undefined) return undefined;
    const days = lengthOf(found);
    const entryIds = Array.from({ length: days }, (_, at) => idsByDay.get(found.first + at) ?? []).flat();
    return { from: dateOf(found.first), to: dateOf(found.last), days, entryIds };
  };
  return { current: told(current), longest: told(longest), isTodayOpen: !idsByDay.has(todayNumber) };
}

interface Run {
  readonly first: number;
  readonly last: number;
}

function lengthOf({ first, last }: Run): number {
  return last - first + 1;
}
