import { createRedisRateLimiter } from "../../../apps/server/src/platform/redis-rate-limits.ts";
import { openQuietly, startRedis } from "../../../tests/support/redis.ts";
import type { BenchContext, PartResult } from "../context.ts";
import { table } from "../markdown.ts";
import { latencyCells, milliseconds, number, quantile } from "../stats.ts";

const LIMIT_MS = 2;
const HOUR = { cost: 1, limit: 1_000_000_000, windowSeconds: 3_600 };

/** What a decision on the budgets of a request costs where processes share them through Redis. */
export async function limiter(context: BenchContext): Promise<PartResult> {
  const count = context.isQuick ? 300 : 5_000;
  await using server = await startRedis();
  const nowMs = (): number => performance.now();
  await using redis = await openQuietly(server.config);
  const limits = createRedisRateLimiter({ redis, nameKey: Buffer.alloc(32, 1), nowMs });
  const decide = (nth: number) =>
    limits.take([
      { ...HOUR, budget: "login", subject: `address:${nth % 1_000}` },
      { ...HOUR, budget: "login", subject: `email:${nth % 977}` },
    ]);
  const calls = async (): Promise<number> => {
    const stats = await server.client.info("commandstats");
    return [...stats.matchAll(/^cmdstat_eval(?:sha)?:calls=(\d+)/gm)].reduce((sum, [, of]) => sum + Number(of), 0);
  };
  for (let nth = 0; nth < count / 10; nth += 1) await decide(nth);
  const before = await calls();
  const latenciesMs: number[] = [];
  context.progress(`${count} decisions, one after the other`);
  for (let nth = 0; nth < count && !context.signal.aborted; nth += 1) {
    const startMs = nowMs();
    await decide(nth);
    latenciesMs.push(nowMs() - startMs);
  }
  const trips = ((await calls()) - before) / latenciesMs.length;
  const p99 = quantile(latenciesMs, 0.99);
  return {
    rows: [
      {
        what: "a decision on two budgets through Redis",
        goal: "1 round trip, p99 ≤ 2 ms",
        found: `${number(trips)} round trip, p99 ${milliseconds(p99)}`,
        isMet: context.isQuick ? undefined : trips <= 1 && p99 <= LIMIT_MS,
      },
    ],
    details: table(["", "p50", "p99", "longest"], [["a decision", ...latencyCells(latenciesMs)]]),
  };
}
