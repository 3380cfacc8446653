import type { StorageMethods } from "./data-worker.ts";
import { startWorker, takeEarlyWorker, WORKER } from "./early-worker.ts";
import { createRemote, type Connected } from "./rpc.ts";

/** Connects to this tab's worker, and starts it unless that was done. */
export function connectToWorker<T extends object>(url: string = WORKER): Connected<T & StorageMethods> {
  const worker = (url === WORKER ? takeEarlyWorker() : undefined) ?? startWorker(url);
  const connected = createRemote<T & StorageMethods>(worker, crypto.getRandomValues(new Uint32Array(4)).join("-"));
  worker.addEventListener("error", () => {
    connected.close(Object.assign(new Error("The worker could not be started"), { code: "DATABASE_UNAVAILABLE" }));
  });
  return connected;
}
