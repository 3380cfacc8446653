import { createContext, use, useCallback, useEffect, useRef, useState, type ReactNode } from "react";
import type { Account, Outcome, Problem } from "./account.ts";
import type { SessionState } from "./session.ts";

/** The account, and word of when its state changed. */
export interface LiveAccount extends Account {
  /** Calls `listener` whenever one signed in or out, or the account changed, here or in another tab; gives what ends that. */
  subscribe(listener: () => void): () => void;
}

interface Known {
  readonly account: LiveAccount;
  /** Absent until it has been read from the device. */
  readonly state: SessionState | undefined;
}

const AccountContext = createContext<Known | undefined>(undefined);

export function AccountProvider({
  account,
  children,
}: {
  readonly account: LiveAccount;
  readonly children: ReactNode;
}) {
  const [state, setState] = useState<SessionState>();
  useEffect(() => {
    let isShown = true;
    const look = (): void => void account.accountState().then((now) => isShown && setState(now));
    look();
    const end = account.subscribe(look);
    return () => {
      isShown = false;
      end();
    };
  }, [account]);
  return <AccountContext value={{ account, state }}>{children}</AccountContext>;
}

function useKnown(): Known {
  const known = use(AccountContext);
  if (known === undefined) throw new Error("useAccount outside of an AccountProvider");
  return known;
}

/** The account of whoever writes on this device. */
export function useAccount(): LiveAccount {
  return useKnown().account;
}

/** Whether one is signed in; absent until that has been read from the device. */
export function useAccountState(): SessionState | undefined {
  return useKnown().state;
}

export interface Doing {
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  /** Runs one thing at a time; gives its value where it was done, and `undefined` where it failed. */
  run<T>(what: () => Promise<Outcome<T>>): Promise<{ readonly value: T } | undefined>;
}

/** Does things with the account, and says what went wrong with the last. */
export function useDoing(): Doing {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const busy = useRef(false);
  const run = useCallback(async <T,>(what: () => Promise<Outcome<T>>): Promise<{ readonly value: T } | undefined> => {
    if (busy.current) return undefined;
    busy.current = true;
    setBusy(true);
    setProblem(undefined);
    try {
      const outcome = await what();
      if (outcome.kind === "done") return { value: outcome.value };
      setProblem(outcome.problem);
      return undefined;
    } catch {
      setProblem("server");
      return undefined;
    } finally {
      busy.current = false;
      setBusy(false);
    }
  }, []);
  return { isBusy, problem, run };
}

/** What the account answers to a question, and a way to ask anew. */
export function useAsked<T>(ask: (account: LiveAccount) => Promise<Outcome<T>>): {
  readonly outcome: Outcome<T> | undefined;
  readonly again: () => void;
} {
  const account = useAccount();
  const [outcome, setOutcome] = useState<Outcome<T>>();
  const question = useRef(ask);
  question.current = ask;
  const again = useCallback(() => {
    question.current(account).then(setOutcome, () => setOutcome({ kind: "failed", problem: "server" }));
  }, [account]);
  useEffect(again, [again]);
  return { outcome, again };
}
