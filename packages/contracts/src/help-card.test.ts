import assert from "node:assert/strict";
import { test } from "node:test";
import { AnalysisResult } from "./schemas/analysis.ts";

test("the wire has no field for whether somebody sounds in danger, and none can be added to what was read", () => {
  const schema = JSON.parse(JSON.stringify(AnalysisResult)) as { properties: object; additionalProperties: unknown };
  assert.deepEqual(Object.keys(schema.properties).toSorted(), [
    "confidence",
    "emotions",
    "keyPhrases",
    "model",
    "provider",
    "sentiment",
    "topics",
  ]);
  assert.equal(schema.additionalProperties, false);
});
