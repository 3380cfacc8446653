import type { StorageMethods } from "./data-worker.ts";
import { createRemote, type Connected } from "./rpc.ts";

/** Where the build puts the worker. */
const WORKER = "/data/worker.js";

/** Starts this tab's worker and connects to it. */
export function connectToWorker<T extends object>(url: string = WORKER): Connected<T & StorageMethods> {
  const worker = new Worker(url, { type: "module", name: "aura" });
  const connected = createRemote<T & StorageMethods>(worker, crypto.getRandomValues(new Uint32Array(4)).join("-"));
  worker.addEventListener("error", () => {
    connected.close(Object.assign(new Error("The worker could not be started"), { code: "DATABASE_UNAVAILABLE" }));
  });
  return connected;
}
