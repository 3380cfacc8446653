import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { areaUnderCurve, calibrationError, correlation, reliabilityBins } from "./measures.ts";

test("the area under the curve is the share of pairs in the right order, equals counting half", () => {
  const scored = fc.record({ score: fc.integer({ min: 0, max: 5 }), isTrue: fc.boolean() });
  fc.assert(
    fc.property(fc.array(scored, { minLength: 2, maxLength: 30 }), (texts) => {
      const [is, isNot] = [texts.filter(({ isTrue }) => isTrue), texts.filter(({ isTrue }) => !isTrue)];
      fc.pre(is.length > 0 && isNot.length > 0);
      const right = is.flatMap((a) => isNot.map((b) => (a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0)));
      const share = right.reduce<number>((sum, one) => sum + one, 0) / right.length;
      const found = areaUnderCurve(
        texts.map(({ score }) => score),
        texts.map(({ isTrue }) => isTrue),
      );
      assert.ok(Math.abs(found - share) < 1e-9);
    }),
  );
});

test("what lies on a line correlates wholly, whichever way it goes", () => {
  assert.ok(Math.abs(correlation([1, 2, 4], [5, 7, 11]) - 1) < 1e-12);
  assert.ok(Math.abs(correlation([1, 2, 4], [-1, -2, -4]) + 1) < 1e-12);
});

test("probabilities that come true as often as they say have no calibration error, others as much as they are off", () => {
  const errorOf = (told: number, hits: number): number =>
    calibrationError(
      reliabilityBins(
        new Array<number>(10).fill(told),
        Array.from({ length: 10 }, (_, at) => at < hits),
      ),
    );
  assert.ok(errorOf(0.7, 7) < 1e-12);
  assert.ok(Math.abs(errorOf(0.9, 4) - 0.5) < 1e-12);
});
