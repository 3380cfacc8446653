import { addDays, localDateOf, offsetMsAt, weekdayOf } from "../../../platform/days.ts";

/** When a person wants to be reminded, by the clock of where they are. */
export interface ReminderTimes {
  /** What the clock shows, HH:MM. */
  readonly time: string;
  readonly timezone: string;
  /** 0 is Monday. */
  readonly days: readonly number[];
}

/** No offset of a zone reaches further from UTC. */
const FURTHEST_MS = 16 * 3_600_000;
/** The day before, a week, and another where the zone skipped the one day that is wanted. */
const DAYS_AHEAD = 15;

/**
 * The first instant after `after` at which a reminder is due; `undefined` where no day is wanted.
 *
 * Each wanted day has one: the first instant at which clocks in the zone have reached the time. Where they are put forward past
 * it, that is the moment at which they are; where they show it twice, the first time counts. A day that a zone skipped as a whole
 * (Apia, 30 December 2011) has none.
 */
export function nextDueAt({ time, timezone, days }: ReminderTimes, after: Date): Date | undefined {
  const yesterday = addDays(localDateOf(after, timezone), -1);
  for (let ahead = 0; ahead <= DAYS_AHEAD; ahead += 1) {
    const day = addDays(yesterday, ahead);
    if (!days.includes(weekdayOf(day)) || !isThere(day, timezone)) continue;
    const dueMs = firstReaching(day, time, timezone);
    if (dueMs > after.getTime()) return new Date(dueMs);
  }
  return undefined;
}

function isThere(day: string, timezone: string): boolean {
  return localDateOf(firstReaching(day, "00:00", timezone), timezone) === day;
}

/** The first instant at which clocks in the zone have come to that day and time, or have passed it. */
function firstReaching(day: string, time: string, timezone: string): number {
  const localMs = Date.parse(`${day}T${time}:00Z`);
  let beforeMs = localMs - FURTHEST_MS;
  let afterMs = localMs + FURTHEST_MS;
  const shownAt = (epochMs: number): number => epochMs + offsetMsAt(epochMs, timezone);
  // Zones change at most once within so short a time: one of the two offsets is that of the instant, if clocks show it at all.
  const exact = [beforeMs, afterMs]
    .map((epochMs) => localMs - offsetMsAt(epochMs, timezone))
    .filter((epochMs) => shownAt(epochMs) === localMs);
  if (exact.length > 0) return Math.min(...exact);
  // They don't: they were put forward past it, at the instant between those before and those behind.
  while (afterMs - beforeMs > 1) {
    const middleMs = Math.floor((beforeMs + afterMs) / 2);
    if (shownAt(middleMs) < localMs) beforeMs = middleMs;
    else afterMs = middleMs;
  }
  return afterMs;
}
