import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import Fastify, { type FastifyInstance } from "fastify";
import type { BrowserContext, Page } from "playwright-core";
import { WEB_APP_DIR } from "../../apps/server/src/config.ts";
import { isWebAppBuilt, serveWebApp } from "../../apps/server/src/services/gateway/web-app.ts";
import { missingBrowser, startBrowserIn } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";

/** What keeps this from running. Where every test must run, the app must have been built. */
const missing =
  missingBrowser ??
  (isWebAppBuilt(WEB_APP_DIR) || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : "The app is not built here: npm run build:app");

describe("the app as it was built", { skip: missing ?? false }, () => {
  let profile: string;
  let server: FastifyInstance;
  let url: string;
  let context: BrowserContext;
  let page: Page;
  /** What the browser complained of, and what it asked of others. */
  const complaints: string[] = [];
  const elsewhere: string[] = [];

  before(async () => {
    profile = await mkdtemp(join(tmpdir(), "aura-app-shell-"));
    server = Fastify({ forceCloseConnections: true });
    await serveWebApp(server, WEB_APP_DIR);
    url = await server.listen({ host: "127.0.0.1", port: 0 });
    context = await startBrowserIn(profile);
    page = await context.newPage();
    page.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(url) && !/^(?:data|blob):/.test(request.url())) elsewhere.push(request.url());
    });
  });

  after(async () => {
    await context.close();
    await server.close();
    await rm(profile, { recursive: true, force: true });
  });

  const showsSomething = (): Promise<boolean> =>
    page.evaluate<boolean>(`(document.getElementById("root")?.innerText.trim().length ?? 0) > 0`);

  test("it shows itself and breaks no rule of its policy, and asks nobody else", async () => {
    await page.goto(url);
    await eventually("something is shown", showsSomething, 60_000);
    assert.deepEqual(complaints, []);
    assert.deepEqual(elsewhere, []);
  });

  test("its styles are in the sheet that the page brought, and they count", async () => {
    const sheet = await page.evaluate<{ rules: number; styles: number; isApplied: boolean }>(`({
      rules: document.getElementById("react-native-stylesheet").sheet.cssRules.length,
      styles: document.querySelectorAll("style:not(:empty)").length,
      isApplied: [...document.querySelectorAll("#root div")].some((element) => getComputedStyle(element).display === "flex"),
    })`);
    assert.ok(sheet.rules > 30, `${sheet.rules} rules`);
    assert.equal(sheet.styles, 0);
    assert.ok(sheet.isApplied);
  });

  test("the text face comes from here", async () => {
    const faces = await page.evaluate<number>(
      `document.fonts.load("18px Newsreader", "so to bed").then((faces) => faces.length)`,
    );
    assert.ok(faces > 0);
  });

  test("it opens with the server dead, at any of its pages", async () => {
    await page.evaluate(`navigator.serviceWorker.register("/service-worker.js").then(() => true)`);
    await eventually(
      "the service worker has kept the app",
      () => page.evaluate<boolean>("navigator.serviceWorker.ready.then(({ active }) => active?.state === 'activated')"),
      60_000,
    );
    await server.close();
    for (const path of ["/", "/journal", "/search?q=sleep"]) {
      await page.goto(url + path);
      await eventually(`${path} is shown`, showsSomething, 60_000);
    }
    assert.deepEqual(complaints, []);
  });

  test("a path of the interface is not answered with the app, also then", async () => {
    await assert.rejects(page.goto(`${url}/entries`), /ERR_CONNECTION_REFUSED/);
  });
});
