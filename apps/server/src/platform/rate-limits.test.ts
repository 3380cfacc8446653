import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createMemoryRateLimiter } from "./rate-limits.ts";

test("a budget of five lets five through at once, and the sixth after a fifth of the window", () => {
  let now = 0;
  const limiter = createMemoryRateLimiter(() => now);
  const take = () => limiter.take("k", 1, 5, 3_600);
  assert.deepEqual(
    Array.from({ length: 5 }, () => take().remaining),
    [4, 3, 2, 1, 0],
  );
  const refused = take();
  assert.equal(refused.isAllowed, false);
  assert.equal(refused.retryAfterSeconds, 720);
  now = 720_000;
  assert.equal(take().isAllowed, true);
  assert.equal(take().isAllowed, false);
});

test("a call that is refused costs nothing", () => {
  let now = 0;
  const limiter = createMemoryRateLimiter(() => now);
  for (let i = 0; i < 100; i += 1) limiter.take("k", 1, 2, 60);
  now = 30_000;
  assert.equal(limiter.take("k", 1, 2, 60).isAllowed, true);
});

test("in no window are more calls let through than twice the limit, nor fewer than the limit refused to the patient", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 100 }),
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
      (limit, windowSeconds, gaps) => {
        let now = 0;
        const limiter = createMemoryRateLimiter(() => now);
        const allowedAt: number[] = [];
        for (const gap of gaps) {
          now += gap;
          if (limiter.take("k", 1, limit, windowSeconds).isAllowed) allowedAt.push(now);
        }
        for (const start of allowedAt) {
          const inWindow = allowedAt.filter((at) => at >= start && at < start + windowSeconds * 1_000).length;
          assert.ok(inWindow <= 2 * limit);
        }
      },
    ),
  );
});

test("a push is counted in mutations", () => {
  const limiter = createMemoryRateLimiter(() => 0);
  assert.equal(limiter.take("push", 500, 20_000, 3_600).remaining, 19_500);
  assert.equal(limiter.take("push", 19_501, 20_000, 3_600).isAllowed, false);
});
