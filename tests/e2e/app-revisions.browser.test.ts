import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { connectJournal, missingApp, type AppJournal } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";
import { startServedApp, type ServedApp } from "../support/served-app.ts";

const OAK = "The old oak by the mill has come down in the night.";
const ASH = "An ash will be planted where it stood.";
const WITHIN_MS = 30_000;

describe("earlier versions of an entry", { skip: missingApp ?? false }, () => {
  let app: ServedApp;
  let context: BrowserContext;
  let page: Page;
  let journal: AppJournal;
  let url: string;
  let entryId: string;

  before(async () => {
    app = await startServedApp();
    url = app.url;
    context = await app.browser("profile");
    page = await app.open(context);
    // A second tab, through which a test fills the journal while the first goes from page to page.
    journal = await connectJournal(await app.open(context));
    [entryId = ""] = await journal.writeAll([{ content: OAK }]);
  });

  after(() => app[Symbol.asyncDispose]());

  const isSynced = (): Promise<void> =>
    eventually("it is synced", async () => (await journal.call("entry", entryId))?.isSynced === true, WITHIN_MS);

  async function openVersions(): Promise<void> {
    await page.goto(`${url}/entry/${entryId}`);
    await page.getByRole("button", { name: "Earlier versions" }).click();
    await page.getByRole("heading", { name: "Earlier versions" }).waitFor();
  }

  test("without an account the page says where they would be", async () => {
    await openVersions();
    await page.getByText("Earlier versions are kept by the server").waitFor();
  });

  test("what an entry said before is shown, and brought back as the newest version", async () => {
    await page.goto(`${url}/sign-up`);
    await page.getByLabel("E-mail").fill("ann@example.org");
    await page.getByLabel("Password").fill("an oak tree in the rain");
    await page.getByRole("button", { name: "Make an account" }).click();
    await isSynced();
    await journal.call("write", entryId, { content: ASH });
    await isSynced();
    await openVersions();
    await page.getByText(OAK).waitFor();
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: { id: string }[] }>("axe.run()");
    assert.deepEqual(
      violations.map(({ id }) => id),
      [],
    );
    await page.getByRole("button", { name: /^Bring this one back: version 1 of/ }).click();
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    await page.getByText(OAK).first().waitFor();
    await isSynced();
    await openVersions();
    await page.getByText(ASH).waitFor();
  });

  test("offline the page says that the server has them, and that the entry is here", async () => {
    await openVersions();
    await page.getByRole("region").first().waitFor();
    await context.setOffline(true);
    await app.stopServer();
    await page.getByRole("link", { name: "Entry", exact: true }).click();
    await page.getByRole("button", { name: "Earlier versions" }).click();
    await page.getByText("it can't be reached just now").waitFor();
  });
});
