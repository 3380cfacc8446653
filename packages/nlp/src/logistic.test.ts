import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { logistic } from "./logistic.ts";

test("the logistic function agrees with the engine's exponential to twelve digits", () => {
  fc.assert(
    fc.property(fc.double({ min: -39, max: 39, noNaN: true }), (x) => {
      const expected = 1 / (1 + Math.exp(-x));
      assert.ok(Math.abs(logistic(x) - expected) <= 1e-12 * expected);
    }),
    { numRuns: 2_000 },
  );
});

test("it never falls, stays within 0 and 1, and is a half at 0", () => {
  assert.equal(logistic(0), 0.5);
  assert.deepEqual([logistic(-1e308), logistic(1e308)], [0, 1]);
  fc.assert(
    fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (a, b) => {
      const [low, high] = [logistic(Math.min(a, b)), logistic(Math.max(a, b))];
      assert.ok(low >= 0 && low <= high + 1e-15 && high <= 1);
    }),
  );
});
