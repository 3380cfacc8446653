import type { StorageFacts } from "../sqlite/generations.ts";
import type { StorageMethods } from "./data-worker.ts";
import { createRemote, type Connected } from "./rpc.ts";

/** Where the build puts the worker. */
const WORKER = "/data/worker.js";
/** Which database this browser had last; it is not in the database's own storage, so it can outlive it. */
const MARKER = "aura.database";

/** Starts this tab's worker and connects to it. */
export function connectToWorker<T extends object>(url: string = WORKER): Connected<T & StorageMethods> {
  const worker = new Worker(url, { type: "module", name: "aura" });
  const connected = createRemote<T & StorageMethods>(worker, crypto.getRandomValues(new Uint32Array(4)).join("-"));
  worker.addEventListener("error", () => {
    connected.close(Object.assign(new Error("The worker could not be started"), { code: "DATABASE_UNAVAILABLE" }));
  });
  return connected;
}

/**
 * What a person must know of the storage: nothing of it stays, it was recovered, or the browser has thrown it away. The last is
 * told once; a browser that throws everything away, this mark too, cannot be told from a new one.
 */
export function storageWarningOf(
  facts: StorageFacts,
  marks: Pick<Storage, "getItem" | "setItem">,
): "memory-only" | "recovered" | "evicted" | undefined {
  if (!facts.isPersistent) return "memory-only";
  const known = marks.getItem(MARKER);
  marks.setItem(MARKER, facts.instanceId);
  if (facts.recoveredAt !== undefined) return "recovered";
  return known !== null && known !== facts.instanceId ? "evicted" : undefined;
}
