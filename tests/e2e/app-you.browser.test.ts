import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { BrowserContext } from "playwright-core";
import { connectJournal, missingApp, type AppJournal } from "../support/app.ts";
import { startServedApp, type ServedApp } from "../support/served-app.ts";
import { makeConflict, signUp } from "../support/screens.ts";

/** From the narrowest that WCAG 2.2 (1.4.10) asks for to a desk. */
const SIZES = [
  { width: 320, height: 844 },
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
] as const;

interface Texts {
  readonly sync: { readonly synced: string; readonly needsYou: string };
  readonly you: { readonly sync: { readonly short: { readonly offline: string } } };
}

function textsOf(language: string): Texts {
  const file = new URL(`../../apps/app/src/locale/${language}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as Texts;
}

describe("the page of a person's own corner", { skip: missingApp ?? false }, () => {
  let app: ServedApp;
  let context: BrowserContext;
  let journal: AppJournal;

  before(async () => {
    app = await startServedApp();
    context = await app.browser("profile");
    await signUp(await app.open(context), app.url);
    journal = await connectJournal(await app.open(context));
  });

  after(() => app[Symbol.asyncDispose]());

  for (const language of ["en", "de", "es", "zh"]) {
    for (const { width, height } of SIZES) {
      test(`no row moves while what is said of syncing changes: ${language}, ${width} wide`, async () => {
        const { sync, you } = textsOf(language);
        const page = await context.newPage();
        await page.setViewportSize({ width, height });
        await page.addInitScript(`
          Object.defineProperty(navigator, "languages", { configurable: true, get: () => [${JSON.stringify(language)}] });
          globalThis.auraTops = new Set();
          const look = () => {
            const row = document.querySelector('a[href="/you/appearance"]');
            if (row !== null) auraTops.add(row.getBoundingClientRect().top);
            requestAnimationFrame(look);
          };
          look();
        `);
        await page.goto(`${app.url}/you`);
        const says = (words: string): Promise<void> =>
          page.locator('a[href="/you/sync"]').getByText(words, { exact: true }).first().waitFor();
        await says(sync.synced);
        await journal.call("setOnline", false);
        await says(you.sync.short.offline);
        const [entryId = ""] = await journal.writeAll([{ content: "Up early." }]);
        await journal.call("setOnline", true);
        await says(sync.synced);
        await makeConflict(journal, entryId);
        await says(sync.needsYou);
        for (const { copyId } of await journal.call("conflicts")) await journal.call("decide", copyId);
        await says(sync.synced);
        const tops = await page.evaluate<number[]>("[...auraTops]");
        assert.equal(tops.length, 1, `the row stood at ${tops.join(", ")}`);
        await page.close();
      });
    }
  }
});
