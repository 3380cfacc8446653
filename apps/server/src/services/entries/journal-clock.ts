import { LRUCache } from "lru-cache";
import type { ChangeSignals } from "./change-signals.ts";

/** Tells which change number a user's journal has reached. */
export interface JournalClock {
  /** Exact for what this process wrote; what others wrote shows within a second. */
  changeSeqOf(userId: string): Promise<number>;
  /** A number that was just read from the database. */
  saw(userId: string, changeSeq: number): void;
  /** The next question is asked of the database: for one user, or for all. */
  forget(userId?: string): void;
}

const TRUSTED_MS = 1_000;
const MAX_USERS = 10_000;

/** Spares the database the question for a second. */
export function createJournalClock(options: {
  readonly signals: ChangeSignals;
  readonly read: (userId: string) => Promise<number>;
}): JournalClock {
  const { signals, read } = options;
  const readings = new LRUCache<string, number>({
    max: MAX_USERS,
    ttl: TRUSTED_MS,
    // Who asked before the change gets the answer of then; it is not kept.
    ignoreFetchAbort: true,
    fetchMethod: (userId) => read(userId),
  });
  return {
    async changeSeqOf(userId) {
      const reading = (await readings.fetch(userId)) ?? 0;
      return Math.max(reading, signals.known(userId) ?? 0);
    },
    forget(userId) {
      if (userId === undefined) readings.clear();
      else readings.delete(userId);
    },
    saw: (userId, changeSeq) => void readings.set(userId, Math.max(changeSeq, readings.get(userId) ?? 0)),
  };
}
