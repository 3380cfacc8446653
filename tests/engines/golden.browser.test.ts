import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { GoldenInEngine } from "../../packages/nlp/golden/engine.ts";
import { engineScript, goldenFile, modelBytes } from "../../tools/engines/bundle.ts";
import { missingBrowser, startBrowser } from "../support/browser.ts";

describe("the analysis in Chromium", { skip: missingBrowser ?? false }, () => {
  test("says of 500 texts what the golden file says, to the bit", async () => {
    await using browser = await startBrowser();
    const page = await browser.newPage();
    await page.addScriptTag({ content: await engineScript() });
    const differences = await page.evaluate(
      ([file, model]) => {
        const { golden } = globalThis as unknown as { golden: GoldenInEngine };
        return golden.differencesFrom(file, golden.bytesOfBase64(model));
      },
      [goldenFile(), modelBytes().toString("base64")] as const,
    );
    assert.deepEqual(differences, []);
  });
});
