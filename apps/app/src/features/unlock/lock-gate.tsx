import { usePathname, useRouter } from "expo-router";
import { useEffect, useRef, type ReactNode } from "react";
import { useLock } from "../../data/lock-context.tsx";
import { UnlockScreen } from "./unlock-screen.tsx";

/** What stands inside is there only while the journal is open: locked, nothing of it is in the page, not even hidden. */
export function LockGate({ children }: { readonly children: ReactNode }) {
  const { view } = useLock();
  const isLocked = view.state === "locked";
  useWayBack(isLocked);
  return isLocked ? <UnlockScreen /> : children;
}

/** The router forgets where it was once its pages are gone: opened again, the journal is where it was left. */
function useWayBack(isLocked: boolean): void {
  const router = useRouter();
  const path = usePathname();
  // At a start the router has its place from the address, and finds it by itself.
  const wasOpen = useRef(!isLocked);
  const place = useRef<string>(undefined);
  if (isLocked && wasOpen.current) place.current ??= path;
  useEffect(() => {
    if (isLocked) return;
    wasOpen.current = true;
    if (place.current !== undefined) router.replace(place.current as "/");
    place.current = undefined;
  }, [isLocked, router]);
}
