import { AuraError } from "../../platform/errors.ts";

/** Runs the work of one key one after another, the work of different keys side by side. */
export interface AccountLanes {
  /** @throws AuraError 503 when too many wait. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Guesses at one account are checked one at a time: its budget is then reserved before each and given back after a right
 * password, and a crowd of right ones is not taken for a crowd of guesses.
 */
export function createAccountLanes(limit: number): AccountLanes {
  const tailByKey = new Map<string, Promise<unknown>>();
  let count = 0;
  return {
    async run(key, work) {
      if (count >= limit) {
        throw new AuraError("SYS_001", "Too many sign-ins at this moment", { status: 503, retryAfterSeconds: 10 });
      }
      count += 1;
      const before = tailByKey.get(key);
      const mine = before === undefined ? work() : before.then(work, work);
      tailByKey.set(key, mine);
      try {
        return await mine;
      } finally {
        count -= 1;
        if (tailByKey.get(key) === mine) tailByKey.delete(key);
      }
    },
  };
}
