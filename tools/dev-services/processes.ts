import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setTimeout as delay } from "node:timers/promises";
import { NODE_ENVIRONMENT, NODE_FLAGS } from "../aura-process.ts";
import type { MergedLog } from "./log.ts";
import type { PlannedProcess } from "./plan.ts";

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));
const RESTART_MS = 1_000;
const LOOK_MS = 50;
const LISTEN_MS = 3_000;

/** Thrown where a process ends before it was ready. */
export class EndedEarly extends Error {
  readonly exitCode: number;
  constructor(name: string, exitCode: number) {
    super(`${name} ended before it was ready`);
    this.exitCode = exitCode;
  }
}

/** A process that is kept running. */
export interface KeptProcess {
  readonly name: string;
  pid(): number | undefined;
  /** Resolves once it says that it is ready. @throws EndedEarly, or the signal's reason */
  ready(): Promise<void>;
  /** Lets it finish what is under way. */
  stop(): Promise<void>;
}

/** Starts a process; one that was ready and ends by itself is started again. */
export function keepProcess(
  plan: PlannedProcess,
  options: {
    readonly host: string;
    readonly env: NodeJS.ProcessEnv;
    readonly log: MergedLog;
    readonly signal: AbortSignal;
    readonly onGivenUp: (why: EndedEarly) => void;
  },
): KeptProcess {
  const { name, port } = plan;
  const { host, env, log, signal, onGivenUp } = options;
  let wasReady = false;
  let isStopping = false;
  let child: ChildProcess = launch();

  function launch(): ChildProcess {
    const started = spawn(process.execPath, [...NODE_FLAGS, CHILD, "serve"], {
      env: { ...NODE_ENVIRONMENT, ...env },
      // Not in our group: a Ctrl-C at the terminal would reach all of them at once, and in no order.
      detached: true,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    log.follow(name, started.stdout as NonNullable<typeof started.stdout>);
    log.follow(name, started.stderr as NonNullable<typeof started.stderr>);
    started.once("exit", (code, signal) => {
      if (isStopping || !wasReady) return;
      // It has said why: started again it would say the same.
      if (code !== null && code !== 0) return onGivenUp(new EndedEarly(name, code));
      log.say({ part: name, code, signal }, "ended by itself; it is started again");
      setTimeout(() => {
        if (!isStopping) child = launch();
      }, RESTART_MS);
    });
    return started;
  }

  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;

  return {
    name,
    pid: () => child.pid,
    async ready() {
      while (!(await says(host, port))) {
        signal.throwIfAborted();
        if (hasEnded()) throw new EndedEarly(name, child.exitCode ?? 1);
        await delay(LOOK_MS);
      }
      wasReady = true;
    },
    async stop() {
      isStopping = true;
      if (hasEnded()) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function says(host: string, port: number): Promise<boolean> {
  try {
    // Somebody else may have the port, and say nothing.
    return (await fetch(`http://${host}:${port}/readyz`, { signal: AbortSignal.timeout(LISTEN_MS) })).ok;
  } catch {
    return false;
  }
}
