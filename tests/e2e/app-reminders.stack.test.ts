import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { WEB_APP_DIR } from "../../apps/server/src/config.ts";
import {
  decryptPush,
  newSubscriber,
  startPushService,
  type PushService,
} from "../../apps/server/src/services/notifications/push/push-service.fixture.ts";
import { missingApp, showsSomething } from "../support/app.ts";
import { startBrowserIn } from "../support/browser.ts";
import { createCertificate, missingOpenssl } from "../support/certificate.ts";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

/** Where pictures are put, for people to look at; none are taken without it. */
const PICTURES = process.env["AURA_PICTURES"];
/** By which the server's clock is behind the queue's: a reminder of the next minute is due as soon as it is wanted. */
const BEHIND_MS = 1_800_000;

describe("reminders in a browser", { skip: missingApp ?? missingOpenssl ?? false }, () => {
  let directory: string;
  let service: PushService;
  let server: TestServer;
  let context: BrowserContext;
  let page: Page;
  const subscriber = newSubscriber();
  const complaints: string[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-reminders-"));
    const certificate = await createCertificate(directory);
    service = await startPushService(certificate);
    server = await startTestServer({
      now: () => new Date(Date.now() - BEHIND_MS),
      config: { webAppDir: WEB_APP_DIR, loopbackPush: { ca: certificate.cert } },
    });
    context = await startBrowserIn(join(directory, "profile"));
    context.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(String(error.error())));
    page = await context.newPage();
  });

  after(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    await service[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  async function open(path: string): Promise<void> {
    await page.goto(server.baseUrl + path);
    await showsSomething(page);
  }

  const wish = () => page.getByRole("checkbox", { name: "Remind me to write" });

  test("without an account the page says why one is needed", async () => {
    await open("/you/reminders");
    await page.getByText("A closed browser reminds of nothing by itself").waitFor();
    await looksRight("no-account");
  });

  test("a person who has said no to notifications is told where that is changed", async () => {
    await open("/sign-up");
    await page.getByLabel("E-mail").fill("ann@example.org");
    await page.getByLabel("Password").fill("an oak tree in the rain");
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
    await page.addInitScript("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })");
    await open("/you/reminders");
    await wish().waitFor();
    await wish().click();
    await page.getByText("This browser does not let the page show reminders").waitFor();
    assert.equal(await wish().getAttribute("aria-checked"), "false");
    await looksRight("denied");
  });

  test("a browser without a push service is said to be one, and nothing is switched on", async () => {
    await page.close();
    page = await context.newPage();
    await context.grantPermissions(["notifications"], { origin: server.baseUrl });
    await open("/you/reminders");
    await wish().click();
    await page.getByText("This browser can't be reached while it is closed").waitFor({ timeout: 60_000 });
    assert.equal((await remindersOnServer()).enabled, false);
    await looksRight("unable");
  });

  test("by keyboard alone reminders are switched on, at a time and on days, for the account and this browser", async () => {
    await page.close();
    page = await context.newPage();
    // The one thing that this Chromium lacks: what a push service gives it. All else is real.
    const subscription = { ...service.subscriptionOf(subscriber) };
    await page.addInitScript(`(() => {
      const subscription = { toJSON: () => (${JSON.stringify(subscription)}), unsubscribe: async () => (isHere = false, true) };
      let isHere = false;
      PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
        globalThis.auraServerKey = applicationServerKey;
        isHere = true;
        return subscription;
      };
      PushManager.prototype.getSubscription = async () => (isHere ? subscription : null);
    })();`);
    await open("/you/reminders");
    await wish().focus();
    await page.keyboard.press("Space");
    await eventually("it is on", async () => (await wish().getAttribute("aria-checked")) === "true");
    service.applicationServerKey = await page.evaluate<string>("auraServerKey");

    await page.keyboard.press("Tab");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("25:00");
    await page.keyboard.press("Tab");
    await page.getByText("That is no time of day").waitFor();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("6:45 am");
    await page.keyboard.press("Enter");
    await eventually("the time is kept", async () => (await remindersOnServer()).time === "06:45");
    await page.getByRole("checkbox", { name: "Sunday" }).focus();
    await page.keyboard.press("Space");
    await eventually("the days are kept", async () => (await remindersOnServer()).days.join() === "0,1,2,3,4,5");
    const { enabled, timezone } = await remindersOnServer();
    assert.deepEqual(
      { enabled, timezone },
      { enabled: true, timezone: await page.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") },
    );
    await looksRight("on");
  });

  test("a reminder that is due reaches the browser, is shown with the app closed, and leads to today", async () => {
    await page.getByRole("checkbox", { name: "Sunday" }).click();
    await eventually("every day is wanted", async () => (await remindersOnServer()).days.length === 7);
    const { timezone } = await remindersOnServer();
    const soon = new Date(Date.now() - BEHIND_MS + 60_000).toLocaleTimeString("sv-SE", { timeZone: timezone });
    await page.getByLabel("At", { exact: true }).fill(soon.slice(0, 5));
    await page.keyboard.press("Enter");
    await eventually("the push service has it", () => service.taken.length > 0);
    const payload = decryptPush(service.taken[0]!.body, subscriber);
    assert.match(payload, /"title":"Time to write"/);

    // What the push service would do now: hand the message to the service worker.
    const session = await context.newCDPSession(page);
    const registrations: { registrationId: string; scopeURL: string }[] = [];
    session.on("ServiceWorker.workerRegistrationUpdated", (event) => registrations.push(...event.registrations));
    await session.send("ServiceWorker.enable");
    await eventually("the service worker is known", () => registrations.length > 0);
    const { registrationId } = registrations[0]!;
    const deliver = (data: string) =>
      session.send("ServiceWorker.deliverPushMessage", { origin: server.baseUrl, registrationId, data });
    await deliver(payload);
    await deliver(payload);
    const shown = () =>
      page.evaluate<{ title: string; body: string }[]>(
        "navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map(({ title, body }) => ({ title, body })))",
      );
    await eventually("it is shown", async () => (await shown()).length > 0);
    const words = { title: "Time to write", body: "A few lines about today are enough." };
    assert.deepEqual(await shown(), [words], "the same one twice is one");
    await deliver("no message of ours");
    await eventually("something is shown for that too", async () => (await shown()).length === 2);

    // A click that is none of a person's may not bring the window to the front; all else of it happens.
    const [worker] = context.serviceWorkers();
    assert.ok(worker !== undefined);
    await worker.evaluate(`(async () => {
      const [notification] = (await registration.getNotifications()).filter(({ title }) => title === "Time to write");
      const event = Object.assign(new Event("notificationclick"), { notification, waitUntil: (work) => work.catch(() => {}) });
      dispatchEvent(event);
    })()`);
    await page.waitForURL(`${server.baseUrl}/`);
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
    assert.deepEqual(await shown(), [{ title: "AURA Journal", body: "" }]);
  });

  test("switched off, nothing is wanted any more and the server forgets the browser", async () => {
    await page.getByRole("link", { name: "You" }).click();
    await page.getByRole("link", { name: "Reminders" }).click();
    await wish().click();
    await eventually("nothing is wanted", async () => !(await remindersOnServer()).enabled);
    const devices = () => server.owner.query({ name: "devices", text: "SELECT device_id FROM notify.devices" });
    await eventually("the device is gone", async () => (await devices()).length === 0);
    assert.deepEqual(complaints, []);
  });

  test("whoever signs out gives up this browser's subscription", async () => {
    const isSubscribed = () =>
      page.evaluate<boolean>(
        "navigator.serviceWorker.ready.then((r) => r.pushManager.getSubscription()).then((found) => found !== null)",
      );
    await wish().click();
    await eventually("this browser is subscribed", isSubscribed);
    await page.getByRole("link", { name: "You" }).first().click();
    await page.getByRole("link", { name: "Account", exact: true }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await eventually("the subscription is given up", async () => !(await isSubscribed()));
    assert.deepEqual(complaints, []);
  });

  async function remindersOnServer() {
    const [row] = await server.owner.query<{ enabled: boolean; time: string; timezone: string; days: number[] }>({
      name: "reminders",
      text: "SELECT is_enabled AS enabled, local_time AS time, timezone, days FROM notify.reminders",
    });
    return row ?? { enabled: false, time: "", timezone: "", days: [] };
  }

  /** On a phone and on a desk, light and dark: axe has nothing to say, and a person may look. */
  async function looksRight(name: string): Promise<void> {
    for (const [width, height] of [
      [390, 844],
      [1280, 800],
    ] as const) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.setViewportSize({ width, height });
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
          "axe.run()",
        );
        assert.deepEqual(
          violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`),
          [],
          `${name}, ${width} wide, ${colorScheme}`,
        );
        if (PICTURES === undefined) continue;
        await mkdir(PICTURES, { recursive: true });
        await page.screenshot({ path: join(PICTURES, `reminders-${name}-${width}-${colorScheme}.png`) });
      }
    }
  }
});
