import { deleteItemAsync, getItem, setItem, WHEN_UNLOCKED_THIS_DEVICE_ONLY } from "expo-secure-store";
import type { LockStore } from "../data/lock/lock.ts";

const KEY = "aura.lock";
const OPTIONS = { keychainAccessible: WHEN_UNLOCKED_THIS_DEVICE_ONLY };

/** The lock of this phone, in its secure store. There is one app, and so nobody to tell. */
export function openLockStore(): LockStore {
  return {
    read: () => getItem(KEY, OPTIONS),
    write(text) {
      if (text === null) void deleteItemAsync(KEY, OPTIONS);
      else setItem(KEY, text, OPTIONS);
    },
    exclusively: (work) => work(),
    order: () => {},
    watch: () => {},
  };
}
