import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EMOTIONS } from "../../packages/nlp/src/emotions.ts";
import { FAMILIES } from "../../packages/nlp/src/families.ts";
import { crossFitted, scoresOf } from "./cross-fit.ts";

const HEADS = EMOTIONS.length + FAMILIES.length;
const TEXTS = 120;
const bits = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: TEXTS * HEADS, maxLength: TEXTS * HEADS });

test("what is found in a text has not been told by its own labels, nor by those of its half", () => {
  fc.assert(
    fc.property(bits, bits, fc.constantFrom(0, 1), (shown, others, half) => {
      const sums = shown.map((bit, at) => bit * 2 - 1 + Math.sin(at));
      const swapped = shown.map((bit, at) => (Math.floor(at / HEADS) % 2 === half ? others[at]! : bit));
      const isOfHalf = (_: number, at: number): boolean => Math.floor(at / HEADS) % 2 === half;
      const [before, after] = [shown, swapped].map((targets) => [...crossFitted(sums, targets).found].filter(isOfHalf));
      assert.deepEqual(after, before);
    }),
    { numRuns: 10, endOnFailure: true },
  );
});

test("labels that the sums tell apart are all found, and nothing else", () => {
  const right = Array.from({ length: TEXTS * HEADS }, (_, at) => ((Math.floor(at / HEADS) + at) % 3 === 0 ? 1 : 0));
  const sums = right.map((bit) => (bit === 1 ? 2 : -2));
  const { macro, micro } = scoresOf(
    crossFitted(sums, right),
    right.flatMap((_, text) => (text < TEXTS ? [text] : [])),
  );
  assert.deepEqual([macro, micro], [1, 1]);
});

test("F1 counts a text as often as it is named", () => {
  const found = new Uint8Array(2 * HEADS);
  const right = new Uint8Array(2 * HEADS);
  [found[0], right[0], found[HEADS]] = [1, 1, 1];
  const answers = { found, right };
  assert.equal(scoresOf(answers, [0]).emotions[0], 1);
  assert.equal(scoresOf(answers, [0, 1]).emotions[0], 2 / 3);
  assert.equal(scoresOf(answers, [0, 1, 1]).emotions[0], 0.5);
});
