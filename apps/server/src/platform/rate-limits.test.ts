import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createMemoryRateLimiter, type RateLimiter } from "./rate-limits.ts";

const take = (limiter: RateLimiter, subject: string, cost: number, limit: number, windowSeconds: number) =>
  limiter.take([{ budget: "b", subject, cost, limit, windowSeconds }]);

test("a budget of five lets five through at once, and the sixth after a fifth of the window", async () => {
  let now = 0;
  const limiter = createMemoryRateLimiter(() => now);
  const call = () => take(limiter, "k", 1, 5, 3_600);
  for (const remaining of [4, 3, 2, 1, 0]) assert.equal((await call()).remaining, remaining);
  const refused = await call();
  assert.equal(refused.isAllowed, false);
  assert.equal(refused.retryAfterSeconds, 720);
  now = 720_000;
  assert.equal((await call()).isAllowed, true);
  assert.equal((await call()).isAllowed, false);
});

test("a call that is refused costs nothing", async () => {
  let now = 0;
  const limiter = createMemoryRateLimiter(() => now);
  for (let i = 0; i < 100; i += 1) await take(limiter, "k", 1, 2, 60);
  now = 30_000;
  assert.equal((await take(limiter, "k", 1, 2, 60)).isAllowed, true);
});

test("a request that one budget refuses takes from no other, and the refusal that lasts longest is told", async () => {
  const limiter = createMemoryRateLimiter(() => 0);
  const demand = (subject: string, limit: number) => ({ budget: "b", subject, cost: 1, limit, windowSeconds: 60 });
  const both = () => limiter.take([demand("wide", 10), demand("narrow", 1)]);
  assert.deepEqual(await both(), { isAllowed: true, limit: 1, remaining: 0, resetSeconds: 60, retryAfterSeconds: 0 });
  for (let i = 0; i < 5; i += 1) {
    const refused = await both();
    assert.deepEqual([refused.isAllowed, refused.limit, refused.retryAfterSeconds], [false, 1, 60]);
  }
  assert.equal((await limiter.take([demand("wide", 10)])).remaining, 8);
});

test("a limit that does not divide its window lets just so many through", async () => {
  for (const limit of [7, 11, 13, 97, 9_973]) {
    const limiter = createMemoryRateLimiter(() => 0.123_456);
    for (let i = 0; i < limit; i += 1) assert.equal((await take(limiter, "k", 1, limit, 60)).remaining, limit - i - 1);
    assert.equal((await take(limiter, "k", 1, limit, 60)).isAllowed, false);
  }
});

test("in no window are more calls let through than twice the limit, nor fewer than the limit refused to the patient", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 100 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
      async (limit, windowSeconds, gaps) => {
        let now = 0;
        const limiter = createMemoryRateLimiter(() => now);
        const allowedAt: number[] = [];
        for (const gap of gaps) {
          now += gap;
          if ((await take(limiter, "k", 1, limit, windowSeconds)).isAllowed) allowedAt.push(now);
        }
        for (const start of allowedAt) {
          const inWindow = allowedAt.filter((at) => at >= start && at < start + windowSeconds * 1_000).length;
          assert.ok(inWindow <= 2 * limit);
        }
      },
    ),
  );
});

test("a push is counted in mutations", async () => {
  const limiter = createMemoryRateLimiter(() => 0);
  assert.equal((await take(limiter, "push", 500, 20_000, 3_600)).remaining, 19_500);
  assert.equal((await take(limiter, "push", 19_501, 20_000, 3_600)).isAllowed, false);
});
