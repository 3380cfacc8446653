import { dateOf, dayNumberOf, daysInMonthOf } from "./calendar.ts";
import { inOrder, type InsightEntry } from "./entry.ts";
import { byCode, valueIn } from "./figures.ts";

/** An earlier day worth opening today. */
export interface Memory {
  readonly date: string;
  readonly unit: "year" | "month" | "week";
  readonly ago: number;
  readonly entryIds: readonly string[];
}

/**
 * The same day in earlier years, the latest first, then a month and a week ago, so that a young journal has something to
 * look back on too. A day that this month lacks is remembered on the last day that it has: 29 February on the 28th in
 * common years, the 31st of last month on the 30th. So every day comes back once a year and once a month later.
 * @param today the calendar day it is for the reader
 */
export function onThisDay(entries: readonly InsightEntry[], today: string): Memory[] {
  const idsByDate = new Map<string, string[]>();
  for (const { localDate, id } of inOrder(entries)) valueIn(idsByDate, localDate, () => []).push(id);
  const memories: Memory[] = [];
  const remember = (date: string, unit: Memory["unit"], ago: number): void => {
    const entryIds = idsByDate.get(date);
    if (entryIds !== undefined) memories.push({ date, unit, ago, entryIds });
  };
  const year = Number(today.slice(0, 4));
  const month = today.slice(5, 7);
  const dates = [...idsByDate.keys()].sort(byCode).reverse();
  for (const date of dates) {
    const ago = year - Number(date.slice(0, 4));
    if (ago > 0 && date.slice(5, 7) === month && fallsOn(date, today)) remember(date, "year", ago);
  }
  const lastMonth = dateOf(dayNumberOf(`${today.slice(0, 7)}-01`) - 1).slice(0, 7);
  for (const date of dates) if (date.startsWith(lastMonth) && fallsOn(date, today)) remember(date, "month", 1);
  remember(dateOf(dayNumberOf(today) - 7), "week", 1);
  return memories;
}

/** Whether a day of some month has the number of today, or a number that the present month lacks and today ends it. */
function fallsOn(date: string, today: string): boolean {
  const day = Number(date.slice(8));
  return Math.min(day, daysInMonthOf(today)) === Number(today.slice(8));
}
