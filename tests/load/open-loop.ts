import { setTimeout as delay } from "node:timers/promises";
import { Agent } from "undici";

/** A rate that is held, or reached in a straight line from the one before. */
export interface Stage {
  readonly seconds: number;
  /** Requests a second at the end of the stage. */
  readonly perSecond: number;
  /** Whether the rate is there from the first moment. */
  readonly isStep?: boolean;
}

export interface LoadRequest {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly name: string;
  /** From the moment the request was due, and not from the moment it could be sent. */
  readonly latencyMs: number;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly stage: number;
}

export interface OpenLoopOptions {
  readonly url: string;
  readonly stages: readonly Stage[];
  readonly next: () => LoadRequest;
  /** Requests under way at once; one that is due beyond counts as failed and is not sent. */
  readonly maxUnderWay: number;
  readonly signal: AbortSignal;
}

const ANSWER_MS = 10_000;

/**
 * Sends requests when they are due, whether or not earlier ones were answered: people do not wait for each other. A generator
 * that waits for an answer before it asks again slows down with the server, and never sees what its users would
 * (coordinated omission).
 */
export async function openLoop(options: OpenLoopOptions): Promise<Answered[]> {
  const { url, stages, next, maxUnderWay, signal } = options;
  const agent = new Agent({ connections: maxUnderWay, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS });
  const answers: Answered[] = [];
  const underWay = new Set<Promise<void>>();

  async function send(dueMs: number, stage: number): Promise<void> {
    const { name, method, path, headers, body } = next();
    const done = (status: number): void =>
      void answers.push({ name, status, stage, latencyMs: performance.now() - dueMs });
    if (underWay.size >= maxUnderWay) return done(0);
    try {
      const answer = await agent.request({ origin: url, method, path, headers, body: body ?? null, signal });
      await answer.body.dump({ limit: 1 << 24 });
      done(answer.statusCode);
    } catch {
      if (!signal.aborted) done(0);
    }
  }

  const startMs = performance.now();
  let stageStartMs = startMs;
  let rateBefore = 0;
  for (const [stage, { seconds, perSecond, isStep = false }] of stages.entries()) {
    const from = isStep ? perSecond : rateBefore;
    const slope = (perSecond - from) / seconds;
    // Request n of the stage is due when the area under the rate has reached n.
    const total = Math.floor(((from + perSecond) / 2) * seconds);
    for (let nth = 0; nth < total && !signal.aborted; nth++) {
      const atSeconds = slope === 0 ? nth / from : (Math.sqrt(from * from + 2 * slope * nth) - from) / slope;
      const dueMs = stageStartMs + atSeconds * 1_000;
      const waitMs = dueMs - performance.now();
      if (waitMs > 1) await delay(waitMs, undefined, { signal }).catch(() => {});
      const sent: Promise<void> = send(dueMs, stage).finally(() => underWay.delete(sent));
      underWay.add(sent);
    }
    stageStartMs += seconds * 1_000;
    rateBefore = perSecond;
  }
  await Promise.all(underWay);
  await agent.destroy();
  return answers;
}
