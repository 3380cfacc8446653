import { dayNumberOf, runsOfDays } from "@aura-journal/nlp/insights";
import { invalid } from "./errors.ts";

export { weekdayOf } from "@aura-journal/nlp/insights";

/** Tells how far local time is ahead of UTC in one zone, in milliseconds. */
type OffsetAt = (epochMs: number) => number;

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * The calendar day, `YYYY-MM-DD`, that an instant falls on in a zone.
 * @throws AuraError VAL_001 for a zone that does not exist.
 */
export function localDateOf(instant: Date | number, timeZone: string): string {
  const epochMs = Number(instant);
  return dayOf(epochMs + offsetsIn(timeZone)(epochMs));
}

/**
 * The hour, 0 to 23, that clocks in a zone showed at an instant.
 * @throws AuraError VAL_001 for a zone that does not exist.
 */
export function localHourOf(instant: Date | number, timeZone: string): number {
  const epochMs = Number(instant);
  const localMs = epochMs + offsetsIn(timeZone)(epochMs);
  return Math.floor((localMs - Math.floor(localMs / DAY_MS) * DAY_MS) / HOUR_MS);
}

/**
 * How far clocks in a zone were ahead of UTC at an instant, in milliseconds.
 * @throws AuraError VAL_001 for a zone that does not exist.
 */
export function offsetMsAt(instant: Date | number, timeZone: string): number {
  return offsetsIn(timeZone)(Number(instant));
}

/** The calendar day so many days later, or earlier where `days` is negative. */
export function addDays(localDate: string, days: number): string {
  return dayOf((dayNumberOf(localDate) + days) * DAY_MS);
}

/**
 * Refuses what is not the name of an IANA zone; offsets such as `+01:00` say nothing about the days to come.
 * @throws AuraError VAL_001
 */
export function assertTimeZone(timeZone: string): void {
  offsetsIn(timeZone);
}

/**
 * How long the runs of days with an entry are, by the rule that the insights on a device go by.
 * @param dates distinct calendar days in ascending order
 * @param today the calendar day it is for the reader
 */
export function streaks(dates: readonly string[], today: string): { current: number; longest: number } {
  const { current, longest } = runsOfDays(dates, today);
  return { current: current?.days ?? 0, longest: longest?.days ?? 0 };
}

function dayOf(localMs: number): string {
  return new Date(localMs).toISOString().slice(0, 10);
}

const MAX_ZONES = 64;
const offsetsByZone = new Map<string, OffsetAt>();

function offsetsIn(timeZone: string): OffsetAt {
  let offsetAt = offsetsByZone.get(timeZone);
  if (offsetAt === undefined) {
    offsetAt = createOffsets(timeZone);
    // Spellings come from callers: what they can make this hold is bounded, the oldest goes first.
    if (offsetsByZone.size >= MAX_ZONES) offsetsByZone.delete(offsetsByZone.keys().next().value ?? "");
    offsetsByZone.set(timeZone, offsetAt);
  }
  return offsetAt;
}

/**
 * The two shortest-lived offsets that the zone database has ever held lasted four and seven days (Freetown 1939, Noronha
 * 2000): where both ends of two days agree, everything between does too, and one look-up serves all instants there.
 */
const SPAN_MS = 2 * DAY_MS;
const MAX_SPANS = 8_192;

function createOffsets(timeZone: string): OffsetAt {
  const read = offsetReader(timeZone);
  const offsetBySpan = new Map<number, number>();
  const atSpan = (span: number): number => {
    let offset = offsetBySpan.get(span);
    if (offset === undefined) {
      offset = read(span * SPAN_MS);
      if (offsetBySpan.size >= MAX_SPANS) offsetBySpan.clear();
      offsetBySpan.set(span, offset);
    }
    return offset;
  };
  return (epochMs) => {
    const span = Math.floor(epochMs / SPAN_MS);
    const before = atSpan(span);
    return before === atSpan(span + 1) ? before : read(epochMs);
  };
}

function offsetReader(timeZone: string): OffsetAt {
  const format = formatOf(timeZone);
  return (epochMs) => {
    const wholeSeconds = Math.floor(epochMs / 1_000) * 1_000;
    const shown = /^(\d+)\/(\d+)\/(\d+) ([AB])\w*, (\d+):(\d+):(\d+)$/.exec(format.format(wholeSeconds));
    if (shown === null) throw new RangeError("unexpected date format");
    const [, month, day, year, era, hour, minute, second] = shown;
    const local = new Date(0);
    local.setUTCFullYear(era === "A" ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
    local.setUTCHours(Number(hour), Number(minute), Number(second));
    return local.getTime() - wholeSeconds;
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  if (!/^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/.test(timeZone))
    throw invalid("timezone", "must be the name of an IANA time zone");
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch (error) {
    if (error instanceof RangeError) throw invalid("timezone", "must be the name of an IANA time zone");
    throw error;
  }
}
