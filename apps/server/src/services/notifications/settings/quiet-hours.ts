import { nextDueAt } from "../reminders/next-due.ts";

/** Hours of the day in which nobody wants to be told of anything, by the clock of where they are. */
export interface QuietHours {
  readonly enabled: boolean;
  /** HH:MM; from then on it is quiet. */
  readonly from: string;
  /** HH:MM; from then on it is not. */
  readonly to: string;
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

/**
 * When it is quiet no more; `undefined` where it is not quiet at that instant.
 *
 * It grows quiet and it ends by the rule of reminders: at the first instant of a day at which clocks have reached the time. So an hour
 * that a clock shows twice is quiet or not as it was the first time, and a time that it skips holds when it is skipped.
 */
export function quietUntil(instant: Date, quiet: QuietHours, timezone: string): Date | undefined {
  if (!quiet.enabled || quiet.from === quiet.to) return undefined;
  const next = (time: string, after: Date): Date | undefined => nextDueAt({ time, timezone, days: EVERY_DAY }, after);
  let at = instant;
  let until: Date | undefined;
  // Where both times were skipped at once, the quiet of one night ends as that of the next begins.
  for (let nights = 0; nights < 3; nights += 1) {
    const [begins, ends] = [next(quiet.from, at), next(quiet.to, at)];
    if (begins === undefined || ends === undefined) return until;
    const isQuiet = ends < begins || (ends.getTime() === begins.getTime() && quiet.from > quiet.to);
    if (!isQuiet) return until;
    until = ends;
    at = ends;
  }
  return until;
}
