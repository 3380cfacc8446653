/** After each attempt in vain: at once, should it have been a moment's trouble, then ever longer, to a day in all. */
const PAUSES_SECONDS = [5, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200];
/** So many attempts in a row in vain, of whichever messages, mean the receiver and not the message. */
const HELD_AFTER = 5;
const LONGEST_HOLD_SECONDS = 21_600;
const JITTER = 0.2;

/**
 * How long a message waits after so many attempts.
 * @param chance from 0 to 1: those that failed together do not come back together
 */
export function pauseMs(attempts: number, chance: number): number {
  const seconds = PAUSES_SECONDS[Math.min(attempts, PAUSES_SECONDS.length) - 1] ?? 0;
  return Math.round(seconds * 1_000 * (1 + JITTER * (2 * chance - 1)));
}

/** How long all messages of a webhook wait after so many attempts in vain in a row; nought where it may be the message. */
export function holdMs(failures: number, chance: number): number {
  if (failures < HELD_AFTER) return 0;
  return Math.min(pauseMs(failures - HELD_AFTER + 3, chance), LONGEST_HOLD_SECONDS * 1_000);
}
