import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { connectJournal, missingApp, passWelcome, showsSomething } from "../support/app.ts";
import { startBrowserIn } from "../support/browser.ts";
import { missingDiary, readDiary, type DiaryLine } from "../support/diary.ts";
import { eventually } from "../support/eventually.ts";
import { startAura, type AuraProcess } from "../support/process.ts";

const SAMUEL = { email: "samuel@example.org", password: "the navy office in seething lane" };
const FIRST = "Up early, and walked by the river before anyone was about.";
const OFFLINE = "No line to anywhere today, and none missed.";
/** More than the first sync of ten years takes on a busy machine. */
const LONG_MS = 180_000;

describe(
  "the product, as one meets it: the app in two browsers, the server, and ten years of a diary",
  { skip: missingApp ?? missingDiary ?? false },
  () => {
    let directory: string;
    let server: AuraProcess;
    let url: string;
    /** The browser of the desk, and the one that is signed in later. */
    let desk: BrowserContext;
    let phone: BrowserContext;
    let atDesk: Page;
    let atPhone: Page;
    let diary: readonly DiaryLine[];
    const elsewhere: string[] = [];

    before(async () => {
      directory = await mkdtemp(join(tmpdir(), "aura-product-"));
      await chmod(directory, 0o711);
      diary = endingToday(await readDiary());
      await startServer("0");
      desk = await browser("desk");
      phone = await browser("phone");
    });

    after(async () => {
      await desk.close();
      await phone.close();
      await server[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    });

    async function startServer(port: string): Promise<void> {
      server = startAura(["serve"], { ...home(), HOST: "127.0.0.1", PORT: port, METRICS_PORT: "0" });
      url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    }

    const home = () => ({ AURA_DATA_DIR: join(directory, "server") });

    async function browser(name: string): Promise<BrowserContext> {
      const context = await startBrowserIn(join(directory, name));
      context.on("request", (request) => {
        if (!request.url().startsWith(url) && !/^(?:data|blob|about):/.test(request.url()))
          elsewhere.push(request.url());
      });
      return context;
    }

    async function open(context: BrowserContext, path = "/"): Promise<Page> {
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(url + path);
      await showsSomething(page);
      if (path === "/") await passWelcome(page);
      return page;
    }

    const goTo = (page: Page, place: string) =>
      page.getByRole("navigation").getByRole("link", { name: place, exact: true }).click();
    const todaysPage = (page: Page) => page.getByRole("textbox", { name: "Today's page" });
    const synced = (page: Page) => page.getByRole("link", { name: "Synced" }).first().waitFor({ timeout: LONG_MS });

    async function write(page: Page, text: string): Promise<void> {
      await todaysPage(page).pressSequentially(text);
      await page.getByText("Saved on this device").waitFor();
    }

    async function countOf(page: Page): Promise<number> {
      const journal = await connectJournal(page);
      const days = await journal.call("writtenDays", { from: "0001-01-01", to: "9999-12-31" });
      return days.reduce((sum, { entries }) => sum + entries, 0);
    }

    test("a newcomer writes, and makes an account later: what was written comes along", async () => {
      atDesk = await open(desk);
      await write(atDesk, FIRST);
      await goTo(atDesk, "You");
      await atDesk.getByRole("button", { name: "Make an account" }).click();
      await atDesk.getByLabel("E-mail").fill(SAMUEL.email);
      await atDesk.getByLabel("Password").fill(SAMUEL.password);
      await atDesk.getByRole("button", { name: "Make an account" }).click();
      await todaysPage(atDesk).waitFor();
      await goTo(atDesk, "Journal");
      await atDesk.getByText(FIRST).waitFor();
      await synced(atDesk);
    });

    test("closed, and opened again with the server dead: one reads, and writes", async () => {
      await eventually("the service worker keeps the app", () =>
        atDesk.evaluate<boolean>("navigator.serviceWorker.ready.then(({ active }) => active?.state === 'activated')"),
      );
      await server[Symbol.asyncDispose]();
      await desk.close();
      desk = await browser("desk");
      atDesk = await open(desk, "/journal");
      await atDesk.getByText(FIRST).waitFor();
      await goTo(atDesk, "Today");
      await write(atDesk, OFFLINE);
      await goTo(atDesk, "Journal");
      await atDesk.getByText(OFFLINE).waitFor();
      await atDesk.getByRole("link", { name: "Offline; everything is saved here" }).first().waitFor();
    });

    test("when the server is there again the words go to it, and a second browser sees them", async () => {
      await startServer(new URL(url).port);
      await synced(atDesk);
      atPhone = await open(phone, "/sign-in");
      await atPhone.getByLabel("E-mail").fill(SAMUEL.email);
      await atPhone.getByLabel("Password").fill(SAMUEL.password);
      await atPhone.getByRole("button", { name: "Sign in" }).click();
      await todaysPage(atPhone).waitFor();
      await goTo(atPhone, "Journal");
      await atPhone.getByText(FIRST).waitFor();
      await atPhone.getByText(OFFLINE).waitFor();
    });

    test("what two browsers change in one entry while apart is merged, word by word", async () => {
      for (const [page, context] of [
        [atDesk, desk],
        [atPhone, phone],
      ] as const) {
        await goTo(page, "Journal");
        await page.getByText(FIRST).click();
        await page.getByRole("button", { name: "Edit", exact: true }).click();
        await context.setOffline(true);
      }
      await atDesk.getByRole("textbox", { name: "Write" }).press("Control+Home");
      await atDesk.getByRole("textbox", { name: "Write" }).pressSequentially("Sunday. ");
      await atPhone.getByRole("textbox", { name: "Write" }).press("Control+End");
      await atPhone.getByRole("textbox", { name: "Write" }).pressSequentially(" Then home.");
      for (const page of [atDesk, atPhone]) {
        await page.getByText("Saved on this device").waitFor();
        await page.getByRole("button", { name: "Done" }).click();
      }
      for (const context of [desk, phone]) await context.setOffline(false);
      for (const page of [atDesk, atPhone])
        await page.getByText(`Sunday. ${FIRST} Then home.`).first().waitFor({ timeout: LONG_MS });
    });

    test("the diary, brought in on the server, comes to both browsers whole", async () => {
      const file = join(directory, "diary.jsonl");
      await writeFile(file, diary.map((line) => JSON.stringify(line)).join("\n"));
      await using command = startAura(["import", file, "--user", SAMUEL.email], home());
      assert.equal(await command.exit, 0, command.printed());
      for (const page of [atDesk, atPhone]) {
        await goTo(page, "Journal");
        await eventually("every entry is there", async () => (await countOf(page)) === diary.length + 2, LONG_MS);
      }
    });

    test("a search finds on the device, offline, what an independent scan of the diary finds", async () => {
      await desk.setOffline(true);
      const wanted = diary.filter(({ text }) => /\bmithrydate\b/i.test(text));
      assert.ok(wanted.length > 0);
      await atDesk.keyboard.press("/");
      await atDesk.getByRole("searchbox").fill("Mithrydate");
      await atDesk.getByText(wanted.length === 1 ? "One entry" : `${wanted.length} entries`).waitFor();
      await desk.setOffline(false);
    });

    test("an insight opens the entries that it is made of", async () => {
      await goTo(atDesk, "Insights");
      await atDesk.getByRole("radio", { name: "All" }).click();
      const weekday = atDesk.getByRole("button", { name: /^Monday: [\d,]+ entries$/ });
      await weekday.click({ timeout: LONG_MS });
      await atDesk.getByRole("main").getByRole("link").first().click();
      await atDesk.getByRole("heading", { name: /^Monday, / }).waitFor();
    });

    test("the export holds every entry, word for word", async () => {
      await goTo(atDesk, "You");
      await atDesk.getByRole("link", { name: "Export" }).click();
      const download = atDesk.waitForEvent("download", { timeout: LONG_MS });
      await atDesk.getByRole("button", { name: "Export the journal" }).click();
      const exported = JSON.parse(await readFile(await (await download).path(), "utf8")) as {
        entries: readonly { content: string }[];
      };
      const own = [`Sunday. ${FIRST} Then home.`, OFFLINE];
      assert.deepEqual(
        exported.entries.map(({ content }) => content).toSorted(),
        [...diary.map(({ text }) => text), ...own].toSorted(),
      );
    });

    test("an erased account is gone from the server and from the other browser's session; this device keeps its words", async () => {
      await goTo(atDesk, "You");
      await atDesk.getByRole("link", { name: "Delete the account" }).click();
      await atDesk.getByRole("radio", { name: /^At once/ }).click();
      await atDesk.getByLabel("Password").fill(SAMUEL.password);
      await atDesk.getByRole("button", { name: "Delete my account" }).click();
      await atDesk.getByRole("button", { name: "Yes, delete everything" }).click();
      await atDesk.getByRole("button", { name: "Save the receipt" }).waitFor({ timeout: LONG_MS });
      await atDesk.getByRole("link", { name: "You", exact: true }).first().click();
      await atDesk
        .getByText("Your journal is on this device alone")
        .waitFor({ timeout: LONG_MS })
        .catch(async (cause: unknown) => {
          throw new Error(`the page shows: ${await atDesk.locator("body").innerText()}`, { cause });
        });
      assert.equal(await countOf(atDesk), diary.length + 2);
      await atPhone.reload();
      await atPhone.getByRole("link", { name: "Needs you" }).first().waitFor({ timeout: LONG_MS });
      const login = await fetch(`${url}/auth/login`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(SAMUEL),
      });
      assert.equal(login.status, 401);
    });

    test("in all of this nothing was asked of anybody but the server", () => assert.deepEqual(elsewhere, []));
  },
);

/** The diary, moved by whole days so that its last entry is of today. */
function endingToday(diary: readonly DiaryLine[]): readonly DiaryLine[] {
  const by = Date.parse(new Date().toISOString().slice(0, 10)) - Date.parse(diary.at(-1)?.date ?? "");
  return diary.map(({ date, text }) => ({ date: new Date(Date.parse(date) + by).toISOString().slice(0, 10), text }));
}
