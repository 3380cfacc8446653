import { deviceTimezone, localDateOf, shortDay, timeOfDay } from "../../locale/format.ts";

/** `28 Nov 2026`, by the clock of this device. */
export function dayOf(language: string, instant: string): string {
  return shortDay(language, localDateOf(new Date(instant), deviceTimezone()));
}

/** `28 Nov 2026, 21:40`, by the clock of this device. */
export function momentOf(language: string, instant: string): string {
  return `${dayOf(language, instant)}, ${timeOfDay(language, instant, deviceTimezone())}`;
}
