import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { goldenFile } from "../../tools/engines/bundle.ts";
import { longText, missingHermes, runInHermes } from "../../tools/engines/hermes.ts";

describe("the analysis in Hermes, the engine of the phones", { skip: missingHermes ?? false }, () => {
  test("says of 500 texts what the golden file says, to the bit", async () => {
    const printed = await runInHermes(
      `print(JSON.stringify(golden.differencesFrom(${longText(goldenFile())}, model)));`,
    );
    assert.deepEqual(JSON.parse(printed), []);
  });
});
