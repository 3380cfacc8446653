/** How far clocks in one zone were ahead of UTC at an instant, in milliseconds. */
export type OffsetAt = (epochMs: number) => number;

const DAY_MS = 86_400_000;
/** Years that have four digits in every zone; the wire knows no others. */
const FIRST_YEAR = 1;
const LAST_YEAR = 9_999;

/**
 * The same calendar day so many years later, or earlier where `years` is negative; 29 February becomes the 28th where that
 * year has none.
 * @param localDate a real day, YYYY-MM-DD
 * @returns undefined outside the years 0001 to 9999
 */
export function shiftYears(localDate: string, years: number): string | undefined {
  const year = Number(localDate.slice(0, 4)) + years;
  if (year < FIRST_YEAR || year > LAST_YEAR) return undefined;
  const shown = String(year).padStart(4, "0");
  const isMissing = localDate.endsWith("-02-29") && !isLeapYear(year);
  return isMissing ? `${shown}-02-28` : shown + localDate.slice(4);
}

/**
 * The instant at which clocks in a zone show a day and time. A time that is shown twice (clocks go back) is the first of
 * the two; one that is never shown (clocks go forward) is as much later as the clocks jump.
 * @param timeMs milliseconds since midnight on the clock
 */
export function instantAt(localDate: string, timeMs: number, offsetAt: OffsetAt): Date {
  const localMs = Date.parse(`${localDate}T00:00:00Z`) + timeMs;
  const before = localMs - offsetAt(localMs - DAY_MS);
  const after = localMs - offsetAt(localMs + DAY_MS);
  // The offset of the day before gives the first reading of a repeated time and the later one of a missing time.
  const isShown = (epochMs: number): boolean => epochMs + offsetAt(epochMs) === localMs;
  if (isShown(before) || !isShown(after)) return new Date(before);
  return new Date(after);
}

/** Day and milliseconds since midnight that clocks in a zone show at an instant. */
export function clockAt(instant: Date, offsetAt: OffsetAt): { readonly localDate: string; readonly timeMs: number } {
  const local = new Date(instant.getTime() + offsetAt(instant.getTime()));
  const localDate = local.toISOString().slice(0, 10);
  return { localDate, timeMs: local.getTime() - Date.parse(`${localDate}T00:00:00Z`) };
}

/**
 * The clock time of the nth entry of one day: a second apart, so that they keep their order; past the last second of the
 * day, a millisecond apart.
 */
export function staggered(timeMs: number, nth: number): number {
  const seconds = Math.min(nth, Math.floor((DAY_MS - 1 - timeMs) / 1_000));
  return Math.min(timeMs + seconds * 1_000 + (nth - seconds), DAY_MS - 1);
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
