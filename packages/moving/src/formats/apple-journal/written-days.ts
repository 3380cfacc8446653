import { isLocalDate } from "@aura-journal/contracts";
import { monthsByName, weekdaysByName } from "./day-names.ts";

/** Longer than any date is. */
const MAXIMUM_LENGTH = 100;
/** Words between the parts of a date that say nothing of their own. */
const fillers = new Set(["de", "del", "den", "of", "the", "г"]);

interface Parts {
  readonly year: string;
  readonly month: number;
  readonly day: number;
}

/**
 * The days that a date in a phone's language can mean: one where it is plain, two where day and month could be either
 * (`3/4/2024`), none where it cannot be read: every word must be known, the year be written out, and a day of the week be
 * the day's own.
 */
export function writtenDays(written: string): readonly string[] {
  const text = written
    .normalize("NFKC")
    .replaceAll(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, "")
    .toLowerCase()
    .trim();
  if (text.length > MAXIMUM_LENGTH) return [];
  const { rest, readings } = numericParts(text) ?? { rest: text, readings: undefined };
  const words = rest.split(/[\s,()]+/u).filter(Boolean);
  const days = readings === undefined ? spelledDays(words) : weekdaysOf(words).flatMap((day) => dated(readings, day));
  return [...new Set(days)];
}

/** A date of numbers alone, and the text around it. */
function numericParts(text: string): { readonly rest: string; readonly readings: readonly Parts[] } | undefined {
  const match =
    /(?<!\S)(?<y>\d{4})([-/.])(?<m>\d{1,2})\2(?<d>\d{1,2})(?![^\s,])/u.exec(text) ??
    /(?<![^\s,])(?<y>\d{4}) ?[年년] ?(?<m>\d{1,2}) ?[月월] ?(?<d>\d{1,2}) ?[日日号號일]/u.exec(text) ??
    /(?<![^\s,])(?<d>\d{1,2})([-/.])(?<m>\d{1,2})\2(?<y>\d{4})(?![^\s,])/u.exec(text);
  if (match?.groups === undefined) return undefined;
  const { y: year = "", m = "", d = "" } = match.groups;
  const [month, day] = [Number(m), Number(d)];
  // Only with dots does every language put the day first.
  const isEither = match[0].endsWith(year) && !match[0].includes(".");
  const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`;
  return { rest, readings: [{ year, month, day }, ...(isEither ? [{ year, month: day, day: month }] : [])] };
}

/** The day of the week that words beside a date name: as a list of one, of none where they say something else. */
function weekdaysOf(words: readonly string[]): readonly (number | undefined)[] {
  const [word, ...more] = words.map(bare).filter((each) => !fillers.has(each));
  if (word === undefined) return [undefined];
  const weekday = weekdaysByName.get(word);
  return weekday === undefined || more.length > 0 ? [] : [weekday];
}

/** `Wednesday, May 1, 2024` in whatever order. */
function spelledDays(words: readonly string[]): readonly string[] {
  const years: string[] = [];
  const days: number[] = [];
  const names: string[] = [];
  for (const word of words) {
    const [, day] = /^(\d{1,2})\.?(?:er|o|°|st|nd|rd|th)?$/u.exec(word) ?? [];
    if (/^\d{4}$/u.test(word)) years.push(word);
    else if (day !== undefined) days.push(Number(day));
    else if (!fillers.has(bare(word))) names.push(bare(word));
  }
  const [[year, ...moreYears], [day, ...moreDays]] = [years, days];
  if (year === undefined || day === undefined || moreYears.length + moreDays.length > 0) return [];
  // Short names of a month and of a day of the week can be the same (`mar`): each may be either.
  return names.flatMap((name, index) => {
    const month = monthsByName.get(name);
    if (month === undefined) return [];
    return weekdaysOf(names.toSpliced(index, 1)).flatMap((weekday) => dated([{ year, month, day }], weekday));
  });
}

function bare(word: string): string {
  return word.replace(/\.$/u, "");
}

function dated(readings: readonly Parts[], weekday: number | undefined): readonly string[] {
  return readings
    .map(({ year, month, day }) => `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`)
    .filter((date) => isLocalDate(date) && (weekday === undefined || weekdayOf(date) === weekday));
}

/** Monday 1 to Sunday 7. */
function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}
