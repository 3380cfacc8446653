import { runDataWorker } from "./data-worker.ts";

/** The worker of the app: answers about its storage; the journal's own methods are added where the replica is. */
runDataWorker({ migrate: () => {}, create: () => ({}), once: [] });
