/** What a limiter says of one call. */
export interface RateDecision {
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the whole budget is there again. */
  readonly resetSeconds: number;
  /** Seconds until this call would be let through; 0 when it was. */
  readonly retryAfterSeconds: number;
}

/** Counts calls per key. One process keeps the counters in memory; several share them through Redis behind the same interface. */
export interface RateLimiter {
  take(key: string, cost: number, limit: number, windowSeconds: number): RateDecision | Promise<RateDecision>;
}

const MAX_KEYS = 100_000;

/**
 * The generic cell rate algorithm: one number per key, the instant at which its budget will be whole again. A full burst of
 * `limit` is let through, then one call every `window / limit`; a call that is refused costs nothing.
 * Source: ITU-T I.371, annex A.
 * @param nowMs monotonic clock in milliseconds
 */
export function createMemoryRateLimiter(nowMs: () => number) {
  const wholeAgainAt = new Map<string, number>();
  return {
    take(key: string, cost: number, limit: number, windowSeconds: number): RateDecision {
      const now = nowMs();
      const perCallMs = (windowSeconds * 1_000) / limit;
      const before = Math.max(wholeAgainAt.get(key) ?? now, now);
      const after = before + cost * perCallMs;
      const excessMs = after - now - windowSeconds * 1_000;
      // Sums of fractions drift by less than a microsecond; a budget of five is five calls.
      const isAllowed = excessMs <= 0.001;
      if (isAllowed) {
        if (wholeAgainAt.size >= MAX_KEYS && !wholeAgainAt.has(key)) forget(wholeAgainAt, now);
        wholeAgainAt.set(key, after);
      }
      const usedMs = (isAllowed ? after : before) - now;
      return {
        isAllowed,
        limit,
        remaining: Math.max(0, Math.floor((windowSeconds * 1_000 - usedMs) / perCallMs + 0.001)),
        resetSeconds: Math.ceil(usedMs / 1_000),
        retryAfterSeconds: isAllowed ? 0 : Math.max(1, Math.ceil(excessMs / 1_000)),
      };
    },
  } satisfies RateLimiter;
}

/** Keys whose budget is whole again say nothing; if all still count, the oldest tenth goes, so memory stays bounded. */
function forget(wholeAgainAt: Map<string, number>, now: number): void {
  for (const [key, at] of wholeAgainAt) if (at <= now) wholeAgainAt.delete(key);
  let surplus = wholeAgainAt.size - MAX_KEYS * 0.9;
  for (const key of wholeAgainAt.keys()) {
    if (surplus <= 0) break;
    wholeAgainAt.delete(key);
    surplus -= 1;
  }
}
