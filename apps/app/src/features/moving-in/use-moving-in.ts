import type { ImportLook, ImportStart } from "@aura-journal/contracts";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Outcome, Problem } from "../../data/account.ts";
import { useImports } from "../../data/imports-context.tsx";
import { isAtRest } from "../../data/moving-in/at-rest.ts";
import type { ChosenFile, MovingImport } from "../../data/moving-in/imports.ts";

export interface MovingIn {
  /** The import that is looked at. */
  readonly current: MovingImport | undefined;
  /** A file on its way to where it is looked into. */
  readonly sending: ChosenFile | undefined;
  /** All others, the newest first; absent while nobody knows. */
  readonly earlier: readonly MovingImport[] | undefined;
  readonly problem: Problem | "load" | undefined;
  /** Whether the person has ended what they had begun, and nothing was written. */
  readonly isStopped: boolean;
  readonly isBusy: boolean;
  bring(file: ChosenFile): Promise<void>;
  /** Ends what is on its way. */
  stop(): void;
  /** Has the preview follow what somebody says of the file. */
  look(wishes: ImportLook): void;
  start(wishes: ImportStart): Promise<void>;
  /** Takes back what is looked at, or forgets it. */
  remove(): Promise<void>;
  open(own: MovingImport | undefined): void;
  /** Asks anew after something went wrong. */
  again(): void;
}

/** An import from the choice of its file to its report, and the earlier ones; what is under way is found again after leaving. */
export function useMovingIn(): MovingIn {
  const imports = useImports();
  const [all, setAll] = useState<readonly MovingImport[]>();
  const [current, setCurrent] = useState<MovingImport>();
  const [sending, setSending] = useState<ChosenFile>();
  const [problem, setProblem] = useState<Problem | "load">();
  const [isStopped, setStopped] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [tries, setTries] = useState(0);
  const upload = useRef<AbortController>(undefined);

  /** Gives the value where it was done, and shows why where not. What was cancelled is no problem. */
  const done = useCallback(async <T>(what: Promise<Outcome<T>>): Promise<{ readonly value: T } | undefined> => {
    try {
      const outcome = await what;
      setProblem(outcome.kind === "failed" ? outcome.problem : undefined);
      return outcome.kind === "done" ? outcome : undefined;
    } catch (error) {
      if ((error as Error).name !== "AbortError") setProblem("load");
      return undefined;
    }
  }, []);

  const look = useCallback(
    async (isFirst: boolean) => {
      const listed = await done(imports.listImports());
      if (listed === undefined) return;
      setAll(listed.value);
      const unsettled = listed.value.find((own) => !isAtRest(own) || own.state === "ready");
      if (isFirst) setCurrent((shown) => shown ?? unsettled);
    },
    [imports, done],
  );
  useEffect(() => void look(true), [look, tries]);

  const followed = current !== undefined && !isAtRest(current) ? current.importId : undefined;
  useEffect(() => {
    if (followed === undefined) return undefined;
    const leaving = new AbortController();
    const unsubscribe = imports.subscribe((reached) => {
      // Where it came to rest is told by who follows, with the preview, which events leave out.
      if (reached.importId === followed && !isAtRest(reached)) setCurrent((shown) => ({ ...shown, ...reached }));
    });
    const follow = async (): Promise<void> => {
      const end = await done(imports.followImport(followed, leaving.signal));
      if (leaving.signal.aborted || end === undefined) return;
      setCurrent(end.value);
      await look(false);
    };
    void follow();
    return () => {
      leaving.abort();
      unsubscribe();
    };
  }, [imports, done, look, followed, tries]);

  /** One look after the other; of what was wished for meanwhile, the last. */
  const wanted = useRef<ImportLook>(undefined);
  const isLooking = useRef(false);
  const lookAnew = useCallback(
    async (own: MovingImport | undefined) => {
      const wishes = wanted.current;
      if (own?.state !== "ready" || wishes === undefined || isLooking.current) return;
      wanted.current = undefined;
      isLooking.current = true;
      const looked = await done(imports.previewImport(own.importId, wishes));
      isLooking.current = false;
      if (looked !== undefined) setCurrent({ ...own, ...looked.value });
    },
    [imports, done],
  );
  useEffect(() => void lookAnew(current), [lookAnew, current]);

  // Whoever leaves ends what has not arrived: nobody would know of it.
  useEffect(() => () => upload.current?.abort(), []);

  const alone = async (work: () => Promise<void>): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setStopped(false);
    try {
      await work();
    } finally {
      setBusy(false);
    }
  };

  return {
    current,
    sending,
    earlier: all?.filter(({ importId }) => importId !== current?.importId),
    problem,
    isStopped,
    isBusy,
    bring: (file) =>
      alone(async () => {
        const ending = new AbortController();
        upload.current = ending;
        setCurrent(undefined);
        setSending(file);
        const brought = await done(imports.bringImport(file, ending.signal));
        setSending(undefined);
        if (brought === undefined) setStopped(ending.signal.aborted);
        else setCurrent(brought.value);
      }),
    stop: () => upload.current?.abort(),
    look(wishes) {
      wanted.current = wishes;
      void lookAnew(current);
    },
    start: (wishes) =>
      alone(async () => {
        if (current === undefined) return;
        const started = await done(imports.startImport(current.importId, wishes));
        if (started !== undefined) setCurrent({ ...current, ...started.value });
      }),
    remove: () =>
      alone(async () => {
        if (current === undefined) return;
        const removed = await done(imports.removeImport(current.importId));
        if (removed === undefined) return;
        // What is gone shows nowhere, until the next look neither.
        if (removed.value === undefined)
          setAll((before) => before?.filter(({ importId }) => importId !== current.importId));
        setCurrent(removed.value === undefined ? undefined : { ...current, ...removed.value });
        setStopped(removed.value === undefined && current.state !== "refused");
        await look(false);
      }),
    open(own) {
      wanted.current = undefined;
      setStopped(false);
      setProblem(undefined);
      setCurrent(own);
    },
    again: () => setTries((before) => before + 1),
  };
}
