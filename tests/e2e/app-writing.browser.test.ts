import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { connectJournal, missingApp, startApp, type RunningApp } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";

const OAK = "The old oak by the mill has come down in the night.";
const ASH = "An ash will be planted where it stood.";

describe("the app in a browser", { skip: missingApp ?? false }, () => {
  let app: RunningApp;
  let page: Page;

  beforeEach(async () => {
    app = await startApp();
    page = await app.open();
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  afterEach(async () => {
    assert.deepEqual(app.complaints, [], "what the policy of the pages refused");
    assert.deepEqual(app.elsewhere, [], "what was asked of others");
    await app[Symbol.asyncDispose]();
  });

  const pageOfToday = (of = page) => of.getByRole("textbox", { name: "Today's page" });

  async function contents(): Promise<string[]> {
    const journal = await connectJournal(page);
    const { items } = await journal.call("timeline", { limit: 50 });
    const entries = await Promise.all(items.map(({ entryId }) => journal.call("entry", entryId)));
    return entries.map((entry) => entry?.content ?? "").toSorted();
  }

  /** Writes on the page of today until the app says that it is saved. */
  async function write(text: string): Promise<void> {
    await pageOfToday().pressSequentially(text);
    await saved();
  }

  const saved = (): Promise<void> => page.getByText("Saved on this device").waitFor();

  async function openNewest(): Promise<void> {
    await page.getByRole("link", { name: "Journal" }).click();
    await page.getByRole("main").getByRole("link").first().click();
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
  }

  test("what was written is there after the page was loaded anew, and after the browser was started anew", async () => {
    await write(OAK);
    await page.reload();
    await page.getByRole("link", { name: "Journal" }).click();
    await page.getByText(OAK).waitFor();
    await app.restartBrowser();
    page = await app.open("/journal");
    await page.getByText(OAK).waitFor();
  });

  test("a page closed in the middle of typing loses nothing that was shown as saved", async () => {
    await write(OAK);
    await pageOfToday().pressSequentially(" Then the wind went on and on");
    const isSaved = await page.getByText("Saved on this device").isVisible();
    const typed = await pageOfToday().inputValue();
    await page.close({ runBeforeUnload: false });
    page = await app.open("/journal");
    const [content = ""] = await contents();
    assert.ok(content.startsWith(isSaved ? typed : OAK), content);
    assert.ok(typed.startsWith(content), content);
  });

  test("with the server dead the app opens, and one writes", async () => {
    await page.evaluate(`navigator.serviceWorker.register("/service-worker.js").then(() => true)`);
    await eventually(
      "the service worker has kept the app",
      () => page.evaluate<boolean>("navigator.serviceWorker.ready.then(({ active }) => active?.state === 'activated')"),
      60_000,
    );
    await app.stopServer();
    await page.close();
    page = await app.open();
    await write(ASH);
    await page.reload();
    await page.getByRole("link", { name: "Journal" }).click();
    await page.getByText(ASH).waitFor();
  });

  test("two tabs see each other's entries", async () => {
    const other = await app.open("/journal");
    await write(OAK);
    await page.getByRole("link", { name: "Journal" }).click();
    await other.getByText(OAK).waitFor();
    await other.getByRole("link", { name: "Today" }).click();
    await pageOfToday(other).pressSequentially(ASH);
    await other.getByText("Saved on this device").waitFor();
    await other.getByRole("link", { name: "Journal" }).click();
    await page.getByText(ASH).waitFor();
    assert.deepEqual(await contents(), [ASH, OAK]);
  });

  test("a search finds the entry while one types, with the words marked", async () => {
    const journal = await connectJournal(page);
    await journal.writeAll([{ content: OAK }, { content: ASH }]);
    await page.goto(`${app.url}/search`);
    await page.getByRole("searchbox").pressSequentially("oa");
    await page.getByText("One entry").waitFor();
    await page.getByRole("searchbox").pressSequentially("k");
    const hit = page.getByRole("main").getByRole("link");
    await eventually(
      "the word is marked",
      () =>
        page.evaluate<boolean>(`(() => {
        const word = [...document.querySelectorAll("main a *")].find((element) => element.textContent === "oak");
        const [own, around] = [word, word?.parentElement].map((element) => element && getComputedStyle(element).backgroundColor);
        return word !== undefined && own !== around;
      })()`),
      20_000,
    );
    assert.equal(await hit.count(), 1);
    await hit.click();
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    await page.getByText(OAK).first().waitFor();
  });

  test("an entry is edited, tagged and given a mood, and all of it stays", async () => {
    const journal = await connectJournal(page);
    await journal.writeAll([{ content: OAK }]);
    await openNewest();
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: "Write" }).press("Control+End");
    await page.getByRole("textbox", { name: "Write" }).pressSequentially(` ${ASH}`);
    await saved();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("textbox", { name: "Add a tag" }).pressSequentially("trees\n");
    await page.getByRole("button", { name: "Remove the tag trees" }).waitFor();
    await page.getByRole("button", { name: "Bad", exact: true }).click();
    await page.getByRole("button", { name: "Bad", exact: true, pressed: true }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Bad", exact: true, pressed: true }).waitFor();
    await page.getByRole("button", { name: "Remove the tag trees" }).waitFor();
    await page.getByText(`${OAK} ${ASH}`).first().waitFor();
    await page.getByRole("button", { name: "Remove the tag trees" }).click();
    await page.getByRole("button", { name: "Remove the tag trees" }).waitFor({ state: "detached" });
  });

  test("an entry that is deleted is in the bin and nowhere else, and comes back", async () => {
    const journal = await connectJournal(page);
    const [entryId = ""] = await journal.writeAll([{ content: OAK }]);
    await openNewest();
    await page.getByRole("button", { name: "Move to the bin" }).click();
    await page.getByText("Here your days will stand").waitFor();
    assert.deepEqual(
      (await journal.call("bin")).map((item) => item.entryId),
      [entryId],
    );
    assert.deepEqual(await journal.call("search", { q: "oak", limit: 5 }), []);
    assert.equal(await journal.call("restore", entryId), true);
    await page.getByText(OAK).waitFor();
  });

  test("an insight opens the entries it is made of", async () => {
    const journal = await connectJournal(page);
    await journal.writeAll([
      { content: OAK, timestamp: "2026-01-05T20:00:00Z", timezone: "UTC" },
      { content: ASH, timestamp: "2026-01-06T20:00:00Z", timezone: "UTC" },
    ]);
    await page.getByRole("link", { name: "Insights" }).click();
    await page.getByRole("radio", { name: "All" }).click();
    await page.getByRole("button", { name: "Monday: one entry" }).click();
    await page.getByRole("link", { name: OAK }).click();
    await page.getByRole("heading", { name: "Monday, January 5, 2026" }).waitFor();
  });

  test("with the keyboard alone one writes, opens the journal and an entry, and searches", async () => {
    const { keyboard } = page;
    await pageOfToday().waitFor();
    await keyboard.type(OAK);
    await saved();
    await tabTo(page, "Journal");
    await keyboard.press("Enter");
    await page.getByText(OAK).waitFor();
    await tabTo(page, OAK);
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    await keyboard.press("/");
    await page.getByRole("searchbox").waitFor();
    await keyboard.type("mill n/");
    assert.equal(await page.getByRole("searchbox").inputValue(), "mill n/");
    await page.getByText("Nothing found").waitFor();
    for (let left = 3; left > 0; left -= 1) await keyboard.press("Backspace");
    await page.getByText("One entry").waitFor();
    await tabTo(page, "mill");
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    await keyboard.press("n");
    await pageOfToday().waitFor();
    await keyboard.type(ASH);
    await saved();
    assert.deepEqual((await contents()).length, 1, "the second one is a draft as long as its page is open");
  });

  /** Presses Tab until what has the focus says so, and shows that it has it. */
  async function tabTo(on: Page, text: string): Promise<void> {
    for (let pressed = 0; pressed < 40; pressed += 1) {
      await on.keyboard.press("Tab");
      const { said, outline } = await on.evaluate<{ said: string; outline: string }>(`({
        said: document.activeElement === document.body ? "" : document.activeElement.innerText,
        outline: getComputedStyle(document.activeElement).outlineStyle,
      })`);
      if (!said.includes(text)) continue;
      assert.equal(outline, "solid", `${text} does not show that it has the focus`);
      return;
    }
    assert.fail(`40 times Tab did not lead to ${text}`);
  }
});
