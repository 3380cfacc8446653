/** What a limiter says of one request. */
export interface RateDecision {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the whole budget is there again. */
  readonly resetSeconds: number;
  /** Seconds until this call would be let through; 0 when it was. */
  readonly retryAfterSeconds: number;
}

/** One budget that a request draws on. */
export interface RateDemand {
  /** Which budget of the subject: short, from a bounded set, such as a route's name. Stands in keys as it is. */
  readonly budget: string;
  /** Whose budget (`user:…`, `address:…`, `email:…`). It never leaves the process in clear. */
  readonly subject: string;
  readonly cost: number;
  readonly limit: number;
  readonly windowSeconds: number;
  /** What the limit is divided by while the counters are out of reach and each process counts alone; 2 where nothing is said. */
  readonly localDivisor?: number;
}

/** Counts calls. One process keeps the counters in memory; several share them through Redis behind the same interface. */
export interface RateLimiter {
  /**
   * Takes from every budget, or, where one of them does not suffice, from none.
   * @returns the decision of the strictest budget: of one that refuses, the one that does so longest; else the one with the least left
   */
  take(demands: readonly RateDemand[]): Promise<RateDecision>;
}

const MAX_KEYS = 100_000;

/**
 * The generic cell rate algorithm: one number per key, the instant at which its budget will be whole again. A full burst of
 * `limit` is let through, then one call every `window / limit`; a call that is refused costs nothing.
 * Source: ITU-T I.371, annex A.
 * @param nowMs monotonic clock in milliseconds
 */
export function createMemoryRateLimiter(nowMs: () => number): RateLimiter {
  const wholeAgainAtUs = new Map<string, number>();
  return {
    async take(demands) {
      const nowUs = Math.round(nowMs() * 1_000);
      const reckoned = demands.map((demand) => {
        const key = `${demand.budget}|${demand.subject}`;
        const { costUs, budgetUs } = termsOf(demand);
        const usedUs = Math.max((wholeAgainAtUs.get(key) ?? nowUs) - nowUs, 0);
        return { key, usedUs, afterUs: usedUs + costUs, excessUs: usedUs + costUs - budgetUs };
      });
      const isAllowed = reckoned.every(({ excessUs }) => excessUs <= 0);
      if (isAllowed) {
        for (const { key, afterUs } of reckoned) {
          if (wholeAgainAtUs.size >= MAX_KEYS && !wholeAgainAtUs.has(key)) forget(wholeAgainAtUs, nowUs);
          wholeAgainAtUs.set(key, nowUs + afterUs);
        }
      }
      return strictest(demands, reckoned, isAllowed);
    },
  };
}

/** A century, and a cost beyond any budget: with these their sums stay whole numbers in a double. */
const MAX_WINDOW_SECONDS = 100 * 365 * 86_400;
const MAX_COST_US = 2 ** 52;

/**
 * A demand in whole microseconds, so that every counter, here and in Redis, comes to the same result: what the call takes, and
 * what the whole budget is.
 */
export function termsOf({ cost, limit, windowSeconds }: RateDemand): {
  readonly costUs: number;
  readonly budgetUs: number;
} {
  const perUnitUs = Math.max(1, Math.floor((Math.min(windowSeconds, MAX_WINDOW_SECONDS) * 1_000_000) / limit));
  return { costUs: Math.min(cost * perUnitUs, MAX_COST_US), budgetUs: limit * perUnitUs };
}

/** What one budget holds after a request was decided. */
export interface Reckoning {
  /** What was taken from it before this request. */
  readonly usedUs: number;
  /** By how much this request overdraws it: nought or less where it suffices. */
  readonly excessUs: number;
}

/** The one decision of a request that draws on several budgets. */
export function strictest(
  demands: readonly RateDemand[],
  reckoned: readonly Reckoning[],
  isAllowed: boolean,
): RateDecision {
  const decisions = demands.map((demand, index) => {
    const { usedUs, excessUs } = reckoned[index] as Reckoning;
    return decisionOf(demand, usedUs, excessUs, isAllowed);
  });
  return decisions.reduce((one, other) => {
    if (one.isAllowed !== other.isAllowed) return one.isAllowed ? other : one;
    if (one.retryAfterSeconds !== other.retryAfterSeconds)
      return one.retryAfterSeconds > other.retryAfterSeconds ? one : other;
    return one.remaining <= other.remaining ? one : other;
  });
}

function decisionOf(demand: RateDemand, usedUs: number, excessUs: number, isTaken: boolean): RateDecision {
  const { costUs, budgetUs } = termsOf(demand);
  const nowUsedUs = isTaken ? usedUs + costUs : usedUs;
  const isAllowed = excessUs <= 0;
  return {
    isAllowed,
    limit: demand.limit,
    remaining: Math.max(0, Math.floor(((budgetUs - nowUsedUs) * demand.limit) / budgetUs)),
    resetSeconds: Math.ceil(nowUsedUs / 1_000_000),
    retryAfterSeconds: isAllowed ? 0 : Math.max(1, Math.ceil(excessUs / 1_000_000)),
  };
}

/** Keys whose budget is whole again say nothing; if all still count, the oldest tenth goes, so memory stays bounded. */
function forget(wholeAgainAtUs: Map<string, number>, nowUs: number): void {
  for (const [key, at] of wholeAgainAtUs) if (at <= nowUs) wholeAgainAtUs.delete(key);
  let surplus = wholeAgainAtUs.size - MAX_KEYS * 0.9;
  for (const key of wholeAgainAtUs.keys()) {
    if (surplus <= 0) break;
    wholeAgainAtUs.delete(key);
    surplus -= 1;
  }
}
