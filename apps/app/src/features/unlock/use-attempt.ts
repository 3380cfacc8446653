import { useCallback, useEffect, useRef, useState } from "react";
import { useLock } from "../../data/lock-context.tsx";
import type { Unlocking } from "../../data/lock/lock.ts";

const SECOND_MS = 1_000;

export interface Attempting {
  readonly isBusy: boolean;
  readonly isWrong: boolean;
  /** How long no attempt is taken; 0 where one is. */
  readonly pauseSeconds: number;
  /** Whether it was right. */
  attempt(work: () => Promise<Unlocking>): Promise<boolean>;
}

/** Tries a passcode, one at a time, and counts down where too many were wrong. */
export function useAttempt(): Attempting {
  const { lock } = useLock();
  const [isBusy, setBusy] = useState(false);
  const [isWrong, setWrong] = useState(false);
  const [pauseSeconds, setPause] = useState(() => secondsOf(lock.pauseMs()));
  const isTrying = useRef(false);
  const isPaused = pauseSeconds > 0;
  useEffect(() => {
    if (!isPaused) return undefined;
    const timer = setInterval(() => setPause(secondsOf(lock.pauseMs())), SECOND_MS);
    return () => clearInterval(timer);
  }, [lock, isPaused]);

  const attempt = useCallback(
    async (work: () => Promise<Unlocking>): Promise<boolean> => {
      if (isTrying.current) return false;
      isTrying.current = true;
      setBusy(true);
      setWrong(false);
      try {
        const { kind } = await work();
        setWrong(kind === "wrong");
        setPause(secondsOf(lock.pauseMs()));
        return kind === "open";
      } finally {
        isTrying.current = false;
        setBusy(false);
      }
    },
    [lock],
  );
  return { isBusy, isWrong, pauseSeconds, attempt };
}

function secondsOf(ms: number): number {
  return Math.ceil(ms / SECOND_MS);
}
