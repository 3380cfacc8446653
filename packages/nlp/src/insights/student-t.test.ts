import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { probabilityOfT, tOfProbability } from "./student-t.ts";

const isNear = (actual: number, expected: number, within = 1e-9): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

test("with one and with two degrees of freedom the probability is the one that has a closed form", () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 500, noNaN: true }), (t) => {
      isNear(probabilityOfT(t, 1), 1 - (2 / Math.PI) * Math.atan(t));
      isNear(probabilityOfT(t, 2), 1 - t / Math.sqrt(2 + t * t));
    }),
  );
});

test("with many degrees of freedom it is the one that adding up the density gives", () => {
  for (const [freedom, t] of [
    [3.7, 2.5],
    [29, 1.3],
    [700, 2],
  ] as const) {
    const density = (x: number): number => (1 + (x * x) / freedom) ** (-(freedom + 1) / 2);
    const areaTo = (end: number): number => {
      const step = end / 200_000;
      let area = 0;
      for (let at = 0; at < 200_000; at++) area += density((at + 0.5) * step) * step;
      return area;
    };
    isNear(probabilityOfT(t, freedom), 1 - areaTo(t) / areaTo(3_000), 1e-4);
  }
});

test("the critical values are those of the printed tables", () => {
  for (const [freedom, t] of [
    [1, 12.7062],
    [10, 2.2281],
    [30, 2.0423],
    [1e7, 1.96],
  ] as const) {
    isNear(tOfProbability(0.05, freedom), t, 5e-5);
  }
});
