import type { QuietHours } from "./quiet-hours.ts";

/** When one is told that a streak would end today, HH:MM: late enough to know, early enough to write. */
const EVENING = "20:00";
const BEFORE_QUIET_MINUTES = 30;
const NOON_MINUTES = 12 * 60;

/**
 * The time of day at which a streak is saved: eight in the evening. Where it is quiet then, when that ends, if the day does not end
 * before; else half an hour before the quiet begins, and `undefined` where that would be in the morning.
 */
export function streakTime({ enabled, from, to }: QuietHours): string | undefined {
  const [begins, ends, evening] = [minutesOf(from), minutesOf(to), minutesOf(EVENING)];
  const isOvernight = begins > ends;
  const isQuiet = isOvernight ? evening >= begins || evening < ends : evening >= begins && evening < ends;
  if (!enabled || begins === ends || !isQuiet) return EVENING;
  if (!isOvernight || evening < ends) return to;
  // No earlier than the quiet of the night before has ended.
  const before = Math.max(begins - BEFORE_QUIET_MINUTES, ends);
  return before < NOON_MINUTES ? undefined : timeOf(before);
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
