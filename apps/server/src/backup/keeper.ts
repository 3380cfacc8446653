import { spawn } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import type { BackupTimes } from "@aura-journal/contracts";
import { readBackupStatus, type BackupStatus } from "../platform/backup-status.ts";
import type { Logger } from "../platform/logger.ts";
import type { History } from "./history/keep-history.ts";

export interface KeeperOptions {
  readonly history: History;
  /** For how many days journals are kept and, apart, the keys that open them: who is erased is in no backup after that. */
  readonly times: BackupTimes;
  readonly statusFile: string;
  readonly logger: Logger;
  readonly now: () => Date;
  /** Told until when everything that was committed is stored. */
  readonly onReach: (reach: Date) => void;
  readonly roundEveryMs?: number;
  /** How long after the start whatever is due is run; absent: ten minutes, in which somebody beside the server may have done it. */
  readonly firstAfterMs?: number;
  /** Runs a command of this program; gives its exit code. */
  readonly run?: (args: readonly string[], signal: AbortSignal) => Promise<number | null>;
}

const ROUND_EVERY_MS = 60_000;
const FIRST_AFTER_MS = 600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const VERIFY = ["backup", "verify"] as const;
const CLI = fileURLToPath(new URL("../cli.ts", import.meta.url));

/**
 * Keeps backups of the embedded database while it is served: its history every minute, a backup of rows every day, the proof of both every
 * week. The last two are processes of their own, so that their memory goes with them; somebody who makes them oftener beside the server takes
 * them off it. What fails is logged and tried again.
 */
export function startKeeper(options: KeeperOptions): AsyncDisposable {
  const { history, logger, now, run = runCommand } = options;
  const { roundEveryMs = ROUND_EVERY_MS, firstAfterMs = FIRST_AFTER_MS } = options;
  const stop = new AbortController();
  const { signal } = stop;
  let isFailing = false;

  async function round(abort: AbortSignal): Promise<void> {
    try {
      options.onReach(await history.round(abort));
      if (isFailing) logger.info("the history of the database is kept again");
      isFailing = false;
    } catch (error) {
      if (abort.aborted) return;
      // Once, not every minute: its age is a metric.
      if (!isFailing) logger.error({ err: error }, "the history of the database could not be stored; trying again");
      isFailing = true;
    }
  }

  async function keepHistory(): Promise<void> {
    while (!signal.aborted) {
      await round(signal);
      await delay(roundEveryMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  async function runDue(): Promise<void> {
    await delay(firstAfterMs, undefined, { signal, ref: false }).catch(() => {});
    while (!signal.aborted) {
      const command = dueCommand((await readBackupStatus(options.statusFile)) ?? {}, now(), options.times);
      const code = command === undefined ? 0 : await run(command, signal);
      if (code !== 0 && !signal.aborted)
        logger.error({ task: command?.join(" "), code }, "a command that keeps backups failed");
      // After a backup its proof is due; after a failure an hour is waited.
      if (command !== undefined && code === 0) continue;
      await delay(HOUR_MS, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  const working = Promise.all([keepHistory(), runDue()]);
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await working;
      // What was written since the last round is on disk, and should be in the history as well.
      await round(AbortSignal.timeout(ROUND_EVERY_MS));
    },
  };
}

/** What is to be done now; a backup comes before its proof. */
export function dueCommand(
  { lastBackupAt, lastVerifyAt }: BackupStatus,
  now: Date,
  { journalDays, keyDays }: BackupTimes,
): readonly string[] | undefined {
  const isOlder = (instant: string | undefined, ms: number): boolean =>
    instant === undefined || now.getTime() - Date.parse(instant) >= ms;
  // One a day: so many are so many days.
  const kept = [...option("--keep", journalDays), ...option("--keep-keys", keyDays)];
  if (isOlder(lastBackupAt, DAY_MS)) return ["backup", ...kept];
  return isOlder(lastVerifyAt, 7 * DAY_MS) ? VERIFY : undefined;
}

function option(name: string, value: number | null): readonly string[] {
  return value === null ? [] : [name, String(value)];
}

async function runCommand(args: readonly string[], signal: AbortSignal): Promise<number | null> {
  const child = spawn(process.execPath, [...process.execArgv, CLI, ...args], { stdio: "ignore" });
  // Whoever writes comes first.
  if (child.pid !== undefined) setPriority(child.pid, 10);
  const end = (): void => void child.kill("SIGTERM");
  signal.addEventListener("abort", end, { once: true });
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    return code;
  } finally {
    signal.removeEventListener("abort", end);
  }
}
