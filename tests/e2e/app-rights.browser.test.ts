import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { MyData } from "@aura-journal/contracts";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { missingApp, passWelcome, showsSomething } from "../support/app.ts";
import { startBrowserIn } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { startAura, type AuraProcess } from "../support/process.ts";
import { AURA } from "../../tools/aura-process.ts";

const ANN = { email: "ann@example.org", password: "an oak tree in the rain" };

describe("what a person can see of their data, and how it goes", { skip: missingApp ?? false }, () => {
  let directory: string;
  let server: AuraProcess;
  let url: string;
  let context: BrowserContext;
  let page: Page;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-rights-"));
    await chmod(directory, 0o711);
    server = startAura(["serve"], {
      AURA_DATA_DIR: join(directory, "server"),
      HOST: "127.0.0.1",
      PORT: "0",
      METRICS_PORT: "0",
    });
    url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    context = await startBrowserIn(join(directory, "profile"));
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(url);
    await showsSomething(page);
    await passWelcome(page);
    await page.goto(`${url}/sign-up`);
    await page.getByLabel("E-mail").fill(ANN.email);
    await page.getByLabel("Password").fill(ANN.password);
    await page.getByRole("button", { name: "Make an account" }).click();
    const today = page.getByRole("textbox", { name: "Today's page" });
    await today.pressSequentially("So many fallen trees.");
    await page.getByText("Saved on this device").waitFor();
    await page.goto(`${url}/journal`);
    await page.getByRole("link", { name: "Synced" }).first().waitFor();
  });

  after(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  async function call(method: string, path: string, body?: unknown, token?: string): Promise<Response> {
    return fetch(url + path, {
      method,
      headers: {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async function violationsOnPage(): Promise<string[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: { id: string }[] }>("axe.run()");
    return violations.map(({ id }) => id);
  }

  async function askToDelete(time: RegExp, yes: string): Promise<void> {
    await page.goto(`${url}/you/delete`);
    await page.getByRole("radio", { name: time }).click();
    await page.getByLabel("Password").fill(ANN.password);
    await page.getByRole("button", { name: "Delete my account" }).click();
    await page.getByRole("button", { name: yes }).click();
  }

  test("a change of who reads texts is on record with the words that were shown, and told on the page of one's data", async () => {
    await page.goto(`${url}/you/privacy`);
    await page.getByRole("radio", { name: /^Nobody/ }).click();
    const login = (await (await call("POST", "/auth/login", ANN)).json()) as { accessToken: string };
    await eventually("it is on record", async () => {
      const data = (await (await call("GET", "/users/me/data", undefined, login.accessToken)).json()) as MyData;
      const [consent] = data.consents;
      if (consent === undefined) return false;
      assert.deepEqual(
        [consent.from, consent.to, consent.text],
        ["local", "off", { version: "app/privacy/1", language: "en" }],
      );
      return true;
    });
    await page.goto(`${url}/you`);
    await page.getByRole("link", { name: "Your data" }).click();
    await page.getByText("This server → No analysis").waitFor();
    await page.getByText("Words shown: app/privacy/1, en").waitFor();
    await page.getByText("In the database: journal.journal_entries").waitFor();
    await page.getByText("Nobody.").waitFor();
    assert.deepEqual(await violationsOnPage(), []);
  });

  test("an account that is closed says so above every page, and is kept by whoever knows its password, with all that is in it", async () => {
    await askToDelete(/^In 30 days/, "Yes, close it");
    await page.getByRole("heading", { name: "The account is closed" }).waitFor();
    assert.deepEqual(await violationsOnPage(), []);
    assert.equal((await call("POST", "/auth/login", ANN)).status, 403);
    await page.goto(`${url}/journal`);
    await page.getByText("So many fallen trees.").waitFor();
    await page.getByText(/ann@example\.org is closed and is deleted on/).waitFor();
    await page.getByRole("button", { name: "Keep my account" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();
    assert.equal(await page.getByLabel("E-mail").inputValue(), ANN.email);
    await page.getByLabel("Password").fill(ANN.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("waits to be deleted. You can still keep it").waitFor();
    assert.deepEqual(await violationsOnPage(), []);
    await page.getByRole("button", { name: "Keep my account" }).click();
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
    assert.equal(await page.getByText(/is closed and is deleted on/).count(), 0);
    await page.goto(`${url}/journal`);
    await page.getByRole("link", { name: "Synced" }).first().waitFor();
  });

  test("one that is deleted at once leaves a receipt, which is checked without asking anybody", async () => {
    await askToDelete(/^At once/, "Yes, delete everything");
    await page.getByRole("heading", { name: "The account is deleted" }).waitFor();
    await page.getByText(/your keys were destroyed, and \d+ records/).waitFor();
    assert.deepEqual(await violationsOnPage(), []);
    const saved: string[] = [];
    for (const name of ["Save the receipt", "Save the keys to check it by"]) {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name }).click();
      const path = join(directory, (await download).suggestedFilename());
      await (await download).saveAs(path);
      saved.push(path);
    }
    const [receipt = "", keys = ""] = saved;
    assert.match(await readFile(receipt, "utf8"), /^[\w-]+\.[\w-]+\.[\w-]+$/);
    await server[Symbol.asyncDispose]();
    const child = spawn(process.execPath, [AURA, "verify-receipt", receipt, "--keys", keys], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stdout.on("data", (part: Buffer) => (said += part.toString()));
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 0, said);
    await page.goto(`${url}/journal`);
    await page.getByText("So many fallen trees.").waitFor();
  });
});
