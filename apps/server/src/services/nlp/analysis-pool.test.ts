import assert from "node:assert/strict";
import { test } from "node:test";
import { analyze } from "@aura-journal/nlp/local";
import type { AuraError } from "../../platform/errors.ts";
import { createAnalysisPool } from "./analysis-pool.ts";

const statusOf = (outcome: PromiseSettledResult<unknown>): number =>
  outcome.status === "fulfilled" ? 200 : (outcome.reason as AuraError).status;

test("many texts of all sizes come back in their order, as the model itself reads them", async () => {
  const pool = createAnalysisPool({ threads: 2 });
  const texts = Array.from({ length: 230 }, (_, i) =>
    `${i % 2 === 0 ? "A lovely" : "An awful"} day with walk number ${i}. `.repeat(i % 40),
  );
  try {
    assert.deepEqual(
      await pool.analyze(texts),
      texts.map((text) => analyze(text)),
    );
    assert.deepEqual(await pool.analyze([]), []);
  } finally {
    await pool.close();
  }
});

test("past the bound a text is refused with 503 and a time to come back, and the others are answered", async () => {
  const pool = createAnalysisPool({ threads: 1, maxPending: 3 });
  try {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => pool.analyze(["A good day."])));
    assert.deepEqual(outcomes.map(statusOf), [200, 200, 200, ...Array<number>(7).fill(503)]);
    const refused = outcomes.at(-1) as PromiseRejectedResult;
    assert.ok(((refused.reason as AuraError).retryAfterSeconds ?? 0) > 0);
    assert.equal((await pool.analyze(["A good day."])).length, 1);
  } finally {
    await pool.close();
  }
});

test("a text past its deadline is given up with 504, and the next one finds a thread", async () => {
  const seen: string[] = [];
  const options = { threads: 1, observe: (_: number, outcome: string) => seen.push(outcome) };
  const hasty = createAnalysisPool({ ...options, deadlineMs: 0 });
  const patient = createAnalysisPool(options);
  try {
    const outcomes = await Promise.allSettled([hasty.analyze(["A good day."]), patient.analyze(["A good day."])]);
    assert.deepEqual(outcomes.map(statusOf), [504, 200]);
    assert.deepEqual(seen, ["timeout", "ok"]);
    await assert.rejects(hasty.analyze(["A good day. ".repeat(8_000)]), { code: "EXT_001", status: 504 });
  } finally {
    await Promise.all([hasty.close(), patient.close()]);
  }
});

test("texts of several callers that arrive together each come back to their own, in the language asked for", async () => {
  const pool = createAnalysisPool({ threads: 1 });
  try {
    const callers = Array.from({ length: 60 }, (_, i) => ({
      texts: Array.from(
        { length: 1 + (i % 3) },
        (__, n) => `Caller ${i} had a ${n === 0 ? "lovely" : "dreadful"} walk.`,
      ),
      language: i % 4 === 0 ? "en" : undefined,
    }));
    const answers = await Promise.all(callers.map(({ texts, language }) => pool.analyze(texts, language)));
    for (const [i, { texts, language }] of callers.entries()) {
      const options = language === undefined ? {} : { language };
      assert.deepEqual(
        answers[i],
        texts.map((text) => analyze(text, options)),
      );
    }
  } finally {
    await pool.close();
  }
});
