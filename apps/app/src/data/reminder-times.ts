/** When one wants to be reminded to write, by the clock of where one is. */
export interface ReminderTimes {
  readonly enabled: boolean;
  /** HH:MM */
  readonly time: string;
  /** 0 is Monday. */
  readonly days: readonly number[];
}

/** What a reminder says; nothing of what was ever written. */
export interface ReminderWords {
  readonly title: string;
  readonly body: string;
}

/**
 * Whether this device can show a reminder.
 * - `ready`: it may.
 * - `askable`: the person has not been asked yet.
 * - `denied`: the person, or the system, has said no; that is changed in the system's or the browser's settings alone.
 * - `homeScreenOnly`: it can once the app is on the home screen.
 * - `unable`: it can't.
 */
export type ReminderAbility = "ready" | "askable" | "denied" | "homeScreenOnly" | "unable";

export const EVERY_DAY: readonly number[] = [0, 1, 2, 3, 4, 5, 6];
/** Where nothing was set yet. */
export const FIRST_TIMES: ReminderTimes = { enabled: false, time: "21:00", days: EVERY_DAY };

/** Reads a time as people type it: `21:30`, `21.30`, `2130`, `9`, `9:30 pm`. Gives HH:MM, or `undefined` where it is none. */
export function readTime(text: string): string | undefined {
  const folded = text.normalize("NFKC").trim().toLowerCase();
  const [, hourDigits, minuteDigits = "00", half] =
    /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm|a\.?\s?m\.?|p\.?\s?m\.?)?$/.exec(folded) ?? [];
  if (hourDigits === undefined) return undefined;
  const hour = Number(hourDigits);
  const minute = Number(minuteDigits);
  if (minute > 59 || hour > 23 || (half !== undefined && (hour < 1 || hour > 12))) return undefined;
  const ofDay = half === undefined ? hour : (hour % 12) + (half.startsWith("p") ? 12 : 0);
  return `${String(ofDay).padStart(2, "0")}:${minuteDigits}`;
}

/** The days of a week, 0 for Monday, from the one on which it starts (1 is Monday, 7 is Sunday, as `firstWeekday` gives it). */
export function weekFrom(firstDay: number): number[] {
  return EVERY_DAY.map((day) => (day + firstDay - 1) % 7);
}

/** When the system's calendar is to remind: once a week on each day that is wanted. Its weeks begin with 1 for Sunday. */
export function weeklyTriggers({
  enabled,
  time,
  days,
}: ReminderTimes): { weekday: number; hour: number; minute: number }[] {
  if (!enabled) return [];
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return days.map((day) => ({ weekday: ((day + 1) % 7) + 1, hour, minute }));
}

/** Reads times that were kept; `undefined` where they are none. */
export function parseTimes(value: unknown): ReminderTimes | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { enabled, time, days } = value as Readonly<Partial<Record<keyof ReminderTimes, unknown>>>;
  if (typeof enabled !== "boolean" || typeof time !== "string" || !/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time))
    return undefined;
  if (!Array.isArray(days) || !days.every((day) => EVERY_DAY.includes(day as number))) return undefined;
  return { enabled, time, days: days as number[] };
}
