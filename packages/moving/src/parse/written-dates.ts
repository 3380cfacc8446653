import { isLocalDate } from "@aura-journal/contracts";
import type { MovedTime } from "../moved-entry.ts";
import { foldedOf, monthOf, weekdayOf } from "./date-words.ts";
import { momentOf } from "./moments.ts";

/** How a date of numbers alone is read. */
export const DAY_MONTH_ORDERS = ["day-first", "month-first"] as const;
export type DayMonthOrder = (typeof DAY_MONTH_ORDERS)[number];

/** A date as people write it. */
export interface WrittenDate {
  /** `YYYY-MM-DD` in each order in which it is a day; the same in both where the order is beyond doubt from its form. */
  readonly dates: Readonly<Partial<Record<DayMonthOrder, string>>>;
  /** As `momentOf` reads it: `21:00`, `9:00:30 PM`, `21:00+02:00`; empty where it names none. */
  readonly clock: string;
  /** Whether it names a zone by letters that several zones share, such as `CST`. */
  readonly hasLostZone: boolean;
  /** What follows, as it stands there. */
  readonly rest: string;
}

const MAXIMUM_LENGTH = 240;
const yearFirst = /^(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|年(\d{1,2})月(\d{1,2})日)/u;
const yearLast = /^(\d{1,2})([-/.])( ?)(\d{1,2})\2\3(\d{4})(?!\d)/u;
const dayAndName =
  /^(\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?: of | de | |-)?(\p{L}{3,12})\.?(?:, | del? | |-|,)?(\d{4})(?!\d)/u;
