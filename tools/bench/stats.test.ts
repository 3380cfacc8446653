import assert from "node:assert/strict";
import { test } from "node:test";
import { median, number, quantile } from "./stats.ts";

test("a quantile is a value that was measured, by the nearest rank", () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  assert.deepEqual(
    [0.5, 0.99, 1].map((share) => quantile(values, share)),
    [50, 99, 100],
  );
  assert.equal(quantile([7], 0.99), 7);
  assert.ok(Number.isNaN(quantile([], 0.5)));
});

test("a median lies in the middle whatever the order", () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test("figures are shown with the digits that count", () => {
  assert.deepEqual([0.012_34, 3.141_59, 1_234.5, Number.NaN].map(number), ["0.0123", "3.14", "1,235", "–"]);
});
