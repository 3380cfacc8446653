import assert from "node:assert/strict";
import type { DrillOutcome } from "./drill.ts";

/** Nothing that was acknowledged is lost, there twice or torn, and no answer was without a reason. */
export function assertKept({ lost, duplicated, torn, faults, unclearAnswers, acknowledged }: DrillOutcome): void {
  assert.ok(acknowledged > 200);
  assert.deepEqual({ lost, duplicated, torn, faults }, { lost: [], duplicated: [], torn: [], faults: [] });
  assert.deepEqual([...unclearAnswers], [], "an outage is told with 503 and nothing else");
}
