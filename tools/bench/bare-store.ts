import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ConnectionOptions } from "../../apps/server/src/platform/database.ts";
import type { EntryWrite } from "../../apps/server/src/services/entries/repository.ts";

const WORKER = fileURLToPath(new URL("./bare-store-worker.ts", import.meta.url));

/** What the process is given: where its database is, an entry that is sealed already, and a page that is ready to send. */
export interface BareStorePlan {
  readonly connection: ConnectionOptions;
  readonly poolSize: number;
  readonly userIds: readonly string[];
  readonly write: EntryWrite;
  readonly page: string;
}

/**
 * node:http, the writer and the driver in a process of their own, and nothing else of the server: a POST writes the same sealed entry
 * under a new id, a GET reads a page of rows and opens none of them. Disposing ends it.
 */
export async function startBareStore(
  plan: BareStorePlan,
  signal: AbortSignal,
): Promise<AsyncDisposable & { readonly port: number }> {
  const child = fork(WORKER, [], { serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const kill = (): void => void child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  child.send(plan);
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
