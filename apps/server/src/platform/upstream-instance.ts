import { isErrorCode, isStatusOf } from "@aura-journal/contracts";
import { Pool } from "undici";
import { createBreaker, type BreakerState } from "./breaker.ts";
import { createLastingExchanges } from "./lasting-exchange.ts";
import { exchangeOver, type UpstreamAnswer, type UpstreamCall } from "./upstream-exchange.ts";
import { failureOf } from "./upstream-failure.ts";

/** One process that answers for a service. */
export interface UpstreamInstance {
  /** Whether it last said that it can serve. */
  isReady(): boolean;
  /** How long it is left alone after failures; 0 where it is not. */
  waitMs(): number;
  /** Calls that it has not answered to the end. */
  load(): number;
  /** @throws BreakerOpen, or what the HTTP client throws */
  send(call: UpstreamCall): Promise<UpstreamAnswer>;
  /** Asks for its readiness, now and from time to time, until closed. */
  watch(): void;
  close(): Promise<void>;
}

export interface UpstreamInstanceOptions {
  /** Origin, such as `http://entries-1:8000`. */
  readonly url: string;
  readonly nowMs: () => number;
  readonly random: () => number;
  readonly onBreaker?: (state: BreakerState) => void;
  readonly onReady?: (isReady: boolean) => void;
}

const CONNECT_TIMEOUT_MS = 2_000;
const PROBE_INTERVAL_MS = 500;
/** A readiness check looks at stores, and gives them two seconds. */
const PROBE_TIMEOUT_MS = 2_500;
const BREAKER_OPEN_MS = 2_000;

/** An answer that says that the instance is ill; it reaches the caller all the same. */
class IllAnswer extends Error {
  readonly answer: UpstreamAnswer;
  constructor(answer: UpstreamAnswer) {
    super("the instance answered that it is ill");
    this.answer = answer;
  }
}

/** Talks to one instance over connections that are kept, and keeps account of how it does. */
export function createUpstreamInstance(options: UpstreamInstanceOptions): UpstreamInstance {
  const pool = new Pool(options.url, {
    allowH2: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keepAliveTimeout: 20_000,
    keepAliveMaxTimeout: 60_000,
    connections: null,
  });
  const lasting = createLastingExchanges(options.url, CONNECT_TIMEOUT_MS);
  const { nowMs, random, onBreaker } = options;
  const breaker = createBreaker({
    nowMs,
    random,
    // Whoever hung up says nothing about the other side.
    isIll: (error) => !(error instanceof HungUp),
    openMs: BREAKER_OPEN_MS,
    ...(onBreaker === undefined ? {} : { onState: onBreaker }),
  });
  const stopping = new AbortController();
  // Believed to be well until it says otherwise, so that nobody waits for the first probe.
  let isReady = true;
  let load = 0;
  let timer: NodeJS.Timeout | undefined;

  function become(next: boolean): void {
    if (next === isReady) return;
    isReady = next;
    options.onReady?.(next);
  }

  async function exchange(call: UpstreamCall): Promise<UpstreamAnswer> {
    load += 1;
    let isFlowing = false;
    try {
      const isLasting = call.isLasting === true;
      const answer = await (isLasting ? lasting.exchange(call) : exchangeOver(pool, call));
      const { status, headers, body } = answer;
      // An instance that goes says so with its answers, earlier than the next probe. A refusal closes for reasons of its own, and an
      // answer that lasts has its connection to itself.
      if (status < 400 && !isLasting && headers["connection"] === "close") become(false);
      if (!Buffer.isBuffer(body)) {
        isFlowing = true;
        body.once("close", () => (load -= 1));
      } else if (saysItIsIll(answer)) throw new IllAnswer(answer);
      return answer;
    } catch (error) {
      const failure = error instanceof IllAnswer ? undefined : failureOf(error, call.signal);
      if (failure === "unreachable") become(false);
      throw failure === "gone" ? new HungUp(error) : error;
    } finally {
      if (!isFlowing) load -= 1;
    }
  }

  async function probe(): Promise<void> {
    try {
      const answer = await pool.request({
        method: "GET",
        path: "/readyz",
        headersTimeout: PROBE_TIMEOUT_MS,
        bodyTimeout: PROBE_TIMEOUT_MS,
        signal: stopping.signal,
      });
      await answer.body.dump();
      become(answer.statusCode === 200);
    } catch {
      become(false);
    }
    if (stopping.signal.aborted) return;
    // Spread, so that many processes do not ask in step.
    timer = setTimeout(() => void probe(), PROBE_INTERVAL_MS * (0.75 + random() / 2));
    timer.unref();
  }

  return {
    isReady: () => isReady,
    waitMs: () => breaker.waitMs(),
    load: () => load,
    async send(call) {
      try {
        return await breaker.run(() => exchange(call));
      } catch (error) {
        if (error instanceof IllAnswer) return error.answer;
        throw error instanceof HungUp ? error.cause : error;
      }
    },
    watch: () => void probe(),
    async close() {
      stopping.abort();
      clearTimeout(timer);
      lasting.close();
      await pool.destroy();
    },
  };
}

/** The caller did not wait. */
class HungUp extends Error {
  constructor(cause: unknown) {
    super("the caller did not wait for the answer", { cause });
  }
}

/**
 * A stored entry that fails authentication is a fault of that entry: its writer, asking again, must not shut out all others.
 * And who refuses in the contract's form until later (a full queue of sign-ins, a store that is away) is well enough to say
 * so: were it shut out, whoever fills that queue would shut everybody out. Its readiness tells the rest.
 */
function saysItIsIll(answer: UpstreamAnswer): boolean {
  if (answer.status < 500) return false;
  const code = errorCodeOf(answer);
  return code === undefined || (code !== "SEC_001" && answer.status !== 503);
}

/** The contract's code in an answer of 400 and above; absent where it is not in the contract's form. */
export function errorCodeOf({ status, body }: UpstreamAnswer): string | undefined {
  if (!Buffer.isBuffer(body)) return undefined;
  try {
    const { error } = JSON.parse(body.toString("utf8")) as { error?: { code?: unknown } };
    return isErrorCode(error?.code) && isStatusOf(error.code, status) ? error.code : undefined;
  } catch {
    return undefined;
  }
}
