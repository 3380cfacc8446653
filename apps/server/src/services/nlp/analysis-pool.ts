import type { AnalysisResult } from "@aura-journal/nlp";
import { Piscina } from "piscina";
import { AuraError } from "../../platform/errors.ts";
import { childSpan, within } from "../../platform/tracing.ts";
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
/** So much text that the cost of a message no longer counts beside that of its analysis. */
const BATCH_CHARACTERS = 40_000;
const BATCH_TEXTS = 50;
const KEPT_IDLE_MS = 30_000;
const RETRY_AFTER_SECONDS = 2;

/** One caller's texts on their way, and whom to tell. */
interface Waiting {
  readonly batch: AnalysisBatch;
  readonly startedMs: number;
  readonly resolve: (results: (AnalysisResult | null)[]) => void;
  readonly reject: (error: AuraError) => void;
}

/**
 * Makes the pool; the first thread starts with the first text and stays, further ones come and go with the load. What arrives
 * while all threads are busy goes to the next one together, in one message, which costs as much as a short text,
 * and the entries that wait for their analyses come back in groups that share a commit.
 */
export function createAnalysisPool(options: AnalysisPoolOptions): AnalysisPool {
  const { threads, maxPending = 200, deadlineMs = 10_000 } = options;
  const queue: Waiting[] = [];
  let pool: Piscina<AnalysisBatch, (AnalysisResult | null)[]> | undefined;
  let pending = 0;
  let busy = 0;

  function observe({ startedMs }: Pick<Waiting, "startedMs">, outcome: "ok" | "busy" | "timeout" | "failed"): void {
    options.observe?.((performance.now() - startedMs) / 1_000, outcome);
  }

  function run(batch: AnalysisBatch): Promise<(AnalysisResult | null)[]> {
    const startedMs = performance.now();
    if (pending >= maxPending) {
      observe({ startedMs }, "busy");
      throw new AuraError("EXT_001", "Too many texts are waiting for analysis", {
        status: 503,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    pending += 1;
    return new Promise<(AnalysisResult | null)[]>((resolve, reject) => {
      queue.push({ batch, startedMs, resolve, reject });
      // Requests that were read in one turn of the event loop go together.
      if (queue.length === 1) setImmediate(pump);
    }).finally(() => {
      pending -= 1;
    });
  }

  function pump(): void {
    while (busy < threads && queue.length > 0) {
      busy += 1;
      void send(takeTogether(queue)).finally(() => {
        busy -= 1;
        pump();
      });
    }
  }

  async function send(together: readonly Waiting[]): Promise<void> {
    const [first] = together as [Waiting, ...Waiting[]];
    const signal = AbortSignal.timeout(Math.max(0, Math.ceil(first.startedMs + deadlineMs - performance.now())));
    try {
      pool ??= startPool(threads);
      const texts = together.flatMap(({ batch }) => batch.texts);
      const results = await pool.run({ ...first.batch, texts }, { signal });
      let at = 0;
      for (const waiting of together) {
        observe(waiting, "ok");
        waiting.resolve(results.slice(at, (at += waiting.batch.texts.length)));
      }
    } catch (cause) {
      // Aborting ends the thread that is stuck; the pool starts another.
      const { aborted } = signal;
      const message = aborted ? "The analysis took too long" : "The analysis failed";
      for (const waiting of together) {
        observe(waiting, aborted ? "timeout" : "failed");
        waiting.reject(new AuraError("EXT_001", message, { status: aborted ? 504 : 502, cause }));
      }
    }
  }

  async function analyse(texts: readonly string[], language?: string): Promise<(AnalysisResult | null)[]> {
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
    await Promise.all(Array.from({ length: Math.min(threads, batches.length) }, lane));
    return results.flat();
  }

  return {
    analyze: (texts, language) =>
      within(childSpan("analyse", "internal", { "aura.nlp.provider": "local", "aura.nlp.texts": texts.length }), () =>
        analyse(texts, language),
      ),
    async close() {
      await pool?.close();
      pool = undefined;
    },
  };
}

/** The oldest that wait and as many behind it, in the same language, as fit into one message. */
function takeTogether(queue: Waiting[]): Waiting[] {
  const taken: Waiting[] = [];
  let texts = 0;
  let characters = 0;
  for (let next = queue[0]; next !== undefined; next = queue[0]) {
    const { batch } = next;
    texts += batch.texts.length;
    characters += batch.texts.reduce((sum, text) => sum + text.length, 0);
    const fits = texts <= BATCH_TEXTS && characters <= BATCH_CHARACTERS;
    if (taken.length > 0 && !(fits && batch.language === taken[0]?.batch.language)) break;
    taken.push(next);
    queue.shift();
  }
  return taken;
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
