import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useAccount } from "../../data/account-context.tsx";
import type { Outcome } from "../../data/account.ts";
import { createAdministration, type Administration } from "../../data/administration.ts";

/** What the server lets administrators do. */
export function useAdministration(): Administration {
  const account = useAccount();
  return useMemo(() => createAdministration(account), [account]);
}

export interface Answer<T> {
  /** The newest answer; that of the question before stays until there is another. Absent until there is one. */
  readonly outcome: Outcome<T> | undefined;
  readonly isAsking: boolean;
  readonly again: () => void;
}

/**
 * Asks the server, and anew whenever the question is another. An answer that was overtaken by a later question is dropped.
 * @param key what the question depends on
 */
export function useAnswer<T>(key: string, ask: (administration: Administration) => Promise<Outcome<T>>): Answer<T> {
  const administration = useAdministration();
  const [outcome, setOutcome] = useState<Outcome<T>>();
  const [isAsking, setAsking] = useState(true);
  const newest = useRef(0);
  const question = useRef(ask);
  question.current = ask;
  const again = useCallback(() => {
    const turn = ++newest.current;
    const tell = (told: Outcome<T>): void => {
      if (turn !== newest.current) return;
      setOutcome(told);
      setAsking(false);
    };
    setAsking(true);
    question.current(administration).then(tell, () => tell({ kind: "failed", problem: "server" }));
  }, [administration]);
  useEffect(() => {
    again();
    // What comes after the page is gone has nobody to show it to.
    return () => void (newest.current += 1);
  }, [again, key]);
  return { outcome, isAsking, again };
}
