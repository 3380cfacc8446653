import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A server for comparison, in a process of its own; disposing ends it. */
export interface BareProcess extends AsyncDisposable {
  readonly port: number;
}

/**
 * Starts a worker of this folder, sends it what it needs and waits for its port.
 * @param plan what `structuredClone` can copy
 */
export async function startBareProcess(worker: string, plan: unknown, signal: AbortSignal): Promise<BareProcess> {
  const child = fork(fileURLToPath(new URL(worker, import.meta.url)), [], {
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const kill = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  child.send(plan as object);
  const [port] = (await once(child, "message", { signal })) as [number];
  return {
    port,
    async [Symbol.asyncDispose]() {
      signal.removeEventListener("abort", kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.disconnect();
      await gone;
    },
  };
}
