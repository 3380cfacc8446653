import type { Database } from "../../../platform/database.ts";
import { utcDayOf } from "./figures.ts";
import { lockRecord } from "./record-repository.ts";
import { deleteMarks, deletePersonKey, deleteWaiting, readPersonKeys, retirePersonKey } from "./use-repository.ts";
import { pseudonymOf } from "./tally.ts";

export interface Forgetting {
  /** Nobody counts this person any more: the pseudonym, what it was counted for, and what waits. Twice is no error. */
  forget(userId: string): Promise<void>;
  /** The same for an account that ends, with every trace of there having been a pseudonym. Twice is no error. */
  erase(userId: string): Promise<void>;
}

/**
 * Takes a person out of the figures' making. What was counted stays counted: a figure that went down by one would tell
 * that this person was in it.
 *
 * Crash model: one transaction, under the lock of those who count, so that nothing of the person is being counted meanwhile.
 * Events that another process still writes are met without consent and not counted.
 */
export function createForgetting(options: { readonly database: Database; readonly now: () => Date }): Forgetting {
  const { database, now } = options;

  function forget(userId: string): Promise<void> {
    return database.transaction(userId, async (transaction) => {
      await lockRecord(transaction);
      for (const person of await readPersonKeys(transaction, [userId])) {
        await deleteMarks(transaction, pseudonymOf(person));
        await retirePersonKey(transaction, userId, utcDayOf(now()));
      }
      await deleteWaiting(transaction, userId);
    });
  }

  return {
    forget,
    async erase(userId) {
      await forget(userId);
      await deletePersonKey(database, userId);
    },
  };
}
