import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createDigest } from "./digest.ts";

function digestOf(value: unknown): string {
  const digest = createDigest();
  digest.add(value);
  return digest.toString();
}

test("a last digit, the sign of a zero, an order and a name all show in a digest", () => {
  const sums = [0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1];
  assert.notEqual(sums[0], sums[1]);
  for (const [one, other] of [
    sums,
    [0, -0],
    [1, "1"],
    [Number.NaN, -Infinity],
    [
      [1, 2],
      [2, 1],
    ],
    [
      [[], [1]],
      [[1], []],
    ],
    [{ a: 1 }, { b: 1 }],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [null, undefined],
    ["ab", ["a", "b"]],
    ["\ud800", "\udc00"],
  ]) {
    assert.notEqual(digestOf(one), digestOf(other), JSON.stringify([one, other]));
  }
});

test("equal values have equal digests, and others hardly ever", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      const isSame = JSON.stringify(one) === JSON.stringify(other) && !/-0/.test(JSON.stringify(one));
      assert.equal(digestOf(structuredClone(one)), digestOf(one));
      if (!isSame) assert.notEqual(digestOf(one), digestOf(other));
    }),
  );
});
