import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LoadPlan, LoadResult } from "./load-plan.ts";

const WORKER = fileURLToPath(new URL("./load-worker.ts", import.meta.url));

/** A run of the load generator that is under way. */
export interface RunningLoad {
  readonly result: Promise<LoadResult>;
  /** Ends it early; what was measured until then counts. */
  stop(): void;
}

/** Starts the load generator in a process of its own. */
export function startLoad(plan: LoadPlan, signal: AbortSignal): RunningLoad {
  const child = fork(WORKER, [], { serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const kill = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  child.send({ kind: "plan", plan });
  const result = (async (): Promise<LoadResult> => {
    try {
      const [answer] = (await Promise.race([
        once(child, "message", { signal }),
        once(child, "exit").then(() => Promise.reject(new Error("the load generator ended without a result"))),
      ])) as [{ result: LoadResult } | { error: string }];
      if ("error" in answer) throw new Error(`the load generator failed: ${answer.error}`);
      return answer.result;
    } finally {
      signal.removeEventListener("abort", kill);
    }
  })();
  return { result, stop: () => void (child.connected && child.send({ kind: "stop" })) };
}

/**
 * Runs the load generator to the end of its plan.
 * @throws Error where an answer has another status than `expected`
 */
export async function runLoad(plan: LoadPlan, signal: AbortSignal, expected?: readonly number[]): Promise<LoadResult> {
  const result = await startLoad(plan, signal).result;
  if (expected !== undefined) requireStatus(result, expected);
  return result;
}

/** @throws Error where an answer has another status than `expected` */
export function requireStatus({ countByStatus }: LoadResult, expected: readonly number[]): void {
  const strays = Object.entries(countByStatus).filter(([status]) => !expected.includes(Number(status)));
  if (strays.length === 0) return;
  throw new Error(
    `answers that were not expected: ${strays.map(([status, count]) => `${count} × ${status}`).join(", ")}`,
  );
}

/** Answers a second. */
export function throughput(result: LoadResult): number {
  return (result.latenciesMs.length * 1_000) / result.elapsedMs;
}
