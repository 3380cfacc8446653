import assert from "node:assert/strict";
import { test } from "node:test";
import { ENDLESS, HALF_OPEN, SWOLLEN } from "./attacks.ts";
import { besiege } from "./siege.ts";

// The long form, 2,000 connections and the times they take, is `npm run siege`.
const MOST_GROWTH_BYTES = 100 * 1024 * 1024;

test("half-open connections, endless bodies and swollen JSON are turned away, and the server lives on all the while", async (t) => {
  const outcomes = await besiege({
    waves: [HALF_OPEN, ENDLESS, ...SWOLLEN.map((attack) => [attack])],
    connections: 300,
  });
  for (const { name, times, longestMs, grownBytes, asked, longestAnswerMs } of outcomes) {
    t.diagnostic(
      `${name}, ${times} at once: longest ${Math.round(longestMs)} ms, ${Math.round(grownBytes / 2 ** 20)} MiB more, ` +
        `/livez ${asked} times, at worst ${Math.round(longestAnswerMs)} ms`,
    );
  }
  assert.deepEqual(
    outcomes.flatMap(({ faults }) => faults),
    [],
  );
  assert.deepEqual(
    outcomes.filter(({ grownBytes }) => grownBytes > MOST_GROWTH_BYTES).map(({ name }) => name),
    [],
    "memory",
  );
  assert.ok(outcomes.every(({ asked }) => asked > 0));
});
