import type { AnalysisResult } from "@aura-journal/contracts";
import { BreakerOpen, createBreaker, type BreakerState } from "../../platform/breaker.ts";

/** What came of sending a text to an outside service. */
export type RemoteOutcome =
  | { readonly outcome: "analysed"; readonly result: AnalysisResult }
  /** The service answered that it will not read this text, now or later. */
  | { readonly outcome: "refused" }
  | { readonly outcome: "unavailable"; readonly retryAfterSeconds: number };

/** An outside service that reads texts, behind a breaker. */
export interface RemoteAnalysis {
  /** The model that its results name. */
  readonly model: string;
  /** Never throws: what goes wrong is an outcome. */
  analyze(text: string): Promise<RemoteOutcome>;
  close(): Promise<void>;
}

/** How a text is sent, and what comes back: a result, or the HTTP status of what went wrong. */
export interface RemoteService {
  readonly model: string;
  send(text: string): Promise<{ readonly result: AnalysisResult } | { readonly status: number }>;
  close(): Promise<void>;
}

export interface RemoteAnalysisOptions {
  readonly service: RemoteService;
  readonly nowMs: () => number;
  readonly random: () => number;
  /** Told how long each answer took; not told of texts that were not sent. */
  readonly observe?: (seconds: number, outcome: "ok" | "refused" | "timeout" | "failed") => void;
  readonly onState?: (state: BreakerState) => void;
  /** Told of a status that is none of success where the answer before had another. */
  readonly onTrouble?: (status: number) => void;
}

/** A minute: the service may be well again. */
const SOON_SECONDS = 60;
/** Credentials, rights and quotas are mended by people. */
const LATER_SECONDS = 300;
const TIMEOUT_STATUSES = new Set([408, 504]);
/** The statuses that speak of the text. All others of 400 and above speak of the account, its budget, or the service. */
const REFUSALS = new Set([400, 404, 409, 413, 422]);

class Answered extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the analysis service answered ${status}`);
    this.name = "Answered";
    this.status = status;
  }
}

/**
 * Puts a breaker before a service. Only statuses of 500 and above and time-outs count: an answer that cannot be read has 502,
 * as a gateway would say, and a quota that is used up or a credential that was refused shows that somebody is there.
 */
export function createRemoteAnalysis({
  service,
  nowMs,
  random,
  observe,
  onState,
  onTrouble,
}: RemoteAnalysisOptions): RemoteAnalysis {
  const breaker = createBreaker({
    nowMs,
    random,
    isIll: (error) => !(error instanceof Answered) || isIll(error.status),
    ...(onState === undefined ? {} : { onState }),
  });

  let trouble: number | undefined;

  async function send(text: string): Promise<AnalysisResult> {
    const startedMs = nowMs();
    const answer = await service.send(text).catch(() => ({ status: 502 }));
    const seconds = (nowMs() - startedMs) / 1_000;
    if ("result" in answer) {
      trouble = undefined;
      observe?.(seconds, "ok");
      return answer.result;
    }
    const { status } = answer;
    observe?.(seconds, TIMEOUT_STATUSES.has(status) ? "timeout" : isIll(status) ? "failed" : "refused");
    if (trouble !== status) onTrouble?.(status);
    trouble = status;
    throw new Answered(status);
  }

  return {
    model: service.model,
    async analyze(text) {
      try {
        return { outcome: "analysed", result: await breaker.run(() => send(text)) };
      } catch (error) {
        if (error instanceof BreakerOpen) {
          return { outcome: "unavailable", retryAfterSeconds: Math.ceil(error.retryAfterMs / 1_000) };
        }
        const status = error instanceof Answered ? error.status : 500;
        if (REFUSALS.has(status)) return { outcome: "refused" };
        return { outcome: "unavailable", retryAfterSeconds: isIll(status) ? SOON_SECONDS : LATER_SECONDS };
      }
    },
    close: () => service.close(),
  };
}

function isIll(status: number): boolean {
  return status >= 500 || TIMEOUT_STATUSES.has(status);
}
