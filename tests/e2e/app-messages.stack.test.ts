import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { WEB_APP_DIR } from "../../apps/server/src/config.ts";
import { missingApp, showsSomething } from "../support/app.ts";
import { startBrowserIn } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const EMAIL = "ann@example.org";
const PASSWORD = "an oak tree in the rain";

describe("messages in the app", { skip: missingApp ?? false }, () => {
  let directory: string;
  let server: TestServer;
  let context: BrowserContext;
  let page: Page;
  let token: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-messages-"));
    server = await startTestServer({ config: { webAppDir: WEB_APP_DIR } });
    context = await startBrowserIn(join(directory, "profile"));
    page = await context.newPage();
    await open("/sign-up");
    await page.getByLabel("E-mail").fill(EMAIL);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
    const login = await server.call("POST", "/auth/login", { body: { email: EMAIL, password: PASSWORD } });
    token = login.body.accessToken as string;
  });

  after(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  async function open(path: string): Promise<void> {
    await page.goto(server.baseUrl + path);
    await showsSomething(page);
  }

  const settings = async () => (await server.call("GET", "/notifications/settings", { token })).body;
  const unread = async () => (await server.call("GET", "/notifications", { token })).body.unread as number;

  test("what was done with the account is new until the list has been seen", async () => {
    const key = { name: "Backup", scopes: ["entries:read"] };
    assert.equal((await server.call("POST", "/api-keys", { token, body: key })).status, 201);
    await eventually("they are noted: the key, and the sign-in", async () => (await unread()) === 2);
    await open("/you");
    await page.getByRole("link", { name: "Messages 2 new" }).click();
    const row = page.getByRole("link", { name: "A new API key was made" });
    await row.waitFor();
    assert.match((await row.textContent()) ?? "", /New$/);
    await eventually("all are read", async () => (await unread()) === 0);
    await row.click();
    await page.getByRole("heading", { name: "API keys" }).waitFor();
    await open("/you");
    await page.getByRole("link", { name: "Messages", exact: true }).waitFor();
  });

  test("by keyboard alone one says what one wants to be told, and when not", async () => {
    await open("/you/messages");
    await page.getByRole("link", { name: "What you are told" }).click();
    const wish = (name: string) => page.getByRole("checkbox", { name });
    for (const name of ["Tell me before it ends", "Send me my week", "Leave me in peace"]) {
      await wish(name).focus();
      await page.keyboard.press("Space");
      await eventually(name, async () => (await wish(name).getAttribute("aria-checked")) === "true");
    }
    await page.getByText("It comes once you have shown that the address is yours").waitFor();
    await page.getByRole("radio", { name: "Sunday" }).click();
    await page.getByLabel("At", { exact: true }).fill("6:30 pm");
    await page.keyboard.press("Enter");
    await page.getByLabel("From").fill("7");
    await page.keyboard.press("Enter");
    await page.getByText("Quiet hours have to end at another time").waitFor();
    await page.getByLabel("From").fill("21.30");
    await page.keyboard.press("Enter");
    await eventually("all of it is kept", async () => {
      const { quietHours, weeklyDigest } = await settings();
      return quietHours.from === "21:30" && weeklyDigest.time === "18:30";
    });
    assert.deepEqual(await settings(), {
      streakSaver: true,
      weeklyDigest: { enabled: true, weekday: 6, time: "18:30", includeWords: false },
      quietHours: { enabled: true, from: "21:30", to: "07:00" },
      language: "en",
    });
  });
});
