import { createContext, use, useEffect, useSyncExternalStore, type ReactNode } from "react";
import { deviceCheck } from "../platform/device-check";
import { openLockStore } from "../platform/lock-store";
import { watchPresence } from "../platform/presence";
import { randomBytes } from "../platform/random-bytes";
import { coverWhenLeft } from "../platform/screen-cover";
import { stretch } from "../platform/stretch";
import { createLock, type Lock, type LockView } from "./lock/lock.ts";
import { bytesToHex } from "./lock/passcode.ts";

const MINUTE_MS = 60_000;

const LockContext = createContext<Lock | undefined>(undefined);

/** The lock of this device, by its own clocks. */
export function openLock(): Lock {
  // A page that is not secure has no UUIDs.
  const run = bytesToHex(randomBytes(16));
  return createLock({
    store: openLockStore(),
    stretch,
    device: deviceCheck,
    randomBytes,
    now: () => ({ wallMs: Date.now(), steadyMs: performance.now(), run }),
  });
}

/** Tells the lock when the app is left, and keeps the journal out of sight meanwhile. */
export function LockProvider({ lock, children }: { readonly lock: Lock; readonly children: ReactNode }) {
  const { state, afterMinutes } = useSyncExternalStore(lock.subscribe, lock.view);
  const isOn = state !== "off";
  useEffect(() => {
    if (!isOn) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stopWatching = watchPresence(
      () => {
        lock.left();
        timer ??= setTimeout(lock.waited, afterMinutes * MINUTE_MS);
      },
      () => {
        clearTimeout(timer);
        timer = undefined;
        lock.returned();
      },
    );
    const uncover = coverWhenLeft();
    return () => {
      clearTimeout(timer);
      stopWatching();
      uncover();
    };
  }, [lock, isOn, afterMinutes]);
  return <LockContext value={lock}>{children}</LockContext>;
}

/** The lock of this device, and what there is to show of it. */
export function useLock(): { readonly lock: Lock; readonly view: LockView } {
  const lock = use(LockContext);
  if (lock === undefined) throw new Error("useLock outside of a LockProvider");
  return { lock, view: useSyncExternalStore(lock.subscribe, lock.view) };
}
