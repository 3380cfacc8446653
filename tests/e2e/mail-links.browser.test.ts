import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { missingBrowser, startBrowser } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { startAura, type AuraProcess } from "../support/process.ts";

const ANN = { email: "ann@example.org", password: "an oak tree in the rain" };
const NEW_PASSWORD = "a birch tree in the snow";

describe("the links in mails lead to pages that do what the mail says", { skip: missingBrowser ?? false }, () => {
  let dataDir: string;
  let server: AuraProcess;
  let url: string;
  let browser: Browser;
  let page: Page;
  /** What the browser complained of: a style or a script that the policy refused, a failed request. */
  const complaints: string[] = [];

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "aura-mail-links-"));
    await chmod(dataDir, 0o711);
    const settings = { AURA_DATA_DIR: dataDir, AURA_REQUIRE_VERIFIED_EMAIL: "true" };
    server = startAura(["serve"], { ...settings, HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0" });
    url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    browser = await startBrowser();
    page = await (await browser.newContext({ colorScheme: "dark", viewport: { width: 390, height: 844 } })).newPage();
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
  });

  after(async () => {
    await browser.close();
    await server[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function post(path: string, body: object): Promise<number> {
    const answer = await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    await answer.arrayBuffer();
    return answer.status;
  }

  /** The newest mail's link of this kind, at the address where the server is. */
  async function linkTo(path: string): Promise<string> {
    const directory = join(dataDir, "mail");
    let link: string | undefined;
    await eventually(`a mail with a link to ${path} has come`, async () => {
      for (const file of (await readdir(directory).catch(() => [])).toSorted((a, b) => (a < b ? -1 : 1))) {
        const text = (await readFile(join(directory, file), "utf8")).replaceAll(/=\r?\n/g, "").replaceAll("=3D", "=");
        link = new RegExp(`${path}#token=[\\w-]+`).exec(text)?.[0] ?? link;
      }
      return link !== undefined;
    });
    return url + (link ?? "");
  }

  async function violations(): Promise<string[]> {
    await page.evaluate(axe.source);
    const found = await page.evaluate("axe.run()");
    return (found as { violations: { id: string }[] }).violations.map(({ id }) => id);
  }

  test("an address is verified with one tap, and its account can be signed in to", async () => {
    assert.equal(await post("/auth/register", ANN), 202);
    assert.equal(await post("/auth/login", ANN), 403);
    await page.goto(await linkTo("/verify-email"));
    assert.equal(page.url(), `${url}/verify-email`, "the token stays in the address bar");
    assert.equal(await post("/auth/login", ANN), 403, "opening the page alone verified the address");
    await page.getByRole("button", { name: "This address is mine" }).click();
    await page.getByText("Your address is verified").waitFor();
    assert.equal(await post("/auth/login", ANN), 200);
  });

  test("a new password is chosen, a short one is refused with the reason, and the old one no longer works", async () => {
    assert.equal(await post("/auth/forgot-password", { email: ANN.email }), 204);
    const link = await linkTo("/reset-password");
    await page.goto(link);
    await page.getByLabel("New password").fill("password123");
    await page.getByRole("button", { name: "Use this password" }).click();
    await page.getByRole("status").getByText(/\w/).waitFor();
    assert.deepEqual(await violations(), []);
    await page.getByLabel("New password").fill(NEW_PASSWORD);
    await page.getByRole("button", { name: "Use this password" }).click();
    await page.getByText("Your password is changed").waitFor();
    assert.equal(await post("/auth/login", ANN), 401);
    assert.equal(await post("/auth/login", { ...ANN, password: NEW_PASSWORD }), 200);

    await page.goto("about:blank");
    await page.goto(link);
    await page.getByLabel("New password").fill("a third password of some length");
    await page.getByRole("button", { name: "Use this password" }).click();
    await page
      .getByRole("status")
      .getByText(/link|token/i)
      .waitFor();
  });

  test("a link that was cut off says so", async () => {
    await page.goto(`${url}/verify-email#tok`);
    await page.getByText("This link is not whole").waitFor();
    assert.equal(await page.getByRole("button").count(), 0);
    assert.deepEqual(await violations(), []);
  });

  test("the browser refused nothing of the pages, and their policy admits nothing else", async () => {
    assert.deepEqual(
      complaints.filter((text) => !/status of 40\d/.test(text)),
      [],
    );
    await page.goto(`${url}/reset-password#token=none`);
    await page.evaluate(`document.body.insertAdjacentHTML("beforeend", "<img src=x onerror='document.title=1'>")`);
    await page.waitForFunction(`document.querySelector("img").complete`);
    assert.equal(await page.title(), "Choose a new password");
    assert.ok(complaints.some((text) => text.includes("Content Security Policy")));
  });
});
