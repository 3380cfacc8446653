import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { FORMATS } from "@aura-journal/moving";
import type { Page } from "playwright-core";
import { connectJournal, missingApp, type AppJournal } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";
import { giveFile, openImport } from "../support/moving-in.ts";
import { signUp } from "../support/screens.ts";
import { startServedApp, type ServedApp } from "../support/served-app.ts";
import { everyTwin } from "../support/twins.ts";

const TWINS = await everyTwin();
/** Every form of export, what its file begins with, and as what it is known when it moves in again; a book does not. */
const EXPORTS = [
  { name: "Markdown", begins: "PK", comesBackAs: "Markdown" },
  { name: "Day One", begins: "PK", comesBackAs: "Day One" },
  { name: "Book", begins: "%PDF-", comesBackAs: undefined },
  { name: "Moods", begins: "", comesBackAs: "Table (CSV)" },
  { name: "AURA JSON", begins: "PK", comesBackAs: "AURA JSON" },
] as const;

describe("every format in and out, in the app with an account", { skip: missingApp ?? false }, () => {
  let app: ServedApp;
  let url: string;
  let page: Page;
  let journal: AppJournal;

  before(async () => {
    app = await startServedApp();
    url = app.url;
    const context = await app.browser("profile");
    page = await app.open(context);
    await signUp(page, url);
    journal = await connectJournal(await app.open(context));
  });

  after(() => app[Symbol.asyncDispose]());

  const contents = async (): Promise<string[]> =>
    (await journal.call("timeline", { limit: 100 })).items.map(({ excerpt }) => excerpt);
  const main = (): Promise<string> => page.getByRole("main").innerText();
  const starting = () => page.getByRole("button", { name: /^Move .+ in$/ });

  test("every format that can be read is among them", () => {
    const known = new Set(TWINS.map(({ format }) => format));
    assert.deepEqual([...known].toSorted(), FORMATS.map(({ id }) => id).toSorted());
  });

  for (const { what, name, file, entries, words, loss } of TWINS) {
    test(`${what}: seen before, moved in, told what stayed behind, in the journal, and taken back`, async () => {
      await openImport(page, url);
      await giveFile(page, file);
      await starting().waitFor();
      const preview = await main();
      assert.ok(preview.includes(`${name} · ${file.name}`), preview);
      assert.match(preview, entries === 1 ? /One entry, / : new RegExp(`${entries} entries, `));
      assert.deepEqual(await contents(), []);

      await starting().click();
      await page.getByRole("heading", { name: "What did not come along" }).waitFor();
      for (const more of await page.getByRole("button", { name: /^(?:\d+|One) more$/ }).all()) await more.click();
      const report = await main();
      assert.match(
        report,
        entries === 1 ? /One entry is in your journal now/ : new RegExp(`${entries} entries are in`),
      );
      if (loss === undefined) assert.match(report, /Everything in it has a home here/);
      else assert.ok(report.includes(loss), report);

      await eventually("the entries have come to this device", async () => (await contents()).length === entries);
      assert.ok(
        (await contents()).some((excerpt) => excerpt.includes(words)),
        (await contents()).join("\n"),
      );
      await page.getByRole("button", { name: "Take this import back" }).click();
      await page
        .getByText(entries === 1 ? "One entry went into the bin." : `${entries} entries went into the bin.`)
        .waitFor();
      await eventually("the entries have gone from this device", async () => (await contents()).length === 0);
    });
  }

  describe("out again", () => {
    before(async () => {
      await journal.writeAll([
        { content: "Snow in the garden.", mood: { rating: 4 } },
        { content: "Thaw, and a letter." },
      ]);
      await page.goto(`${url}/you`);
      await page.getByRole("link", { name: "Synced" }).first().waitFor();
    });

    for (const { name, begins, comesBackAs } of EXPORTS) {
      test(`${name}: a file that is what it says${comesBackAs === undefined ? "" : ", and that is known when it moves in"}`, async () => {
        await page.goto(`${url}/you/export`);
        const make = page.getByRole("button", { name: "Make the file" });
        await make.waitFor();
        await page.getByRole("radio", { name: new RegExp(`^${name}\\.`) }).click();
        await make.click();
        const fetching = page.getByRole("button", { name: /^Download/ });
        await fetching.waitFor();
        const downloading = page.waitForEvent("download");
        await fetching.click();
        const download = await downloading;
        const bytes = await readFile(await download.path());
        assert.ok(bytes.length > 20);
        assert.equal(bytes.toString("latin1", 0, begins.length), begins);
        await page.getByRole("button", { name: "Remove it from the server" }).click();
        await fetching.waitFor({ state: "detached" });
        if (comesBackAs === undefined) return;
        const file = { name: download.suggestedFilename(), content: bytes };
        await openImport(page, url);
        await giveFile(page, file);
        await starting().waitFor();
        const preview = await main();
        assert.ok(preview.includes(`${comesBackAs} · ${file.name}`), preview);
        await starting().click();
        await page.getByRole("heading", { name: "What did not come along" }).waitFor();
        assert.ok((await contents()).length >= 2);
      });
    }
  });
});
