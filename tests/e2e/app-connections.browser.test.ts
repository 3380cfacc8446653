import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { verifyWebhook } from "@aura-journal/contracts/client-package";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { missingApp } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";
import { startServedApp, type ServedApp } from "../support/served-app.ts";

const TEXT = "So many fallen trees.";

interface Taken {
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

describe("what is told of a journal elsewhere, and how long things are kept", { skip: missingApp ?? false }, () => {
  let app: ServedApp;
  let url: string;
  let context: BrowserContext;
  let page: Page;
  let receiver: Server;
  let address: string;
  const taken: Taken[] = [];
  /** What the receiver answers with. */
  let status = 204;

  before(async () => {
    receiver = createServer((request, response) => {
      void text(request).then((body) => {
        taken.push({ headers: request.headers, body });
        response.writeHead(status).end();
      });
    }).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/aura`;
    app = await startServedApp({ AURA_WEBHOOK_NETWORKS: "127.0.0.1/32" });
    url = app.url;
    context = await app.browser("profile");
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: url });
    page = await app.open(context);
    page.setDefaultTimeout(60_000);
    await page.goto(`${url}/sign-up`);
    await page.getByLabel("E-mail").fill("ann@example.org");
    await page.getByLabel("Password").fill("an oak tree in the rain");
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByRole("textbox", { name: "Today's page" }).pressSequentially(TEXT);
    await page.getByText("Saved on this device").waitFor();
    await page.goto(`${url}/journal`);
    await page.getByRole("link", { name: "Synced" }).first().waitFor();
  });

  after(async () => {
    await app[Symbol.asyncDispose]();
    receiver.close();
    receiver.closeAllConnections();
  });

  async function violationsOnPage(): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: { id: string }[] }>("axe.run()");
    return violations.map(({ id }) => id);
  }

  const button = (name: string | RegExp) =>
    page.getByRole("button", { name, ...(typeof name === "string" ? { exact: true } : {}) });

  /** The link at the address of this server, which does not know the port that it was given. */
  const hereOf = (link: string): string => url + new URL(link).pathname;

  test("a webhook is added by keyboard, its secret shown once and right, and a test comes to it", async () => {
    await page.goto(`${url}/you`);
    await page.getByRole("link", { name: "Webhooks" }).click();
    await page.getByText("There is no webhook yet.").waitFor();
    await page.getByLabel("Address").fill("https://10.0.0.1/aura");
    await button("Add the webhook").click();
    await page.getByText("The server sends nothing to that address.").waitFor();
    assert.deepEqual(await violationsOnPage(), []);
    await page.getByLabel("Address").fill(address);
    await page.getByLabel("Name").fill("Home server");
    await page.getByRole("checkbox", { name: "An import is done" }).focus();
    await page.keyboard.press("Space");
    await button("Add the webhook").focus();
    await page.keyboard.press("Enter");
    const shown = page.getByText(/^whsec_/);
    await shown.waitFor();
    const secret = await shown.innerText();
    await button("Copy").click();
    await page.getByText("Copied").waitFor();
    assert.equal(await page.evaluate<string>("navigator.clipboard.readText()"), secret);
    assert.deepEqual(await violationsOnPage(), []);
    await button("I have put it away").click();
    await button("Send a test: Home server").click();
    await page.getByText("A test is on its way.").waitFor();
    await eventually("the test has come", () => taken.length === 1);
    const [message] = taken;
    assert.ok(message);
    const verified = await verifyWebhook({
      secret,
      headers: new Headers(message.headers as Record<string, string>),
      body: message.body,
    });
    assert.equal(verified.type, "webhook.test");
    await button("Show its messages: Home server").click();
    await eventually("it is told that it was taken", async () => {
      await button("Look again").click();
      return page.getByText("Taken · one attempt").isVisible();
    });
    assert.deepEqual(await violationsOnPage(), []);
    await page.reload();
    await page.getByText(/A new entry · A changed entry/).waitFor();
    assert.equal(await page.getByText(secret).count(), 0);
  });

  test("one that wants no more is switched off by the server; the message about it leads to its page, where it is switched on again and removed", async () => {
    status = 410;
    await button("Send a test: Home server").click();
    await eventually("the server has switched it off", async () => {
      await page.reload();
      await page.getByRole("heading", { name: "A new webhook" }).waitFor();
      return page.getByText(/^Switched off by the server on/).isVisible();
    });
    assert.deepEqual(await violationsOnPage(), []);
    const told = page.getByRole("link", { name: "A webhook was switched off" });
    await eventually("there is a message", async () => {
      await page.goto(`${url}/you/messages`);
      await page.getByRole("heading", { name: "Messages" }).waitFor();
      await page.getByRole("listitem").first().waitFor();
      return told.isVisible();
    });
    await told.click();
    await page.getByRole("heading", { name: "Webhooks" }).waitFor();
    status = 204;
    await button("Switch on: Home server").click();
    await button("Switch off: Home server").click();
    await page.getByText("Switched off", { exact: true }).waitFor();
    await button("Remove: Home server").click();
    await button("Yes, remove it").click();
    await page.getByText("There is no webhook yet.").waitFor();
  });

  test("a calendar link is made, has days and no text, ends when a new one is made, and ends for good", async () => {
    await page.goto(`${url}/you`);
    await page.getByRole("link", { name: "Calendar feed" }).click();
    await page.getByText("There is no link.").waitFor();
    await page.getByRole("checkbox", { name: "Say how many entries a day has" }).click();
    await button("Make the link").click();
    const first = await page.getByText(/\.ics$/).innerText();
    await button("Copy").click();
    await page.getByText("Copied").waitFor();
    assert.equal(await page.evaluate<string>("navigator.clipboard.readText()"), first);
    assert.deepEqual(await violationsOnPage(), []);
    const calendar = await (await fetch(hereOf(first))).text();
    assert.match(calendar, /^BEGIN:VCALENDAR/);
    assert.match(calendar, /BEGIN:VEVENT/);
    assert.doesNotMatch(calendar, /fallen/);
    await button("I have put it in").click();
    await page.getByText("It shows the days and how many entries each has.").waitFor();
    assert.deepEqual(await violationsOnPage(), []);
    await button("Make a new link").click();
    await button("Yes, make a new one").click();
    const second = await page.getByText(/\.ics$/).innerText();
    assert.notEqual(second, first);
    assert.equal((await fetch(hereOf(first))).status, 404);
    await button("I have put it in").click();
    await button("End the link").click();
    await button("Yes, end it").click();
    await page.getByText("There is no link.").waitFor();
    assert.equal((await fetch(hereOf(second))).status, 404);
  });

  test("the bin says how long it keeps things: what the server has set, until the person chooses otherwise", async () => {
    await page.goto(`${url}/bin`);
    await page.getByText("What you delete waits here for 30 days.").waitFor();
    await page.goto(`${url}/you`);
    await page.getByRole("link", { name: "How long things are kept" }).click();
    await page.getByRole("radio", { name: "As this server has set. 30 days now" }).waitFor();
    const bin = page.getByRole("radiogroup", { name: "Deleted entries" });
    await bin.getByRole("radio", { name: "90 days" }).click();
    await eventually(
      "it is chosen",
      async () => (await bin.getByRole("radio", { name: "90 days" }).getAttribute("aria-checked")) === "true",
    );
    assert.deepEqual(await violationsOnPage(), []);
    await page.goto(`${url}/bin`);
    await page.getByText("What you delete waits here for 90 days.").waitFor();
  });

  test("without a network each page says what it can't do, and the bin keeps to what it knows", async () => {
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)");
    await context.setOffline(true);
    for (const path of ["/you/webhooks", "/you/calendar"]) {
      await page.goto(url + path);
      await page.getByText("The server can't be reached just now.").waitFor();
    }
    await page.goto(`${url}/you/keeping`);
    await page.getByRole("radiogroup", { name: "Deleted entries" }).getByRole("radio", { name: "7 days" }).click();
    await page.getByText("The server can't be reached just now.").waitFor();
    await page.goto(`${url}/bin`);
    await page.getByText("What you delete waits here for 90 days.").waitFor();
    await context.setOffline(false);
  });
});
