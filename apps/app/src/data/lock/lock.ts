import { attempted, NO_ATTEMPTS, pauseMs } from "./attempts.ts";
import type { Instant } from "./instant.ts";
import { atStart, step, type LockEvent, type LockState } from "./lock-machine.ts";
import { parseLock, type AfterMinutes, type DeviceProof, type Kept, type LockRecord } from "./lock-record.ts";
import { isPasscode, makeVerifier, type PasscodeKind, type Stretch } from "./passcode.ts";

/** Where the lock of this device is kept; read at once, so that the first picture shows nothing that it should not. */
export interface LockStore {
  read(): string | null;
  write(text: string | null): void;
  /** Runs one at a time, in all tabs: two that count attempts side by side would count one. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** Tells the other tabs to lock. */
  order(): void;
  /** Told when another tab changed the lock, and when it ordered to lock. */
  watch(onChange: () => void, onOrder: () => void): void;
}

/** Face or finger, as this device knows them. */
export interface DeviceCheck {
  isThere(): Promise<boolean>;
  /** Asks once, to see that it works; absent where the person declined or it failed. */
  enrol(prompt: string): Promise<DeviceProof | undefined>;
  /** The proof to keep from now on; absent where nothing was proven. */
  prove(proof: DeviceProof, prompt: string): Promise<DeviceProof | undefined>;
}

export interface LockOptions {
  readonly store: LockStore;
  readonly stretch: Stretch;
  readonly device: DeviceCheck;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly now: () => Instant;
}

/** What screens show of the lock. */
export interface LockView {
  readonly state: LockState["kind"];
  /** Absent where there is no lock, or one that can't be read. */
  readonly passcode?: PasscodeKind;
  readonly afterMinutes: AfterMinutes;
  readonly hasDevice: boolean;
}

export type Unlocking =
  | { readonly kind: "open" }
  | { readonly kind: "wrong" }
  /** Too many were wrong: none is looked at for so long. */
  | { readonly kind: "paused"; readonly forMs: number };

export type Lock = ReturnType<typeof createLock>;

const MINUTE_MS = 60_000;

/**
 * The lock of this device. It decides what is shown, and seals nothing: who can read the files of the app needs no passcode.
 *
 * Crash model: an attempt is written down as a wrong one before it is looked at, and taken back when it was right.
 */
export function createLock({ store, stretch, device, randomBytes, now }: LockOptions) {
  const listeners = new Set<() => void>();
  let kept: Kept = parseLock(store.read());
  let state: LockState = atStart(kept.kind !== "none");
  let view = viewOf();

  function viewOf(): LockView {
    const record = kept.kind === "lock" ? kept.record : undefined;
    return {
      state: state.kind,
      ...(record === undefined ? {} : { passcode: record.kind }),
      afterMinutes: record?.afterMinutes ?? 0,
      hasDevice: record?.device !== undefined,
    };
  }

  function show(): void {
    view = viewOf();
    for (const listener of listeners) listener();
  }

  function happen(event: LockEvent): void {
    const afterMs = (kept.kind === "lock" ? kept.record.afterMinutes : 0) * MINUTE_MS;
    state = step(state, event, afterMs);
    show();
  }

  function keep(record: LockRecord | undefined): void {
    store.write(record === undefined ? null : JSON.stringify(record));
    kept = record === undefined ? { kind: "none" } : { kind: "lock", record };
  }

  /** As it is now, whatever another tab did. */
  function recordNow(): LockRecord | undefined {
    kept = parseLock(store.read());
    return kept.kind === "lock" ? kept.record : undefined;
  }

  async function attempt(typed: string): Promise<Unlocking> {
    return store.exclusively(async () => {
      const before = recordNow();
      if (before === undefined) return { kind: "wrong" };
      const forMs = pauseMs(before.attempts, now());
      if (forMs > 0) return { kind: "paused", forMs };
      keep({ ...before, attempts: attempted(before.attempts, now()) });
      if (!(await isPasscode(typed, before.verifier, stretch))) return { kind: "wrong" };
      keep({ ...before, attempts: NO_ATTEMPTS });
      return { kind: "open" };
    });
  }

  async function setUp(kind: PasscodeKind, typed: string): Promise<void> {
    const verifier = await makeVerifier(typed, stretch, randomBytes);
    await store.exclusively(async () => {
      const before = recordNow();
      keep({ afterMinutes: 1, ...before, kind, verifier, attempts: NO_ATTEMPTS });
    });
    happen({ kind: "setUp" });
  }

  store.watch(
    () => {
      const was = kept.kind;
      recordNow();
      if (kept.kind === "none") happen({ kind: "removed" });
      else if (was === "none") happen({ kind: "setUp" });
      else show();
    },
    () => happen({ kind: "ordered" }),
  );

  return {
    view: (): LockView => view,

    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },

    /** How long no attempt is taken. */
    pauseMs(): number {
      return kept.kind === "lock" ? pauseMs(kept.record.attempts, now()) : 0;
    },

    /** Sets up a lock where there is none. */
    setUp,

    /** Another passcode in the place of this one. */
    async change(current: string, kind: PasscodeKind, typed: string): Promise<Unlocking> {
      const outcome = await attempt(current);
      if (outcome.kind === "open") await setUp(kind, typed);
      return outcome;
    },

    async changeAfter(afterMinutes: AfterMinutes): Promise<void> {
      await store.exclusively(async () => {
        const before = recordNow();
        if (before !== undefined) keep({ ...before, afterMinutes });
      });
      show();
    },

    isDeviceThere: device.isThere,

    /** Adds face or finger to the passcode; false where they could not be proven now. */
    async addDevice(prompt: string): Promise<boolean> {
      const proof = await device.enrol(prompt);
      if (proof === undefined) return false;
      await store.exclusively(async () => {
        const before = recordNow();
        if (before !== undefined) keep({ ...before, device: proof });
      });
      show();
      return true;
    },

    async removeDevice(): Promise<void> {
      await store.exclusively(async () => {
        const { device: _device, ...rest } = recordNow() ?? {};
        if ("verifier" in rest) keep(rest);
      });
      show();
    },

    async unlock(typed: string): Promise<Unlocking> {
      const outcome = await attempt(typed);
      if (outcome.kind === "open") happen({ kind: "proven" });
      return outcome;
    },

    async unlockByDevice(prompt: string): Promise<boolean> {
      const proof = recordNow()?.device;
      const next = proof === undefined ? undefined : await device.prove(proof, prompt);
      if (next === undefined) return false;
      await store.exclusively(async () => {
        const before = recordNow();
        if (before?.device !== undefined) keep({ ...before, attempts: NO_ATTEMPTS, device: next });
      });
      happen({ kind: "proven" });
      return true;
    },

    /** Takes the lock away, for who knows the passcode. */
    async remove(typed: string): Promise<Unlocking> {
      const outcome = await attempt(typed);
      if (outcome.kind !== "open") return outcome;
      keep(undefined);
      happen({ kind: "removed" });
      return outcome;
    },

    /** Takes the lock away from a journal whose writer has signed in anew. */
    removeForOwner(): void {
      keep(undefined);
      happen({ kind: "removed" });
    },

    lockNow(): void {
      happen({ kind: "ordered" });
      store.order();
    },
    left: () => happen({ kind: "left", at: now() }),
    waited: () => happen({ kind: "waited", at: now() }),
    returned: () => happen({ kind: "returned", at: now() }),
  };
}
