import type { LockStore } from "../data/lock/lock.ts";

const KEY = "aura.lock";
/** Set anew with each order; what it says does not matter. */
const ORDER = "aura.lock.ordered";

/** The lock of this browser. Where nothing can be kept there is none: `write` throws, and says so to whoever sets it up. */
export function openLockStore(): LockStore {
  return {
    read: () => storage()?.getItem(KEY) ?? null,
    write(text) {
      if (text === null) storage()?.removeItem(KEY);
      else localStorage.setItem(KEY, text);
    },
    exclusively: (work) =>
      (navigator.locks as LockManager | undefined) === undefined ? work() : navigator.locks.request(KEY, work),
    order: () => storage()?.setItem(ORDER, String(performance.timeOrigin + performance.now())),
    watch(onChange, onOrder) {
      addEventListener("storage", ({ key }) => {
        // All keys were cleared where none is named.
        if (key === KEY || key === null) onChange();
        if (key === ORDER) onOrder();
      });
    },
  };
}

function storage(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    // A browser may forbid storage altogether.
    return undefined;
  }
}
