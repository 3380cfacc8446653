import type { AnalysisResult } from "@aura-journal/nlp";
import { Piscina } from "piscina";
import { AuraError } from "../../platform/errors.ts";
import type { AnalysisBatch } from "./analysis-worker.ts";

export interface AnalysisPoolOptions {
  readonly threads: number;
  /** Batches under way or waiting, over all callers; one more is refused. */
  readonly maxPending?: number;
  /** How long a batch may wait and run. */
  readonly deadlineMs?: number;
  /** Told how long each batch took, waiting included. */
  readonly observe?: (seconds: number, outcome: "ok" | "busy" | "timeout" | "failed") => void;
}

/** Worker threads that analyse text, so that the event loop stays free. */
export interface AnalysisPool {
  /**
   * Analyses texts; one result for each, in order, `null` where one failed.
   * @throws AuraError EXT_001: 503 where too many batches wait, 504 past the deadline, 502 where a thread broke.
   */
  analyze(texts: readonly string[], language?: string): Promise<(AnalysisResult | null)[]>;
  /** Ends the threads; what is under way is finished first. */
  close(): Promise<void>;
}

const WORKER = new URL("./analysis-worker.ts", import.meta.url).href;
/** A message costs some 60 µs and an analysis some 4 µs a word: so much text that the message no longer counts. */
const BATCH_CHARACTERS = 40_000;
const BATCH_TEXTS = 50;
const KEPT_IDLE_MS = 30_000;
const RETRY_AFTER_SECONDS = 2;

/** Makes the pool; the first thread starts with the first text and stays, further ones come and go with the load. */
export function createAnalysisPool(options: AnalysisPoolOptions): AnalysisPool {
  const maxPending = options.maxPending ?? 200;
  const deadlineMs = options.deadlineMs ?? 10_000;
  let pool: Piscina<AnalysisBatch, (AnalysisResult | null)[]> | undefined;
  let pending = 0;

  async function run(batch: AnalysisBatch): Promise<(AnalysisResult | null)[]> {
    const startedMs = performance.now();
    const observe = (outcome: "ok" | "busy" | "timeout" | "failed"): void =>
      options.observe?.((performance.now() - startedMs) / 1_000, outcome);
    if (pending >= maxPending) {
      observe("busy");
      throw new AuraError("EXT_001", "Too many texts are waiting for analysis", {
        status: 503,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    pool ??= startPool(options.threads);
    pending += 1;
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      const results = await pool.run(batch, { signal });
      observe("ok");
      return results;
    } catch (cause) {
      // Aborting ends the thread that is stuck; the pool starts another.
      observe(signal.aborted ? "timeout" : "failed");
      throw new AuraError("EXT_001", signal.aborted ? "The analysis took too long" : "The analysis failed", {
        status: signal.aborted ? 504 : 502,
        cause,
      });
    } finally {
      pending -= 1;
    }
  }

  return {
    async analyze(texts, language) {
      const batches = batchesOf(texts).map((batch) => ({
        texts: batch,
        ...(language === undefined ? {} : { language }),
      }));
      const results: (AnalysisResult | null)[][] = [];
      let next = 0;
      // No more at a time than there are threads: one caller with many texts leaves room in the queue for the others.
      const lane = async (): Promise<void> => {
        for (let index = next++; index < batches.length; index = next++) results[index] = await run(batches[index]!);
      };
      await Promise.all(Array.from({ length: Math.min(options.threads, batches.length) }, lane));
      return results.flat();
    },
    async close() {
      await pool?.close();
      pool = undefined;
    },
  };
}

function startPool(threads: number): Piscina<AnalysisBatch, (AnalysisResult | null)[]> {
  return new Piscina({
    filename: WORKER,
    minThreads: 1,
    maxThreads: threads,
    idleTimeout: KEPT_IDLE_MS,
    // The model and its tables are small; a text that would make more of itself ends its thread, not the server.
    resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8 },
  });
}

/** Neighbouring texts together, by size and number. */
function batchesOf(texts: readonly string[]): string[][] {
  const batches: string[][] = [];
  let room = 0;
  for (const text of texts) {
    const last = batches.at(-1);
    if (last === undefined || last.length >= BATCH_TEXTS || text.length > room) {
      batches.push([text]);
      room = BATCH_CHARACTERS - text.length;
    } else {
      last.push(text);
      room -= text.length;
    }
  }
  return batches;
}
