import type { AuraError } from "./errors.ts";

/** Runs the work of one key one after another, the work of different keys side by side. */
export interface Lanes {
  /** @throws what `refuse` makes, when too many wait */
  run<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Makes lanes for whatever must not be done twice at once.
 * @param limit how many may be under way or wait over all keys
 */
export function createLanes({ limit, refuse }: { readonly limit: number; readonly refuse: () => AuraError }): Lanes {
  const tailByKey = new Map<string, Promise<unknown>>();
  let count = 0;
  return {
    async run(key, work) {
      if (count >= limit) throw refuse();
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
