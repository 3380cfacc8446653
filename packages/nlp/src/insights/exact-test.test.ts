import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { probabilityOfSoMany } from "./exact-test.ts";

/** All draws of so many out of so few, one by one. */
function countedShare(markedDrawn: number, drawn: number, marked: number, all: number): number {
  let draws = 0;
  let hits = 0;
  for (let chosen = 0; chosen < 2 ** all; chosen++) {
    const bits = [...chosen.toString(2).padStart(all, "0")];
    if (bits.filter((bit) => bit === "1").length !== drawn) continue;
    draws++;
    if (bits.slice(0, marked).filter((bit) => bit === "1").length >= markedDrawn) hits++;
  }
  return hits / draws;
}

test("the probability is the share of all possible draws, counted one by one", () => {
  const anyDraw = fc
    .record({ all: fc.integer({ min: 1, max: 10 }), marked: fc.nat(10), drawn: fc.nat(10), markedDrawn: fc.nat(10) })
    .filter(
      ({ all, marked, drawn, markedDrawn }) => drawn <= all && marked <= all && markedDrawn <= Math.min(marked, drawn),
    );
  fc.assert(
    fc.property(anyDraw, ({ all, marked, drawn, markedDrawn }) => {
      const expected = countedShare(markedDrawn, drawn, marked, all);
      assert.ok(Math.abs(probabilityOfSoMany(markedDrawn, drawn, marked, all) - expected) < 1e-9);
    }),
  );
});
