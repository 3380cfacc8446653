import type { ReactNode } from "react";
import { useLock } from "../../data/lock-context.tsx";
import { UnlockScreen } from "./unlock-screen.tsx";

/** What stands inside is there only while the journal is open: locked, nothing of it is in the page, not even hidden. */
export function LockGate({ children }: { readonly children: ReactNode }) {
  const { view } = useLock();
  return view.state === "locked" ? <UnlockScreen /> : children;
}
