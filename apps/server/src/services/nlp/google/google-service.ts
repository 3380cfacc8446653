import { Piscina } from "piscina";
import type { GoogleConfig } from "../../../config.ts";
import type { RemoteService } from "../remote-analysis.ts";
import type { LanguageAnswer, LanguageRequest } from "./language-worker.ts";
import { GOOGLE_MODEL } from "./reading.ts";

export interface GoogleServiceOptions {
  readonly settings: GoogleConfig;
  /** How long one answer may take. */
  readonly deadlineMs?: number;
}

const WORKER = new URL("./language-worker.ts", import.meta.url).href;
/** Answers awaited at once. */
const CONCURRENT = 8;
const KEPT_IDLE_MS = 60_000;
/** For starting the thread, reading the answer, and waiting for one's turn; a thread that takes longer is stuck and is ended. */
const GRACE_MS = 20_000;

/**
 * Google's Cloud Natural Language by its own client, in a worker thread that starts with the first text and ends when there
 * is none for a minute: the client takes some 50 MB and half a second to load, which those who do not use it never pay.
 * A thread also bounds what an answer can do. Decoding a large one holds up no request, one that fills the memory ends its
 * thread and not the server, and so does an error that the client throws where nobody can catch it. The thread has an empty
 * environment: with a variable set there the client would write every request, text included, to standard error.
 */
export function createGoogleService({ settings, deadlineMs = 10_000 }: GoogleServiceOptions): RemoteService {
  let pool: Piscina<LanguageRequest, LanguageAnswer> | undefined;

  return {
    model: GOOGLE_MODEL,
    async send(text) {
      pool ??= startPool(settings);
      const signal = AbortSignal.timeout(deadlineMs + GRACE_MS);
      try {
        return await pool.run({ text, deadlineMs }, { signal });
      } catch {
        return { status: signal.aborted ? 504 : 502 };
      }
    },
    async close() {
      await pool?.destroy();
      pool = undefined;
    },
  };
}

function startPool(settings: GoogleConfig): Piscina<LanguageRequest, LanguageAnswer> {
  return new Piscina({
    filename: WORKER,
    minThreads: 0,
    maxThreads: 1,
    concurrentTasksPerWorker: CONCURRENT,
    idleTimeout: KEPT_IDLE_MS,
    workerData: { settings },
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 },
  });
}
