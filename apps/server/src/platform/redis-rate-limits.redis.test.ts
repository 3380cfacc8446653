import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { missingRedis, openQuietly, startRedis, type TestRedis } from "../../../../tests/support/redis.ts";
import { createMemoryRateLimiter, type RateDemand, type RateLimiter } from "./rate-limits.ts";
import { createRedisRateLimiter } from "./redis-rate-limits.ts";
import type { RedisStore } from "./redis.ts";

const NAME_KEY = Buffer.alloc(32, 7);

if (missingRedis !== undefined) test("counters in Redis", { skip: missingRedis }, () => {});
else {
  let server: TestRedis;
  let redis: RedisStore;
  before(async () => {
    server = await startRedis();
    redis = await openQuietly(server.config);
  });
  after(async () => {
    await redis[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const limiterWith = (nowUs?: () => number): RateLimiter =>
    createRedisRateLimiter({
      redis,
      nameKey: NAME_KEY,
      nowMs: () => performance.now(),
      ...(nowUs === undefined ? {} : { nowUs }),
    });

  test("memory and Redis decide alike, to the last unit and second, whatever is asked in whatever order", async () => {
    const demands = fc.uniqueArray(
      fc.record({
        budget: fc.constantFrom("login", "entries"),
        subject: fc.constantFrom("user:1", "user:2", "address:192.0.2.1"),
        cost: fc.constantFrom(1, 1, 1, 2, 500),
        limit: fc.constantFrom(1, 2, 3, 7, 100, 20_000),
        windowSeconds: fc.constantFrom(1, 10, 3_600, 86_400 * 365),
      }),
      { minLength: 1, maxLength: 3, selector: ({ budget, subject }) => `${budget} ${subject}` },
    );
    // A real instant: the numbers of today are those that a shortened number would tear.
    const from = Date.parse("2026-11-28T18:00:00Z") * 1_000;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ demands, gapUs: fc.constantFrom(0, 1, 999_999, 20_000_003) }), { maxLength: 30 }),
        async (requests) => {
          const clock = { us: from };
          const run = randomBytes(6).toString("hex");
          const memory = createMemoryRateLimiter(() => clock.us / 1_000);
          const shared = limiterWith(() => clock.us);
          for (const { demands: asked, gapUs } of requests) {
            clock.us += gapUs;
            const own: RateDemand[] = asked.map((demand) => ({ ...demand, subject: `${run} ${demand.subject}` }));
            assert.deepEqual(await shared.take(own), await memory.take(own));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a request is one call, however many budgets it draws on, and only the first asks for the script", async () => {
    const limiter = limiterWith();
    await server.client.script("FLUSH");
    const calls = async (): Promise<number> => {
      const info = await server.client.info("commandstats");
      return [...info.matchAll(/cmdstat_(?:eval|evalsha):calls=(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0);
    };
    const demand = (subject: string) => ({ budget: "login", subject, cost: 1, limit: 100, windowSeconds: 60 });
    const take = () => limiter.take([demand("address:192.0.2.9"), demand("email:ann@example.org"), demand("user:9")]);
    await take();
    const first = await calls();
    for (let count = 0; count < 10; count += 1) await take();
    assert.equal((await calls()) - first, 10);
    assert.equal((await take()).remaining, 88);
  });

  test("fifty at once get what is left, and no more", async () => {
    const limiter = limiterWith();
    const one = { budget: "login", subject: "address:192.0.2.50", cost: 1, limit: 20, windowSeconds: 900 };
    const decisions = await Promise.all(Array.from({ length: 50 }, () => limiter.take([one])));
    assert.equal(decisions.filter(({ isAllowed }) => isAllowed).length, 20);
  });

  test("a key names nobody, holds a number and goes when its budget is whole again", async () => {
    await server.client.flushall();
    const subject = "email:canary@example.org";
    await limiterWith().take([{ budget: "login", subject, cost: 1, limit: 60, windowSeconds: 60 }]);
    const [key = "", ...others] = await server.client.keys("*");
    assert.equal(others.length, 0);
    assert.match(key, /^aura:rate:\{[\w-]{22}\}:login$/);
    assert.match((await server.client.get(key)) ?? "", /^\d{16}$/);
    const ttlMs = await server.client.pttl(key);
    assert.ok(ttlMs > 0 && ttlMs <= 1_000, `it stays ${ttlMs} ms`);
  });

  test("an answer of another making neither lets through nor refuses: this process counts, and more strictly", async () => {
    for (const answer of [[], ["yes", "no"], [1, null], [1.5, Number.NaN], [0, -5, 3]]) {
      const lying: RedisStore = { ...redis, run: async () => answer as never };
      const limiter = createRedisRateLimiter({ redis: lying, nameKey: NAME_KEY, nowMs: () => 0 });
      const demand = { budget: "b", subject: "s", cost: 1, limit: 8, windowSeconds: 60 };
      assert.deepEqual((await limiter.take([demand])).limit, 4);
      assert.deepEqual((await limiter.take([{ ...demand, localDivisor: 4 }])).limit, 2);
    }
  });
}
