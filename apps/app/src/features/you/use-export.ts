import type { ExportRequest, JournalExport } from "@aura-journal/contracts";
import { useCallback, useEffect, useState } from "react";
import type { Problem } from "../../data/account.ts";
import { useAccount, useDoing } from "../../data/account-context.tsx";

const LOOK_EVERY_MS = 1_000;

export interface OwnExport {
  /** The newest one; absent where there is none, or nobody knows yet. */
  readonly newest: JournalExport | undefined;
  readonly isBusy: boolean;
  readonly problem: Problem | undefined;
  start(wanted: ExportRequest): Promise<void>;
  /** The bytes of the file, once it is ready. */
  fetchFile(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  remove(): Promise<void>;
}

/** The newest export of the account, looked at again for as long as it is being made. */
export function useExport(): OwnExport {
  const account = useAccount();
  const { isBusy, problem, run } = useDoing();
  const [newest, setNewest] = useState<JournalExport>();
  const [lookProblem, setLookProblem] = useState<Problem>();

  const look = useCallback(async (): Promise<void> => {
    const outcome = await account.exports();
    setLookProblem(outcome.kind === "failed" ? outcome.problem : undefined);
    if (outcome.kind === "done") setNewest(outcome.value[0]);
  }, [account]);

  useEffect(() => void look(), [look]);
  const isUnderWay = newest?.state === "waiting" || newest?.state === "running";
  useEffect(() => {
    if (!isUnderWay) return undefined;
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isUnderWay, look]);

  return {
    newest,
    isBusy,
    problem: problem ?? lookProblem,
    async start(wanted) {
      if ((await run(() => account.startExport(wanted))) !== undefined) await look();
    },
    async fetchFile() {
      if (newest === undefined) return undefined;
      return (await run(() => account.exportFile(newest.exportId)))?.value;
    },
    async remove() {
      if (newest === undefined) return;
      if ((await run(() => account.deleteExport(newest.exportId))) !== undefined) await look();
    },
  };
}
