import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pooledSentiment } from "./pooling.ts";

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
