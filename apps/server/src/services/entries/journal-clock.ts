import { LRUCache } from "lru-cache";
import type { ChangeSignals } from "./change-signals.ts";

/** Tells which change number a user's journal has reached. */
export interface JournalClock {
  /** Exact for what this process wrote; what others wrote shows within a second. */
  changeSeqOf(userId: string): Promise<number>;
  /** A number that was just read from the database. */
  saw(userId: string, changeSeq: number): void;
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
    fetchMethod: (userId) => read(userId),
  });
  return {
    async changeSeqOf(userId) {
      const reading = (await readings.fetch(userId)) ?? 0;
      return Math.max(reading, signals.known(userId) ?? 0);
    },
    saw: (userId, changeSeq) => void readings.set(userId, Math.max(changeSeq, readings.get(userId) ?? 0)),
  };
}
