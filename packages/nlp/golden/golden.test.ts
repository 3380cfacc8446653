import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { WEIGHTS_ID } from "../src/index.ts";
import { differencesFrom } from "./check.ts";
import { parseGolden } from "./golden-file.ts";

test("what is said of 500 texts is what the golden file says, to the bit (model or rules changed: npm run golden:nlp)", () => {
  const file = readFileSync(new URL("./golden.jsonl", import.meta.url), "utf8");
  const model = readFileSync(new URL(`../model/${WEIGHTS_ID}.bin`, import.meta.url));
  assert.equal(parseGolden(file).lines.length, 500);
  assert.deepEqual(differencesFrom(file, model), []);
});
