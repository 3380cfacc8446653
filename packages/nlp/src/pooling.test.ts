import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pooledSentiment, type PartFeeling } from "./pooling.ts";

const share = fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000);

test("of a single sentence the likeliest of good, bad and neither is told, with its probability", () => {
  fc.assert(
    fc.property(share, share, (polarity, feeling) => {
      const { label, score, confidence } = pooledSentiment([{ polarity, feeling }], { polarity, feeling });
      if (Math.abs(score) < 0.001) return assert.equal(label, "neutral");
      const shares = { positive: feeling * polarity, negative: feeling * (1 - polarity), neutral: 1 - feeling };
      assert.ok(label !== "mixed");
      assert.equal(confidence, shares[label]);
      assert.equal(confidence, Math.max(...Object.values(shares)));
    }),
    { numRuns: 1_000 },
  );
});

test("a text that feels something that is as likely good as bad is not called good by a hair", () => {
  const doubtful = { polarity: 0.55, feeling: 0.6 };
  assert.equal(pooledSentiment([doubtful], doubtful).label, "neutral");
  const plain = { polarity: 0.8, feeling: 0.6 };
  assert.equal(pooledSentiment([plain], plain).label, "positive");
});

const GOOD: PartFeeling = { polarity: 0.9, feeling: 0.9 };
const BAD: PartFeeling = { polarity: 0.2, feeling: 0.8 };
const QUIET: PartFeeling = { polarity: 0.5, feeling: 0.1 };

test("a good and a bad part are mixed, as surely as the one is good and the other bad", () => {
  for (const parts of [
    [GOOD, BAD],
    [BAD, QUIET, GOOD, QUIET],
  ]) {
    const { label, confidence } = pooledSentiment(parts, GOOD);
    assert.equal(label, "mixed");
    assert.ok(Math.abs(confidence - 0.9 * 0.8) < 1e-12);
  }
});

test("a faint part does not speak against the others, and neither does one of many", () => {
  assert.equal(pooledSentiment([GOOD, { polarity: 0.4, feeling: 0.9 }], GOOD).label, "positive");
  assert.equal(pooledSentiment([GOOD, GOOD, GOOD, GOOD, BAD], GOOD).label, "positive");
});

test("the confidence in a label that is not mixed is its probability in the text as a whole", () => {
  assert.deepEqual(pooledSentiment([GOOD], GOOD), {
    label: "positive",
    score: 0.9 * 0.8,
    magnitude: 0.9 * 0.8,
    confidence: 0.81,
  });
  assert.equal(pooledSentiment([BAD], BAD).confidence, 0.8 * 0.8);
  assert.equal(pooledSentiment([QUIET], QUIET).confidence, 0.9);
});
