import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { connectJournal, missingApp, startApp, type RunningApp } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";

const OAK = "The old oak by the mill has come down in the night.";

describe("links into the app, and what other apps share with it", { skip: missingApp ?? false }, () => {
  let app: RunningApp;
  let page: Page;

  beforeEach(async () => {
    app = await startApp();
    page = await app.open();
  });

  afterEach(async () => {
    assert.deepEqual(app.complaints, [], "what the policy of the pages refused");
    await app[Symbol.asyncDispose]();
  });

  async function contents(): Promise<string[]> {
    const journal = await connectJournal(page);
    const { items } = await journal.call("timeline", { limit: 50 });
    const entries = await Promise.all(items.map(({ entryId }) => journal.call("entry", entryId)));
    return entries.map((entry) => entry?.content ?? "");
  }

  /** The service worker has the page, as it has once the app was opened before. */
  async function controlled(): Promise<void> {
    await page.evaluate(`navigator.serviceWorker.register("/service-worker.js").then(() => true)`);
    await eventually(
      "the service worker has charge of the page",
      () => page.evaluate<boolean>("navigator.serviceWorker.controller?.state === 'activated'"),
      60_000,
    );
  }

  /** What a system does with the manifest: a form, sent as the app is opened. */
  async function share(fields: Readonly<Record<string, string>>): Promise<void> {
    const manifest = await page.evaluate<{ share_target: { action: string; method: string; enctype: string } }>(
      `fetch("/manifest.webmanifest").then((answer) => answer.json())`,
    );
    // The policy of our own pages forbids them to send forms: a page of the system is none of ours.
    await page.goto("about:blank");
    await page.evaluate(`((target, fields) => {
      const form = document.createElement("form");
      Object.assign(form, { action: ${JSON.stringify(app.url)} + target.action, method: target.method, enctype: target.enctype });
      for (const [name, value] of Object.entries(fields)) {
        const field = document.createElement("textarea");
        Object.assign(field, { name, value });
        form.append(field);
      }
      document.body.append(form);
      form.submit();
    })(${JSON.stringify(manifest.share_target)}, ${JSON.stringify(fields)})`);
  }

  test("a search, a day and an entry open at their address", async () => {
    const journal = await connectJournal(page);
    const [entryId] = await journal.writeAll([{ content: OAK, timestamp: "2026-01-05T12:00:00Z", timezone: "UTC" }]);
    for (const path of ["/search?q=oak", "/journal/2026-01-05", `/entry/${entryId}`]) {
      await page.goto(app.url + path);
      await page.getByText("old oak").first().waitFor();
    }
    await page.goto(`${app.url}/new`);
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
  });

  test("an address that is none ends in a page that says so and leads on", async () => {
    for (const path of ["/journal/tomorrow", "/journal/2026-02-30", "/you/nothing"]) {
      await page.goto(app.url + path);
      await page.getByRole("heading", { name: "There is no page here" }).waitFor();
    }
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: { id: string }[] }>("axe.run()");
    assert.deepEqual(violations, []);
    await page.getByRole("link", { name: "Write today's page" }).click();
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
  });

  test("what is shared stands on a new page and is kept, with the server dead, and no server hears of it", async () => {
    await controlled();
    const asked: string[] = [];
    app.context().on("request", (request) => {
      if (request.method() === "POST" && request.serviceWorker() !== null) asked.push(request.url());
    });
    await app.stopServer();
    await share({ title: "Oaks", text: OAK, url: "https://trees.example/oak" });
    const field = page.getByRole("textbox", { name: "What was shared" });
    await field.waitFor();
    const whole = `Oaks\n\n${OAK}\n\nhttps://trees.example/oak`;
    assert.equal(await field.inputValue(), whole);
    assert.equal(page.url(), `${app.url}/new`, "nothing of it stands in the address");
    await page.getByText("Saved on this device").waitFor();
    await page.getByRole("link", { name: "Journal" }).click();
    await page.getByText("old oak").first().waitFor();
    assert.deepEqual(await contents(), [whole]);
    // Taken in once: the page of new things is empty again.
    await page.goto(`${app.url}/new`);
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
    assert.deepEqual(asked, []);
  });

  test("what is shared and not wanted is gone", async () => {
    await controlled();
    await share({ text: OAK });
    await page.getByRole("button", { name: "Don't keep it" }).click();
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
    assert.deepEqual(await contents(), []);
  });

  test("a locked journal takes in what is shared once it is open, and shows nothing of it before", async () => {
    await controlled();
    await page.getByRole("navigation").getByRole("link", { name: "You" }).click();
    await page.getByRole("link", { name: /^Lock/ }).click();
    await page.getByLabel("New passcode").fill("271828");
    await page.getByLabel("The same once more").fill("271828");
    await page.getByRole("button", { name: "Turn the lock on" }).click();
    await page.getByRole("button", { name: "Lock now" }).last().waitFor();
    await share({ text: OAK });
    await page.getByRole("heading", { name: "Your journal is locked" }).waitFor();
    assert.doesNotMatch(await page.content(), /old oak/);
    await page.getByLabel("Passcode").fill("271828");
    await page.getByRole("button", { name: "Open", exact: true }).click();
    await page.getByRole("textbox", { name: "What was shared" }).waitFor();
    await eventually("it is in the journal", async () => (await contents()).includes(OAK));
  });
});
