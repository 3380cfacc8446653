import { leastElapsedMs, type Instant } from "./instant.ts";

/** The attempts to guess a passcode since the last one that was right. One is counted before it is looked at. */
export interface Attempts {
  readonly failures: number;
  /** When the last one was made; absent before the first. */
  readonly lastAt?: Instant;
}

export const NO_ATTEMPTS: Attempts = { failures: 0 };

/** Fingers slip: so many cost nothing. */
const FREE = 4;
const SECOND_MS = 1_000;
/** The pause after the fifth, the sixth, and so on; the last one stays. Ten thousand guesses take more than a year. */
const PAUSES_MS = [30, 60, 300, 900, 3_600].map((seconds) => seconds * SECOND_MS);

/** The attempts with one more, which is taken for wrong until it was right: who pulls the plug meanwhile has used it up. */
export function attempted({ failures }: Attempts, at: Instant): Attempts {
  return { failures: failures + 1, lastAt: at };
}

/** How long no attempt is taken. */
export function pauseMs({ failures, lastAt }: Attempts, now: Instant): number {
  if (failures <= FREE || lastAt === undefined) return 0;
  const pause = PAUSES_MS[Math.min(failures - FREE, PAUSES_MS.length) - 1] ?? 0;
  return Math.max(0, pause - leastElapsedMs(lastAt, now));
}
