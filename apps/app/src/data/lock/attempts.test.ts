import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { attempted, NO_ATTEMPTS, pauseMs, type Attempts } from "./attempts.ts";
import type { Instant } from "./instant.ts";

const START: Instant = { wallMs: 1_800_000_000_000, steadyMs: 5_000, run: "first" };

function later(from: Instant, ms: number): Instant {
  return { ...from, wallMs: from.wallMs + ms, steadyMs: from.steadyMs + ms };
}

function afterFailures(count: number, last = START): Attempts {
  let attempts = NO_ATTEMPTS;
  for (let nth = 0; nth < count; nth++) attempts = attempted(attempts, last);
  return attempts;
}

test("four slips cost nothing, and each one more costs longer, up to an hour", () => {
  const pauses = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 500].map((count) => pauseMs(afterFailures(count), START) / 1_000);
  assert.deepEqual(pauses, [0, 0, 0, 0, 0, 30, 60, 300, 900, 3_600, 3_600, 3_600]);
});

test("a pause ends when its time is over", () => {
  const attempts = afterFailures(5);
  assert.equal(pauseMs(attempts, later(START, 29_999)), 1);
  assert.equal(pauseMs(attempts, later(START, 30_000)), 0);
});

test("while the app runs no change of the wall clock shortens a pause", () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 12 }), fc.integer(), fc.nat({ max: 4_000_000 }), (count, jumpMs, ranMs) => {
      const attempts = afterFailures(count);
      const now: Instant = { ...START, wallMs: START.wallMs + jumpMs, steadyMs: START.steadyMs + ranMs };
      const whole = pauseMs(attempts, START);
      assert.ok(pauseMs(attempts, now) >= Math.max(0, whole - ranMs));
    }),
  );
});

test("a restart does not shorten a pause, and with a clock that was set back it begins anew", () => {
  const attempts = afterFailures(6);
  const restarted: Instant = { wallMs: START.wallMs + 10_000, steadyMs: 0, run: "second" };
  assert.equal(pauseMs(attempts, restarted), 50_000);
  assert.equal(pauseMs(attempts, { ...restarted, wallMs: START.wallMs - 86_400_000 }), 60_000);
  assert.equal(pauseMs(attempts, { ...restarted, steadyMs: 86_400_000 }), 50_000);
});
