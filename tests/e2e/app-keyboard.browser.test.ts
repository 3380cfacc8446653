import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { connectJournal, missingApp, showsSomething, startApp, type RunningApp } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";

const OAK = "The old oak by the mill has come down in the night.";

describe("the app by keyboard alone", { skip: missingApp ?? false }, () => {
  let app: RunningApp;
  let page: Page;

  beforeEach(async () => {
    app = await startApp();
  });

  afterEach(async () => {
    assert.deepEqual(app.complaints, []);
    assert.deepEqual(app.elsewhere, []);
    await app[Symbol.asyncDispose]();
  });

  const saved = (): Promise<void> => page.getByText("Saved on this device").waitFor();

  /** What has the focus says this. */
  const focused = (text: string): Promise<void> =>
    eventually(`${text} has the focus`, async () => (await sayingOfFocus()).includes(text), 15_000);

  function sayingOfFocus(): Promise<string> {
    return page.evaluate<string>(
      `document.activeElement === document.body ? "" : [document.activeElement.innerText, document.activeElement.getAttribute("aria-label")].join(" ")`,
    );
  }

  /** Presses Tab until what has the focus says so. */
  async function tabTo(text: string, most = 60): Promise<void> {
    for (let pressed = 0; pressed < most; pressed += 1) {
      await page.keyboard.press("Tab");
      if ((await sayingOfFocus()).includes(text)) return;
    }
    assert.fail(`${most} times Tab did not lead to ${text}`);
  }

  test("a newcomer presses Return and writes; the welcome does not come again", async () => {
    page = await app.context().newPage();
    await page.goto(app.url);
    await page.getByRole("heading", { name: "A quiet room with a good pen" }).waitFor();
    await focused("Write the first page");
    await page.keyboard.press("Enter");
    await focused("Today's page");
    await page.keyboard.type(OAK);
    await saved();
    await page.reload();
    await page.getByRole("link", { name: "Journal" }).first().waitFor();
    assert.equal(await page.getByText("A quiet room with a good pen").count(), 0);
    const entries = await (await connectJournal(page)).call("timeline", { limit: 5 });
    assert.ok(entries.items.length <= 1);
  });

  test("the welcome is skipped with Escape", async () => {
    page = await app.context().newPage();
    await page.goto(app.url);
    await focused("Write the first page");
    await page.keyboard.press("Escape");
    await focused("Today's page");
  });

  test("whoever follows a way into the app is not welcomed, then or later", async () => {
    page = await app.open("/search");
    await page.getByRole("searchbox").waitFor();
    await page.getByRole("link", { name: "Today" }).click();
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
    await page.goto(app.url);
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
  });

  test("whoever has written here before is not welcomed", async () => {
    page = await app.open();
    await (await connectJournal(page)).writeAll([{ content: OAK }]);
    await page.evaluate(`localStorage.clear()`);
    await page.goto(app.url);
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
  });

  test("arrows go from entry to entry, Escape leaves an entry, a text and the search", async () => {
    page = await app.open();
    await page.setViewportSize({ width: 1280, height: 800 });
    const journal = await connectJournal(page);
    await journal.writeAll(
      ["first", "second", "third"].map((word, day) => ({
        content: `The ${word} day by the river.`,
        timestamp: new Date(Date.UTC(2026, 2, 3 - day, 20)).toISOString(),
        timezone: "UTC",
      })),
    );
    await page.goto(`${app.url}/journal`);
    await page.getByText("The first day by the river.").waitFor();
    const { keyboard } = page;
    await keyboard.press("ArrowDown");
    await focused("The first day");
    await keyboard.press("ArrowDown");
    await focused("The second day");
    await keyboard.press("ArrowUp");
    await focused("The first day");
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
    await keyboard.press("ArrowDown");
    await focused("The second day");
    await keyboard.press("Escape");
    await page.waitForURL(`${app.url}/journal`);
    await keyboard.press("Control+k");
    await page.getByRole("searchbox").waitFor();
    await keyboard.type("river");
    await page.getByText("3 entries").waitFor();
    await keyboard.press("ArrowDown");
    await focused("first");
    await keyboard.press("Escape");
    await page.waitForURL(`${app.url}/journal`);
    await keyboard.press("n");
    await focused("Today's page");
    await keyboard.press("Escape");
    await eventually("the text is left", async () => !(await sayingOfFocus()).includes("Today's page"), 15_000);
  });

  test("a person's task: write, find last May's entry on sleep, see whether running helps, export", async () => {
    page = await app.open();
    await page.setViewportSize({ width: 1280, height: 800 });
    const journal = await connectJournal(page);
    const lastMay = `${new Date().getUTCFullYear() - (new Date().getUTCMonth() < 5 ? 1 : 0)}-05-14`;
    const days = Array.from({ length: 40 }, (_, day) => new Date(Date.now() - (day + 1) * 86_400_000).toISOString());
    const entryIds = await journal.writeAll([
      {
        content: "My sleep was bad again: I lay awake until four.",
        timestamp: `${lastMay}T07:00:00Z`,
        timezone: "UTC",
      },
      ...days.map((timestamp, day) => ({
        content:
          day % 2 === 0
            ? "I went running for an hour, then to the gym for training."
            : "I sat in the office all day, and the meeting went on and on.",
        timestamp,
        mood: { rating: day % 2 === 0 ? (day % 3 === 0 ? 4 : 5) : day % 3 === 0 ? 3 : 2 } as const,
      })),
    ]);
    await eventually(
      "the entries are read",
      async () => {
        const entries = await Promise.all(entryIds.map((entryId) => journal.call("entry", entryId)));
        return entries.every((entry) => entry?.analysis !== undefined);
      },
      60_000,
    );
    await page.goto(app.url);
    const { keyboard } = page;
    await focused("Today's page");
    await keyboard.type(OAK);
    await saved();

    await keyboard.press("Control+k");
    await page.getByRole("searchbox").waitFor();
    await focused("Search");
    await keyboard.type("sleep");
    await page.getByText("One entry").waitFor();
    await keyboard.press("ArrowDown");
    await focused("My sleep was bad");
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: /May 14, / }).waitFor();

    await tabTo("Insights", 150);
    await keyboard.press("Enter");
    await page.getByRole("heading", { name: /^Days with exercise are better than others/ }).waitFor();
    // A point of the mood line is opened by its row in the table.
    await tabTo("Show as a table");
    await keyboard.press("Enter");
    await page.getByRole("table").waitFor();
    await keyboard.press("Shift+Tab");
    await focused(", 20");
    await keyboard.press("Enter");
    await page.getByRole("heading", { level: 3, name: /day, / }).waitFor();

    await tabTo("exercise: better days", 200);
    await keyboard.press("Enter");
    await page.getByText("Entries about exercise").waitFor();

    await tabTo("You", 250);
    await keyboard.press("Enter");
    await page.getByRole("link", { name: "Export" }).waitFor();
    await tabTo("Export");
    await keyboard.press("Enter");
    await page.getByRole("button", { name: "Export the journal" }).waitFor();
    await tabTo("Export the journal");
    const download = page.waitForEvent("download");
    await keyboard.press("Enter");
    const file = await readFile(await (await download).path(), "utf8");
    assert.ok(file.includes("My sleep was bad again"));
    await showsSomething(page);
  });
});
