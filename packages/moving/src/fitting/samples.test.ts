import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createSamples } from "./samples.ts";

function pickedOf(length: number): readonly number[] {
  const samples = createSamples<number>(5);
  for (let nth = 0; nth < length; nth += 1) samples.add(nth);
  return samples.picked();
}

test("a few are all picked", () => {
  assert.deepEqual(
    [0, 1, 2, 5].map((length) => pickedOf(length)),
    [[], [0], [0, 1], [0, 1, 2, 3, 4]],
  );
});

test("of many the first, the last and some in between are picked, about evenly far apart", () => {
  fc.assert(
    fc.property(fc.integer({ min: 6, max: 20_000 }), (length) => {
      const picked = pickedOf(length);
      assert.equal(picked.length, 5);
      picked.forEach((nth, at) => assert(Math.abs(nth - (at * (length - 1)) / 4) <= 0.5 + length / 12, picked.join()));
      assert.deepEqual([picked[0], picked.at(-1)], [0, length - 1]);
    }),
  );
});
