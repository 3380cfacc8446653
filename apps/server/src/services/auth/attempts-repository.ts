import { createHash } from "node:crypto";
import { statement, type Database } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";

/** How many wrong guesses are free within a window of time. */
export interface Budget {
  readonly limit: number;
  readonly windowMs: number;
}

/** 10 failures in 15 minutes for each account. */
export const LOGIN_BUDGET: Budget = { limit: 10, windowMs: 15 * 60_000 };
/** Codes of an authenticator have 20 bits: 20 guesses a day leave nothing to hope for. */
export const CODE_BUDGET: Budget = { limit: 20, windowMs: 24 * 3_600_000 };

export interface Attempts {
  /**
   * Counts an attempt as failed before it is made, so that guesses side by side can't slip through together.
   * @throws AuraError RATE_001 with Retry-After when the budget is used up
   */
  reserve(key: Buffer, budget: Budget): Promise<void>;
  /** Takes one attempt back: it was never made. */
  release(key: Buffer): Promise<void>;
  /** Forgets the failures: somebody knew the secret. */
  clear(key: Buffer): Promise<void>;
  /** Removes counts whose window has ended. */
  purge(): Promise<void>;
}

const RESERVE = statement(`
  INSERT INTO auth.login_attempts AS a (budget_key, failures, window_ends_at) VALUES ($1, 1, $3)
  ON CONFLICT (budget_key) DO UPDATE SET
    failures = CASE WHEN a.window_ends_at <= $2 THEN 1 ELSE a.failures + 1 END,
    window_ends_at = CASE WHEN a.window_ends_at <= $2 THEN $3 ELSE a.window_ends_at END
  WHERE a.window_ends_at <= $2 OR a.failures < $4
  RETURNING a.failures`);
const WINDOW_END = statement(`SELECT window_ends_at AS "endsAt" FROM auth.login_attempts WHERE budget_key = $1`);
const RELEASE = statement("UPDATE auth.login_attempts SET failures = greatest(failures - 1, 0) WHERE budget_key = $1");
const CLEAR = statement("DELETE FROM auth.login_attempts WHERE budget_key = $1");
const PURGE = statement("DELETE FROM auth.login_attempts WHERE window_ends_at <= $1");

/** What is counted, as a hash: the table names nobody. */
export function budgetKey(kind: "login" | "code", subject: string): Buffer {
  return createHash("sha256").update(`${kind}:${subject}`).digest();
}

/** Failures counted in the record itself, one atomic statement each, whatever process they come through. */
export function createAttempts(options: { readonly database: Database; readonly now: () => Date }): Attempts {
  const { database, now } = options;
  return {
    async reserve(key, budget) {
      const at = now();
      const windowEnd = new Date(at.getTime() + budget.windowMs);
      const reserved = await database.query(RESERVE, [key, at, windowEnd, budget.limit]);
      if (reserved.length > 0) return;
      const endsAt = (await database.query<{ endsAt: Date }>(WINDOW_END, [key]))[0]?.endsAt ?? at;
      const retryAfterSeconds = Math.max(1, Math.ceil((endsAt.getTime() - at.getTime()) / 1_000));
      throw new AuraError("RATE_001", "Too many failed attempts; try again later", {
        retryAfterSeconds,
        details: { limit: budget.limit, retryAfterSeconds },
      });
    },
    async release(key) {
      await database.execute(RELEASE, [key]);
    },
    async clear(key) {
      await database.execute(CLEAR, [key]);
    },
    async purge() {
      await database.execute(PURGE, [now()]);
    },
  };
}
