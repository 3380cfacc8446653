import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { correctedProbabilities } from "./false-discovery.ts";

const anyProbabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

test("what is called sure is what the step-up rule of Benjamini and Hochberg rejects", () => {
  fc.assert(
    fc.property(anyProbabilities, fc.constantFrom(0.01, 0.05, 0.3), (probabilities, level) => {
      const ascending = [...probabilities].sort((a, b) => a - b);
      const last = ascending.findLastIndex((p, at) => (p * probabilities.length) / (at + 1) <= level);
      const limit = last === -1 ? -1 : (ascending[last] as number);
      assert.deepEqual(
        correctedProbabilities(probabilities).map((p) => p <= level),
        probabilities.map((p) => p <= limit),
      );
    }),
  );
});

test("a probability only grows, and its place in the list does not matter", () => {
  fc.assert(
    fc.property(anyProbabilities, (probabilities) => {
      const corrected = correctedProbabilities(probabilities);
      corrected.forEach((p, at) => assert.ok(p >= (probabilities[at] as number) && p <= 1));
      assert.deepEqual(correctedProbabilities([...probabilities].reverse()).reverse(), corrected);
    }),
  );
});
