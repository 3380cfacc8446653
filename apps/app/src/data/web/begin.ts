import { startWorker, WORKER } from "./early-worker.ts";

/** Runs before the program of the page, which is large: the database is opened while that is being read. */
const worker = startWorker(WORKER);
const early = { worker, hasFailed: false };
worker.addEventListener("error", () => (early.hasFailed = true), { once: true });
globalThis.auraEarlyWorker = early;
