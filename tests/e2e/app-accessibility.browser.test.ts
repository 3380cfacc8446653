import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { connectJournal, missingApp, showsSomething, startApp, type RunningApp } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";

const OAK =
  "The **old oak** by the mill has come down in the night.\n\n> It was there before us.\n\n- [ ] plant an ash";

const DANGER_ID = "019a0000-0000-7000-8000-00000000000d";

/** Every screen, what shows that it is there, and what is done there. */
const SCREENS: readonly {
  readonly name: string;
  readonly path: (entryId: string) => string;
  readonly arrange: (page: Page) => Promise<unknown>;
}[] = [
  { name: "today", path: () => "/", arrange: (page) => page.getByRole("textbox", { name: "Today's page" }).waitFor() },
  { name: "the journal", path: () => "/journal", arrange: (page) => page.getByText("old oak").first().waitFor() },
  {
    name: "the calendar",
    path: () => "/journal",
    async arrange(page) {
      await page.getByRole("button", { name: "Calendar" }).click();
      await page
        .getByRole("link", { name: /entries|one entry/ })
        .first()
        .waitFor();
    },
  },
  {
    name: "a day",
    path: () => "/journal/2026-01-05",
    arrange: (page) => page.getByRole("heading", { name: "Monday, January 5, 2026" }).waitFor(),
  },
  {
    name: "an entry",
    path: (entryId) => `/entry/${entryId}`,
    arrange: (page) => page.getByRole("button", { name: "Edit", exact: true }).waitFor(),
  },
  {
    name: "an entry by its lines",
    path: (entryId) => `/entry/${entryId}`,
    async arrange(page) {
      await page.getByRole("button", { name: "Show the lines that carry it" }).click();
      await page.getByText("It was there before us.", { exact: true }).waitFor();
    },
  },
  {
    name: "the help card",
    path: () => `/entry/${DANGER_ID}`,
    async arrange(page) {
      await page.getByRole("button", { name: "Another country" }).click();
      await page.getByRole("radio", { name: "Austria" }).waitFor();
    },
  },
  {
    name: "earlier versions",
    path: (entryId) => `/entry/${entryId}/revisions`,
    arrange: (page) => page.getByText("Earlier versions are kept by the server").waitFor(),
  },
  {
    name: "privacy",
    path: () => "/you/privacy",
    arrange: (page) => page.getByRole("checkbox", { name: "Read them on this device" }).waitFor(),
  },
  {
    name: "the welcome",
    path: () => "/welcome",
    arrange: (page) => page.getByRole("button", { name: "Write the first page" }).waitFor(),
  },
  {
    name: "an entry that is edited",
    path: (entryId) => `/entry/${entryId}`,
    async arrange(page) {
      await page.getByRole("button", { name: "Edit", exact: true }).click();
      await page.getByRole("textbox", { name: "Write" }).waitFor();
    },
  },
  {
    name: "an entry that is not here",
    path: () => "/entry/01920000-0000-7000-8000-000000000000",
    arrange: (page) => page.getByText("This entry is not on this device").waitFor(),
  },
  {
    name: "the search",
    path: () => "/search",
    async arrange(page) {
      await page.getByRole("searchbox").fill("oak");
      await page.getByText(/entries$/).waitFor();
    },
  },
  {
    name: "the insights",
    path: () => "/insights",
    async arrange(page) {
      await page
        .getByRole("button", { name: /^Monday: \d+ entries|^Monday: one entry/ })
        .first()
        .click();
      await page.getByRole("main").getByRole("link").first().waitFor();
    },
  },
  {
    name: "the insights as tables",
    path: () => "/insights",
    async arrange(page) {
      const button = page.getByText("Show as a table").first();
      await button.waitFor();
      while ((await button.count()) > 0) await button.click();
    },
  },
  {
    name: "the conflicts",
    path: () => "/conflicts",
    arrange: (page) => page.getByText("Two texts, both yours").waitFor(),
  },
];

describe("no screen of the app shuts anybody out, as far as axe can tell", { skip: missingApp ?? false }, () => {
  let app: RunningApp;
  let page: Page;
  let entryId = "";

  before(async () => {
    app = await startApp();
    page = await app.open();
    const journal = await connectJournal(page);
    const days = Array.from({ length: 24 }, (_, day) => new Date(Date.UTC(2026, 0, 5 + day * 13, 20)).toISOString());
    const ids = await journal.writeAll(
      days.map((timestamp, index) => ({
        content: OAK,
        timestamp,
        timezone: "UTC",
        addTags: ["trees"],
        ...(index % 3 === 0 ? {} : { mood: { rating: ((index % 5) + 1) as 1 | 2 | 3 | 4 | 5 } }),
      })),
    );
    entryId = ids.at(-1) ?? "";
    await journal.writeAll([{ content: OAK, addTags: ["trees"] }]);
    await journal.call("write", DANGER_ID, { content: "I can't go on any more. I want to kill myself tonight." });
    // A conflict: two pages changed the same words.
    const [contested = ""] = ids;
    await journal.call("openPage", contested);
    await journal.call("write", contested, { content: OAK.replace("come down", "fallen over") });
    await journal.call("keep", contested, { content: OAK.replace("come down", "been felled") });
    await journal.call("closePage", contested);
  });

  after(() => app[Symbol.asyncDispose]());

  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [390, 1280]) {
      test(`${colorScheme}, ${width} wide`, async () => {
        await page.setViewportSize({ width, height: 844 });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const found: Record<string, string[]> = {};
        for (const { name, path, arrange } of SCREENS) {
          await page.goto(app.url + path(entryId));
          await showsSomething(page);
          await arrange(page);
          const violations = await violationsOn(page);
          if (violations.length > 0) found[name] = violations;
        }
        assert.deepEqual(found, {});
      });
    }
  }

  test("axe was there: a picture without a name would have been told", async () => {
    await page.goto(app.url);
    await showsSomething(page);
    await page.evaluate(
      `document.querySelector("main").insertAdjacentHTML("beforeend", "<img src='/icons/icon-192.png'>")`,
    );
    await eventually("the picture is there", () =>
      page.evaluate<boolean>(`document.querySelector("main img").complete`),
    );
    assert.match((await violationsOn(page)).join(), /image-alt/);
  });
});

async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  }>("axe.run()");
  return violations.map(
    ({ id, nodes }) =>
      `${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary.replaceAll(/\s+/g, " ").slice(0, 250)}`,
  );
}
