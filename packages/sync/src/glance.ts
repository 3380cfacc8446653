import type { SyncState } from "./machine.ts";
import type { Counts } from "./storage.ts";

/** Where a person's words are, in a glance. */
export interface Glance {
  /**
   * `savedHere`: on this device, and on their way or without an account to go to. `synced`: on the server too. `offline`: on this device
   * until the server can be reached. `needsYou`: safe here, and something waits for the person.
   */
  readonly state: "savedHere" | "synced" | "offline" | "needsYou";
  /** Entries whose changes the server does not have yet. */
  readonly waiting: number;
  readonly isBusy: boolean;
  readonly needs: readonly Need[];
}

export type Need =
  /** The last thing that was to be written down could not be: the disk is full, or fails. */
  | { readonly kind: "storage" }
  /** The clock of this device is off by days or years. */
  | { readonly kind: "clock" }
  | { readonly kind: "signIn" }
  | { readonly kind: "conflicts"; readonly count: number }
  | { readonly kind: "refused"; readonly count: number }
  /** Photos and the like that the server will not take. */
  | { readonly kind: "attachments"; readonly count: number };

/** Sums up what synchronisation is doing. */
export function glanceOf(state: SyncState, { waiting, refused, conflicts }: Counts, isDiskFailing = false): Glance {
  const needs: Need[] = [];
  if (isDiskFailing) needs.push({ kind: "storage" });
  if (state.session === "lost") needs.push({ kind: "signIn" });
  if (conflicts > 0) needs.push({ kind: "conflicts", count: conflicts });
  if (refused > 0) needs.push({ kind: "refused", count: refused });
  return { state: stateOf(state, waiting, needs), waiting, isBusy: state.request !== undefined, needs };
}

/** Whether two states of synchronisation are the same at a glance. */
export function looksAlike(one: SyncState, other: SyncState): boolean {
  return (
    one.userId === other.userId &&
    one.session === other.session &&
    one.isOnline === other.isOnline &&
    one.failures > 0 === other.failures > 0 &&
    (one.request === undefined) === (other.request === undefined)
  );
}

function stateOf(state: SyncState, waiting: number, needs: readonly Need[]): Glance["state"] {
  if (needs.length > 0) return "needsYou";
  if (state.userId === undefined || state.session === "absent") return "savedHere";
  // While it is tried again nobody knows yet that the server is back.
  if (!state.isOnline || state.failures > 0) return "offline";
  return waiting === 0 ? "synced" : "savedHere";
}
