import assert from "node:assert/strict";
import type { DrillOutcome } from "./drill.ts";

/** Nothing that was acknowledged is lost, there twice or torn, and no answer was without a reason. */
export function assertKept(outcome: DrillOutcome): void {
  assert.deepEqual(outcome.lost, []);
  assert.deepEqual(outcome.duplicated, []);
  assert.deepEqual(outcome.torn, []);
  assert.deepEqual(outcome.faults, []);
  assert.deepEqual(outcome.unclearAnswers, new Map());
}
