/** The worker of a page, begun before the program of the page is there. */
export interface EarlyWorker {
  readonly worker: Worker;
  /** Whether it failed before anybody listened. */
  hasFailed: boolean;
}

declare global {
  var auraEarlyWorker: EarlyWorker | undefined;
}

/** Where the build puts the worker. */
export const WORKER = "/data/worker.js";

export function startWorker(url: string): Worker {
  return new Worker(url, { type: "module", name: "aura" });
}

/** Gives the worker that was begun early, once; none where there is none, or where it failed. */
export function takeEarlyWorker(): Worker | undefined {
  const early = globalThis.auraEarlyWorker;
  globalThis.auraEarlyWorker = undefined;
  return early?.hasFailed === false ? early.worker : undefined;
}
