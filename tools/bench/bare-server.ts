import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const WORKER = fileURLToPath(new URL("./bare-worker.ts", import.meta.url));

/** Bare Fastify in a process of its own, which answers every GET with the same bytes; disposing ends it. */
export async function startBareServer(
  body: string,
  signal: AbortSignal,
): Promise<AsyncDisposable & { readonly port: number }> {
  const child = fork(WORKER, [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const kill = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  child.send(body);
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
