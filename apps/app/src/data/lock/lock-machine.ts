import { mostElapsedMs, type Instant } from "./instant.ts";

/**
 * Whether the journal may be seen.
 * - `off`: there is no lock.
 * - `locked`: nothing is shown until whoever is there has proven to be its writer.
 * - `open`: since they have; `leftAt` while the app is in the background.
 */
export type LockState =
  { readonly kind: "off" } | { readonly kind: "locked" } | { readonly kind: "open"; readonly leftAt?: Instant };

export type LockEvent =
  /** A lock was set up, by whoever was looking at the journal. */
  | { readonly kind: "setUp" }
  | { readonly kind: "removed" }
  | { readonly kind: "proven" }
  /** By a key, a button, or another tab. */
  | { readonly kind: "ordered" }
  /** The app went into the background, and came back. */
  | { readonly kind: "left"; readonly at: Instant }
  | { readonly kind: "returned"; readonly at: Instant }
  /** Time has passed in the background. */
  | { readonly kind: "waited"; readonly at: Instant };

/** Every start is locked: what an earlier run proved is not kept. */
export function atStart(isOn: boolean): LockState {
  return isOn ? { kind: "locked" } : { kind: "off" };
}

/** @param afterMs how long the app may be in the background and open */
export function step(state: LockState, event: LockEvent, afterMs: number): LockState {
  switch (event.kind) {
    case "removed":
      return { kind: "off" };
    case "setUp":
      return state.kind === "off" ? { kind: "open" } : state;
    case "proven":
      return state.kind === "locked" ? { kind: "open" } : state;
    case "ordered":
      return state.kind === "open" ? { kind: "locked" } : state;
    case "left":
      if (state.kind !== "open") return state;
      // Left twice: the time runs from the first.
      return step({ kind: "open", leftAt: state.leftAt ?? event.at }, { kind: "waited", at: event.at }, afterMs);
    case "waited":
      if (state.kind !== "open" || state.leftAt === undefined) return state;
      return mostElapsedMs(state.leftAt, event.at) >= afterMs ? { kind: "locked" } : state;
    case "returned": {
      const waited = step(state, { kind: "waited", at: event.at }, afterMs);
      return waited.kind === "open" ? { kind: "open" } : waited;
    }
  }
}
