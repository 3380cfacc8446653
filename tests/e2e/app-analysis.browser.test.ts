import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Page } from "playwright-core";
import { connectJournal, missingApp, startApp, type AppJournal, type RunningApp } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";

const GLAD = "What a wonderful evening with Anna. I am so happy and grateful.";
const HARD = "A terrible day at work. I was angry and sad.";
const DANGER = "I can't go on any more. I want to kill myself tonight.";
const WITHIN_MS = 30_000;

describe("what the app reads in entries, without an account", { skip: missingApp ?? false }, () => {
  let app: RunningApp;
  let page: Page;
  /** A second tab, through which a test fills the journal and looks at it while the first goes from page to page. */
  let behind: Page;
  let journal: AppJournal;
  /** What was asked of the server since the app was open, its own files left out. */
  const calls: string[] = [];

  beforeEach(async () => {
    app = await startApp();
    app.context().on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (!/\.(?:js|css|bin|wasm|woff2|png|svg|ico|webmanifest)$/.test(pathname)) calls.push(pathname);
    });
    behind = await app.open();
    journal = await connectJournal(behind);
    page = await app.open();
    await page.setViewportSize({ width: 1280, height: 800 });
    calls.length = 0;
  });

  afterEach(async () => {
    assert.deepEqual(app.complaints, [], "what the policy of the pages refused");
    assert.deepEqual(app.elsewhere, [], "what was asked of others");
    await app[Symbol.asyncDispose]();
  });

  async function writeAndRead(...contents: readonly string[]): Promise<string[]> {
    const ids = await journal.writeAll(contents.map((content) => ({ content })));
    for (const id of ids) await isRead(id);
    return ids;
  }

  const isRead = (entryId: string): Promise<void> =>
    eventually(
      "the entry is read",
      async () => (await journal.call("entry", entryId))?.analysis !== undefined,
      WITHIN_MS,
    );

  test("an entry has its mood, topics and lines, the timeline a dot, and nothing was sent", async () => {
    const [entryId = ""] = await writeAndRead(`${GLAD} ${HARD}`);
    await page.goto(`${app.url}/journal`);
    await page.getByRole("img", { name: /as the analysis reads it$/ }).waitFor();
    await page.goto(`${app.url}/entry/${entryId}`);
    await page.getByText("Sounds mixed").waitFor();
    await page.getByRole("button", { name: "Show the lines that carry it" }).click();
    await page.getByRole("img", { name: "Very good" }).first().waitFor();
    await page.getByText("I was angry and sad.", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Show the text" }).click();
    await page.getByText("I was angry and sad.", { exact: true }).waitFor({ state: "detached" });
    assert.deepEqual(
      calls.filter((path) => !/^\/(?:journal|entry)/.test(path)),
      [],
    );
  });

  test("the analysis proposes a mood, and the person disposes", async () => {
    const [entryId = ""] = await writeAndRead(GLAD);
    await page.goto(`${app.url}/entry/${entryId}`);
    await page.getByText("The analysis would say “Very good”. You decide.").waitFor();
    await page.getByRole("button", { name: "So-so", exact: true }).click();
    await page.getByText("The analysis would say").waitFor({ state: "detached" });
    assert.equal((await journal.call("entry", entryId))?.mood?.rating, 3);
  });

  test("insights speak of what was read", async () => {
    await journal.writeAll(
      Array.from({ length: 8 }, (_, day) => ({
        content: day % 2 === 0 ? GLAD : HARD,
        timestamp: new Date(Date.now() - day * 86_400_000).toISOString(),
      })),
    );
    await page.getByRole("link", { name: "Insights" }).click();
    await page.getByText("As the analysis reads your entries").waitFor();
    await page
      .getByRole("heading", { name: /^Most days were|^What shows most/ })
      .first()
      .waitFor();
  });

  test("it reads with the server dead", async () => {
    await page.evaluate(`navigator.serviceWorker.register("/service-worker.js").then(() => true)`);
    await eventually(
      "the service worker has kept the app",
      () => page.evaluate<boolean>("navigator.serviceWorker.ready.then(({ active }) => active?.state === 'activated')"),
      60_000,
    );
    await app.stopServer();
    await page.close();
    await behind.close();
    page = await app.open();
    journal = await connectJournal(page);
    await writeAndRead(GLAD);
  });

  test("switched off under Privacy it reads nothing, and forgets what it had read", async () => {
    const [entryId = ""] = await writeAndRead(GLAD);
    await page.getByRole("link", { name: "You" }).click();
    await page.getByRole("link", { name: "Privacy" }).click();
    const choice = page.getByRole("checkbox", { name: "Read them on this device" });
    await choice.click();
    await page.getByRole("checkbox", { name: "Read them on this device", checked: false }).waitFor();
    assert.equal((await journal.call("entry", entryId))?.analysis, undefined);
    await choice.click();
    await isRead(entryId);
  });

  test("an entry that sounds like danger brings up help lines of one's country, and nobody is told", async () => {
    const [entryId = ""] = await journal.writeAll([{ content: DANGER }]);
    await page.goto(`${app.url}/entry/${entryId}`);
    const card = page.getByRole("complementary", { name: "You don't have to carry this alone" });
    await card.getByRole("link", { name: "988", exact: true }).waitFor();
    await card.getByRole("button", { name: "Another country" }).click();
    await card.getByRole("radio", { name: "Austria" }).click();
    await card.getByText("TelefonSeelsorge", { exact: true }).waitFor();
    assert.equal(await card.getByRole("link", { name: "142", exact: true }).getAttribute("href"), "tel:142");
    await card.getByRole("button", { name: "Put the card away" }).click();
    await card.waitFor({ state: "detached" });
    assert.deepEqual(
      calls.filter((path) => !path.startsWith("/entry/")),
      [],
    );
  });

  test("the card can be turned off, and an ordinary entry has none", async () => {
    const [entryId = "", ordinary = ""] = await journal.writeAll([{ content: DANGER }, { content: HARD }]);
    await page.goto(`${app.url}/entry/${entryId}`);
    await page.getByRole("link", { name: "Turn the card off in Privacy" }).click();
    await page.getByRole("checkbox", { name: "Show the card" }).click();
    for (const id of [entryId, ordinary]) {
      await page.goto(`${app.url}/entry/${id}`);
      await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
      await isRead(id);
      await page.getByText(/^Sounds/).waitFor();
      assert.equal(await page.getByText("You don't have to carry this alone").count(), 0);
    }
  });

  test("a place is told by its name, shown in the search, and on the map only when asked for", async () => {
    const [entryId = ""] = await journal.writeAll([{ content: GLAD }]);
    await app.context().grantPermissions(["geolocation"], { origin: app.url });
    await app.context().setGeolocation({ latitude: 48.2082, longitude: 16.3738 });
    await page.goto(`${app.url}/entry/${entryId}`);
    const place = page.getByRole("textbox", { name: "Place" });
    await place.fill("The old mill");
    await place.press("Enter");
    await eventually("the place is kept", async () => (await journal.call("entry", entryId))?.place === "The old mill");
    assert.deepEqual((await journal.call("entry", entryId))?.tags, []);
    assert.equal((await journal.call("entry", entryId))?.location, undefined);
    await page.getByRole("button", { name: "Where I am now" }).click();
    await page.getByText("On the map: 48.2082, 16.3738").waitFor();
    assert.equal((await journal.call("entry", entryId))?.location?.name, "The old mill");
    await page.goto(`${app.url}/search`);
    await page.getByRole("searchbox").fill("Anna");
    await page.getByText(/The old mill$/).waitFor();
    await page.goto(`${app.url}/entry/${entryId}`);
    await page.getByRole("button", { name: "Forget where it was on the map" }).click();
    await page.getByText("On the map").waitFor({ state: "detached" });
    assert.equal((await journal.call("entry", entryId))?.place, "The old mill");
  });
});