const nameAndDay = /^(\p{L}{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)/u;
const clockPattern =
  /^(?:t|,? ?(?:at |um |a las? |a |à |@ ?|[-–—|] ?)?)\(?(\d{1,2})(?:[:.h](\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?)?(?: ?([ap])\.? ?m\b\.?)?( ?(?:uhr|hrs?|h)\b)?\)?(?: ?(z\b|(?:utc|gmt)?[+-]\d{1,2}(?::?\d{2})?(?!\d)|utc\b|gmt\b)(?: \([^()]{1,60}\)$)?| ([a-z]{2,5})$)?(?![\d:])/u;

/**
 * The date that a text begins with: `2024-05-01`, `1.5.2024`, `5/1/2024`, `1 May 2024`, `Mittwoch, den 1. Mai 2024`, `1 de mayo de 2024`,
 * `2024年5月1日`, with a clock (`at 9:00 PM`, `21:00 Uhr`) and a weekday before or after it.
 */
export function writtenDateOf(text: string): WrittenDate | undefined {
  const line = text
    .slice(0, 2 * MAXIMUM_LENGTH)
    .replaceAll(/\s+/gu, " ")
    .trim()
    .normalize("NFC");
  if (line.length > MAXIMUM_LENGTH || !/\d/u.test(line)) return undefined;
  const folded = foldedOf(line);
  const before = weekdayAt(folded, /^(\p{L}{2,12})\.?,? ?/u);
  const article = /^(?:den|el|le|am|on) /u.exec(folded.slice(before.length))?.[0].length ?? 0;
  const start = before.length + article;
  const found = datesAt(folded.slice(start));
  if (found === undefined) return undefined;
  let at = start + found.length;
  const after = weekdayAt(folded.slice(at), /^,? ?\(?(\p{L}{2,12})\.?\)?/u);
  at += after.length;
  const clock = clockAt(folded.slice(at));
  const dates = onWeekday(found.dates, before.weekday ?? after.weekday);
  return {
    dates,
    clock: clock.clock,
    hasLostZone: clock.hasLostZone,
    rest: line.slice(at + clock.length).trim(),
  };
}

const shortYear = /^(\s*(?:\p{L}+\.?,? )?\d{1,2}([/.]) ?\d{1,2}\2 ?)(\d{2})(?![\d/.:])/u;

/**
 * A date whose year has two digits, with its century: `5/1/24`. For texts that are known to be dates alone: in any other it may be a number
 * of something. Years from 70 on are of the last century.
 */
export function withCentury(text: string): string {
  return text.replace(shortYear, (_, before: string, _separator, year: string) => {
    return `${before}${Number(year) < 70 ? "20" : "19"}${year}`;
  });
}

/** Whether it is two days, each in an order of its own. */
export function isAmbiguous({ dates }: WrittenDate): boolean {
  const [dayFirst, monthFirst] = DAY_MONTH_ORDERS.map((order) => dates[order]);
  return dayFirst !== undefined && monthFirst !== undefined && dayFirst !== monthFirst;
}

/** When that is. A date that is none in this order is read in the other. */
export function timeOfWritten({ dates, clock }: WrittenDate, order: DayMonthOrder): MovedTime | undefined {
  const date = dates[order] ?? dates["day-first"] ?? dates["month-first"];
  return date === undefined ? undefined : momentOf(`${date} ${clock}`);
}

function datesAt(folded: string): { readonly dates: WrittenDate["dates"]; readonly length: number } | undefined {
  const first = yearFirst.exec(folded);
  if (first !== null) {
    const [whole, year = "", , month, day, otherMonth = "", otherDay = ""] = first;
    return certain(dateOf(year, month ?? otherMonth, day ?? otherDay), whole.length);
  }
  const last = yearLast.exec(folded);
  if (last !== null) {
    const [whole, one = "", separator, , other = "", year = ""] = last;
    const dayFirst = dateOf(year, other, one);
    const monthFirst = dateOf(year, one, other);
    if (dayFirst === undefined && monthFirst === undefined) return undefined;
    // Whoever writes dots writes the day first, where that is a day.
    const isMonthFirstLikely = separator !== "." || dayFirst === undefined;
    return {
      dates: {
        ...(dayFirst === undefined ? {} : { "day-first": dayFirst }),
        ...(monthFirst === undefined || !isMonthFirstLikely ? {} : { "month-first": monthFirst }),
      },
      length: whole.length,
    };
  }
  const named = dayAndName.exec(folded);
  if (named !== null) return certain(dateOf(named[3]!, String(monthOf(named[2]!)), named[1]!), named[0].length);
  const [whole = "", name = "", day = "", year = ""] = nameAndDay.exec(folded) ?? [];
  return certain(dateOf(year, String(monthOf(name)), day), whole.length);
}

function certain(date: string | undefined, length: number) {
  return date === undefined ? undefined : { dates: { "day-first": date, "month-first": date }, length };
}

function dateOf(year: string, month: string, day: string): string | undefined {
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isLocalDate(date) ? date : undefined;
}

function weekdayAt(folded: string, pattern: RegExp): { readonly weekday?: number; readonly length: number } {
  const [whole = "", name = ""] = pattern.exec(folded) ?? [];
  const weekday = weekdayOf(name);
  return weekday === undefined ? { length: 0 } : { weekday, length: whole.length };
}

/** A weekday beside the numbers says which of two days it is, unless it is that of neither or both. */
function onWeekday(dates: WrittenDate["dates"], weekday: number | undefined): WrittenDate["dates"] {
  const fitting = DAY_MONTH_ORDERS.filter(
    (order) => dates[order] !== undefined && new Date(`${dates[order]}T00:00:00Z`).getUTCDay() === weekday,
  );
  return fitting.length === 1 ? { [fitting[0]!]: dates[fitting[0]!] } : dates;
}

function clockAt(folded: string): { readonly clock: string; readonly hasLostZone: boolean; readonly length: number } {
  const none = { clock: "", hasLostZone: false, length: 0 };
  const match = clockPattern.exec(folded);
  if (match === null) return none;
  const [whole, hour = "", minute, second, half, hourWord, zone, letters] = match;
  // A number alone is no clock: `2024-05-01 3` may be anything.
  if (minute === undefined && half === undefined && hourWord === undefined) return none;
  const seconds = second === undefined ? "" : `:${second}`;
  const halves = half === undefined ? "" : ` ${half}m`;
  const clock = `${hour}:${minute ?? "00"}${seconds}${halves}${zone === undefined ? "" : offsetOf(zone)}`;
  if (momentOf(`2000-01-01 ${clock}`) === undefined) return none;
  return { clock, hasLostZone: letters !== undefined, length: whole.length };
}

/** `gmt+2` as `+02:00`. */
function offsetOf(zone: string): string {
  const [, sign, hours = "", minutes = "00"] = /([+-])(\d{1,2}):?(\d{2})?$/u.exec(zone) ?? [];
  return sign === undefined ? "Z" : `${sign}${hours.padStart(2, "0")}:${minutes}`;
}
