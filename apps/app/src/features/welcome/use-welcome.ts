import { useEffect, useState } from "react";
import { useAccountState } from "../../data/account-context.tsx";
import { useJournal } from "../../data/journal-context.tsx";
import { useSettings } from "../../data/settings-context.tsx";

/**
 * Whether the welcome stands before the page of today: once, on a device that is new. Whoever is signed in, or has written here, knows
 * what this is.
 */
export function useWelcome(): "unknown" | "wanted" | "over" {
  const { settings, change } = useSettings();
  const account = useAccountState();
  const journal = useJournal();
  const [isEmpty, setEmpty] = useState<boolean>();
  const isAsked = !settings.isWelcomed;
  useEffect(() => {
    if (!isAsked) return;
    journal.timeline({ limit: 1 }).then(
      ({ items }) => setEmpty(items.length === 0),
      () => setEmpty(false),
    );
  }, [journal, isAsked]);
  const isKnown = (account !== undefined && account.kind !== "absent") || isEmpty === false;
  useEffect(() => {
    if (isAsked && isKnown) change({ isWelcomed: true });
  }, [isAsked, isKnown, change]);
  if (!isAsked || isKnown) return "over";
  return account === undefined || isEmpty === undefined ? "unknown" : "wanted";
}
