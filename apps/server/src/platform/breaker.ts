/** `closed`: calls go through. `open`: none does. `half-open`: one call, the probe, finds out. */
export type BreakerState = "closed" | "half-open" | "open";

export interface BreakerOptions {
  /** A clock in milliseconds that only goes forward: one that is set back would keep a breaker open for hours. */
  readonly nowMs: () => number;
  /** From 0 up to 1: spreads the probes of many processes. */
  readonly random: () => number;
  /** Whether a call's error says that the other side is ill; all others show that it answers. */
  readonly isIll: (error: unknown) => boolean;
  /** So many calls in a row that found the other side ill open the breaker. */
  readonly threshold?: number;
  /** The shortest time it stays open; the longest is half as much again. */
  readonly openMs?: number;
  readonly onState?: (state: BreakerState) => void;
}

export interface Breaker {
  /**
   * Makes a call, where calls are let through. It must come to an end by itself: a probe that hangs lets nobody else through.
   * @throws BreakerOpen where none is let through, else what the call throws
   */
  run<T>(call: () => Promise<T>): Promise<T>;
  /** How long it will let no call through, as far as is known: 0 where it would let one through now. */
  waitMs(): number;
}

/** Thrown in place of a call that was not made. */
export class BreakerOpen extends Error {
  readonly retryAfterMs: number;
  constructor(retryAfterMs: number) {
    super("the other side was not asked: it does not answer at present");
    this.name = "BreakerOpen";
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Keeps calls from a side that is ill, and lets one call at a time find out whether it is well again.
 *
 * A call counts only towards the state that it was begun in: one that was under way when the breaker opened, and ends later,
 * neither closes it nor keeps it open longer.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { nowMs, random, isIll, threshold = 5, openMs = 20_000, onState } = options;
  let state: BreakerState = "closed";
  /** Counts the changes of state, so that a call knows whether it still belongs to the one it was begun in. */
  let era = 0;
  let failures = 0;
  let openUntilMs = 0;

  function become(next: BreakerState): void {
    state = next;
    era += 1;
    failures = 0;
    if (next === "open") openUntilMs = nowMs() + openMs * (1 + random() / 2);
    onState?.(next);
  }

  function waitMs(): number {
    if (state === "closed") return 0;
    const leftMs = openUntilMs - nowMs();
    return state === "open" && leftMs <= 0 ? 0 : Math.max(leftMs, 1_000);
  }

  function admit(): void {
    const leftMs = waitMs();
    if (leftMs > 0) throw new BreakerOpen(leftMs);
    if (state === "open") become("half-open");
  }

  function settle(begunIn: number, wasIll: boolean): void {
    if (begunIn !== era) return;
    if (state === "half-open") become(wasIll ? "open" : "closed");
    else if (!wasIll) failures = 0;
    else if (++failures >= threshold) become("open");
  }

  return {
    waitMs,
    async run(call) {
      admit();
      const begunIn = era;
      try {
        const answer = await call();
        settle(begunIn, false);
        return answer;
      } catch (error) {
        settle(begunIn, isIll(error));
        throw error;
      }
    },
  };
}
