import type { AnalysisResult } from "@aura-journal/contracts";
import { childSpan, within } from "../../platform/tracing.ts";
import { BreakerOpen, createBreaker, type BreakerState } from "../../platform/breaker.ts";

/** What came of sending a text to an outside service. */
export type RemoteOutcome =
  | { readonly outcome: "analysed"; readonly result: AnalysisResult }
  /** The service answered that it will not read this text, now or later. */
  | { readonly outcome: "refused" }
  /** `mayCost`: whether the service may take money for it all the same. */
  | { readonly outcome: "unavailable"; readonly retryAfterSeconds: number; readonly mayCost: boolean };

/** An outside service that reads texts, behind a breaker. */
export interface RemoteAnalysis {
  /** The model that its results name. */
  readonly model: string;
  /** Never throws: what goes wrong is an outcome. */
  analyze(text: string): Promise<RemoteOutcome>;
  close(): Promise<void>;
}

/** A result, or the HTTP status of what went wrong and how long the service asked to be left alone. */
export type RemoteAnswer =
  { readonly result: AnalysisResult } | { readonly status: number; readonly retryAfterSeconds?: number };

/** How a text is sent, and what comes back. */
export interface RemoteService {
  readonly model: string;
  send(text: string): Promise<RemoteAnswer>;
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
/** A day: nothing that a service asks for keeps texts longer. */
const LONGEST_SECONDS = 86_400;
const QUOTA = 429;
const TIMEOUT_STATUSES = new Set([408, 504]);
/** What was read and answered, as far as one can know: an answer that is late or cannot be read is paid for like others. */
const PAID = new Set([...TIMEOUT_STATUSES, 500, 502]);
/** The statuses that speak of the text. All others of 400 and above speak of the account, its budget, or the service. */
const REFUSALS = new Set([400, 404, 409, 413, 422]);

class Answered extends Error {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  constructor(status: number, retryAfterSeconds?: number) {
    super(`the analysis service answered ${status}`);
    this.name = "Answered";
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Puts a breaker before a service. Only statuses of 500 and above and time-outs count: an answer that cannot be read has 502,
 * as a gateway would say, and a quota that is used up or a credential that was refused shows that somebody is there.
 * A service that says how long its quota stays used up is not asked before.
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
  let restsUntilMs = 0;

  async function send(text: string): Promise<AnalysisResult> {
    const startedMs = nowMs();
    const span = childSpan("analyse outside", "client", { "aura.nlp.provider": service.model });
    const answer = await within(span, async () => {
      const got = await service.send(text).catch(() => ({ status: 502 }));
      if ("status" in got) span?.end(String(got.status));
      return got;
    });
    const seconds = (nowMs() - startedMs) / 1_000;
    if ("result" in answer) {
      trouble = undefined;
      observe?.(seconds, "ok");
      return answer.result;
    }
    const { status, retryAfterSeconds } = answer as { readonly status: number; readonly retryAfterSeconds?: number };
    if (status === QUOTA && retryAfterSeconds !== undefined) {
      restsUntilMs = Math.max(restsUntilMs, nowMs() + Math.min(retryAfterSeconds, LONGEST_SECONDS) * 1_000);
    }
    observe?.(seconds, TIMEOUT_STATUSES.has(status) ? "timeout" : isIll(status) ? "failed" : "refused");
    if (trouble !== status) onTrouble?.(status);
    trouble = status;
    throw new Answered(status, retryAfterSeconds);
  }

  return {
    model: service.model,
    async analyze(text) {
      const restMs = restsUntilMs - nowMs();
      if (restMs > 0) return unavailable(restMs / 1_000, false);
      try {
        return { outcome: "analysed", result: await breaker.run(() => send(text)) };
      } catch (error) {
        if (error instanceof BreakerOpen) {
          return unavailable(error.retryAfterMs / 1_000, false);
        }
        const { status, retryAfterSeconds } = error instanceof Answered ? error : new Answered(500);
        if (REFUSALS.has(status)) return { outcome: "refused" };
        const seconds = retryAfterSeconds ?? (isIll(status) ? SOON_SECONDS : LATER_SECONDS);
        return unavailable(seconds, PAID.has(status));
      }
    },
    close: () => service.close(),
  };
}

function unavailable(seconds: number, mayCost: boolean): RemoteOutcome {
  const retryAfterSeconds = Math.min(Math.max(1, Math.ceil(seconds)), LONGEST_SECONDS);
  return { outcome: "unavailable", retryAfterSeconds, mayCost };
}

function isIll(status: number): boolean {
  return status >= 500 || TIMEOUT_STATUSES.has(status);
}
