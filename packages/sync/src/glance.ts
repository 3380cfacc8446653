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
  | { readonly kind: "signIn" }
  | { readonly kind: "conflicts"; readonly count: number }
  | { readonly kind: "refused"; readonly count: number };

/** Sums up what synchronisation is doing. */
export function glanceOf(state: SyncState, { waiting, refused, conflicts }: Counts): Glance {
  const needs: Need[] = [];
  if (state.session === "lost") needs.push({ kind: "signIn" });
  if (conflicts > 0) needs.push({ kind: "conflicts", count: conflicts });
  if (refused > 0) needs.push({ kind: "refused", count: refused });
  return { state: stateOf(state, waiting, needs), waiting, isBusy: state.request !== undefined, needs };
}

function stateOf(state: SyncState, waiting: number, needs: readonly Need[]): Glance["state"] {
  if (needs.length > 0) return "needsYou";
  if (state.userId === undefined || state.session === "absent") return "savedHere";
  if (!state.isOnline || state.isBackingOff) return "offline";
  return waiting === 0 ? "synced" : "savedHere";
}
