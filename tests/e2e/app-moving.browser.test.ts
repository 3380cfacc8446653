import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { gpsJpeg } from "../../apps/server/src/services/entries/attachments/photos.fixture.ts";
import { connectJournal, missingApp, passWelcome, showsSomething, type AppJournal } from "../support/app.ts";
import { startBrowserIn } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import {
  dayOneExport,
  FACES,
  giveFile,
  hostileExport,
  openImport,
  TABLE,
  type GivenFile,
} from "../support/moving-in.ts";
import { startAura, type AuraProcess } from "../support/process.ts";
import { signUp } from "../support/screens.ts";

const LIMIT_MB = 8;
const PHOTO = `photos/${"a".repeat(32)}.jpeg`;
const EXPORTS = [
  { name: "Markdown", file: /\.zip$/, begins: "PK" },
  { name: "Day One", file: /\.zip$/, begins: "PK" },
  { name: "Book", file: /\.pdf$/, begins: "%PDF-" },
  { name: "Moods", file: /\.(?:csv|zip)$/, begins: "" },
  { name: "AURA JSON", file: /\.zip$/, begins: "PK" },
] as const;

describe("moving in and out, in the app", { skip: missingApp ?? false }, () => {
  let place: string;
  let server: AuraProcess;
  let url: string;
  const contexts: BrowserContext[] = [];
  /** A journal of this device alone, and one that has an account. */
  const journals: Partial<Record<"device" | "account", { page: Page; journal: AppJournal; complaints: string[] }>> = {};

  before(async () => {
    place = await mkdtemp(join(tmpdir(), "aura-moving-"));
    await chmod(place, 0o711);
    server = startAura(["serve"], {
      AURA_DATA_DIR: join(place, "server"),
      AURA_IMPORT_LIMIT_MB: String(LIMIT_MB),
      HOST: "127.0.0.1",
      PORT: "0",
      METRICS_PORT: "0",
    });
    url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    for (const name of ["device", "account"] as const) {
      const context = await startBrowserIn(join(place, name));
      contexts.push(context);
      const complaints: string[] = [];
      context.on("console", (message) => {
        if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
      });
      context.on("weberror", (error) => complaints.push(String(error.error())));
      const page = await context.newPage();
      await page.goto(url);
      await showsSomething(page);
      await passWelcome(page);
      if (name === "account") await signUp(page, url);
      const behind = await context.newPage();
      await behind.goto(url);
      await showsSomething(behind);
      journals[name] = { page, journal: await connectJournal(behind), complaints };
    }
  });

  after(async () => {
    for (const context of contexts) await context.close();
    await server[Symbol.asyncDispose]();
    await rm(place, { recursive: true, force: true });
  });

  const of = (name: "device" | "account") => journals[name] ?? assert.fail(`there is no ${name}`);

  async function excerptsOf(name: "device" | "account"): Promise<string[]> {
    return (await of(name).journal.call("timeline", { limit: 100 })).items.map(({ excerpt }) => excerpt);
  }

  /** Brings a file to its preview; gives what the page says of it. */
  async function look(page: Page, file: GivenFile): Promise<string> {
    await openImport(page, url);
    await giveFile(page, file);
    await page.getByRole("button", { name: /^Move .+ in$/ }).waitFor();
    return page.getByRole("main").innerText();
  }

  /** Moves in what is looked at; gives the report. */
  async function start(page: Page): Promise<string> {
    await page.getByRole("button", { name: /^Move .+ in$/ }).click();
    await page.getByRole("heading", { name: "What did not come along" }).waitFor();
    return page.getByRole("main").innerText();
  }

  async function undo(page: Page): Promise<string> {
    await page.getByRole("button", { name: "Take this import back" }).click();
    await page.getByText(/went into the bin|left to take back/).waitFor();
    return page.getByRole("main").innerText();
  }

  test("a ZIP of Day One goes in with an account: shown, written with its photo, seen in the journal, and taken back", async () => {
    const { page, complaints } = of("account");
    const file = dayOneExport({ [PHOTO]: new Uint8Array(await gpsJpeg(64, 48)) });
    const preview = await look(page, file);
    assert.match(preview, /Day One · Export\.zip\s+5 entries, from Jan 1, 2024 to Feb 1, 2024\./);
    assert.match(preview, /by phone/);
    assert.match(preview, /Journals in it[\s\S]+Pepys[\s\S]+Reise ü/);
    assert.match(preview, /Files that come along[\s\S]+Photos/);
    assert.match(preview, /What will not come along[\s\S]+photos\.cameraMake/);
    await page.getByRole("button", { name: /^\d+ more$/ }).click();
    await page.getByText("weather.moonPhase", { exact: true }).waitFor();
    assert.deepEqual(await excerptsOf("account"), []);

    const report = await start(page);
    assert.match(report, /5 entries are in your journal now\./);
    assert.match(report, /photos? (?:and|or) other files? came along\./);
    assert.match(report, /photos\.cameraMake/);
    await eventually("the entries have come to this device", async () => (await excerptsOf("account")).length === 5);
    await page.getByRole("link", { name: "See them in the journal" }).click();
    await page.getByText("by phone").first().waitFor();
    const [entry] = await of("account").journal.call("entriesOfDay", "2024-01-01");
    assert.deepEqual([entry?.timezone, entry?.tags.includes("Family")], ["Europe/London", true]);

    // The report is found again, with the way back.
    await openImport(page, url);
    await page.getByRole("button", { name: "Look at Export.zip" }).click();
    const undone = await undo(page);
    assert.match(undone, /5 entries went into the bin\./);
    await eventually("the entries have gone from this device", async () => (await excerptsOf("account")).length === 0);
    assert.deepEqual(complaints, []);
  });

  test("a table asks which columns and which days are meant, by the columns' names, and is written as answered", async () => {
    const { page } = of("account");
    const preview = await look(page, TABLE);
    assert.match(preview, /Table \(CSV\) · tagebuch\.csv/);
    await page.getByRole("button", { name: "Which column holds the day? Wann (column 1)" }).waitFor();
    await page.getByRole("button", { name: "Which column holds the text? Was (column 3)" }).waitFor();
    await page.getByRole("button", { name: "Which column holds the tags? None of them" }).click();
    await page.getByRole("radio", { name: "Wo (column 2)" }).click();
    await page.getByText(/^May 1, 2019 · Mill$/).waitFor();
    await page.getByText("2 entries, from May 1, 2019 to May 2, 2019.").waitFor();
    await page.getByRole("radio", { name: "Day first: 5/1 is the fifth of January" }).click();
    await page.getByText("2 entries, from Jan 5, 2019 to Feb 5, 2019.").waitFor();
    // Who comes back later finds the preview with the answers that it follows.
    await page.goto(`${url}/you/import`);
    await page.getByText("2 entries, from Jan 5, 2019 to Feb 5, 2019.").waitFor();
    await page.getByRole("radio", { name: "Day first: 5/1 is the fifth of January", checked: true }).waitFor();
    await start(page);
    await eventually("the entries have come to this device", async () => (await excerptsOf("account")).length === 2);
    const [entry] = await of("account").journal.call("entriesOfDay", "2019-01-05");
    assert.deepEqual([entry?.content, entry?.tags], ["The ice on the pond held for the first time.", ["Mill"]]);
  });

  for (const name of ["account", "device"] as const) {
    test(`a file that may be in several formats is what its person says, and one that can't be read so says why (${name})`, async () => {
      const { page } = of(name);
      const before = await excerptsOf(name);
      const preview = await look(page, FACES);
      assert.match(preview, /Daylio · faces\.csv/);
      await page.getByRole("button", { name: "What is it? Daylio" }).click();
      await page.getByRole("radio", { name: "Table (CSV)" }).click();
      await page.getByText("Table (CSV) · faces.csv").waitFor();
      await page.getByRole("button", { name: /^Which column holds the day\?/ }).click();
      await page.getByRole("radio", { name: "None of them" }).click();
      await page.getByText("No column of the table is said to hold the day.").waitFor();
      await page.getByText("One entry, of Feb 1, 2024.").waitFor();
      await page.getByRole("button", { name: "What is it? Table (CSV)" }).click();
      await page.getByRole("radio", { name: "Daylio" }).click();
      await page.getByText("Daylio · faces.csv").waitFor();
      await page.getByRole("button", { name: "What kind of mood is “Supi”? Not a mood: a tag" }).click();
      await page.getByRole("radio", { name: "Good", exact: true }).click();
      await page.getByRole("button", { name: "What kind of mood is “Supi”? Good" }).waitFor();
      assert.deepEqual(await excerptsOf(name), before);
      await page.getByRole("button", { name: "Not this one" }).click();
      await page.getByText("Stopped. Nothing was written.").waitFor();
    });
  }

  test("every form of export is made and fetched, and AURA's own moved in again is nothing new", async () => {
    const { page, journal } = of("account");
    const written = await journal.call("timeline", { limit: 10 });
    let own: Uint8Array | undefined;
    for (const { name, file, begins } of EXPORTS) {
      await page.goto(`${url}/you/export`);
      const make = page.getByRole("button", { name: "Make the file" });
      await make.waitFor();
      await page.getByRole("radio", { name: new RegExp(`^${name}\\.`) }).click();
      await make.click();
      const fetching = page.getByRole("button", { name: /^Download/ });
      await fetching.waitFor();
      const downloading = page.waitForEvent("download");
      await fetching.click();
      const download = await downloading;
      assert.match(download.suggestedFilename(), file, name);
      const bytes = await readFile(await download.path());
      assert.equal(bytes.toString("latin1", 0, begins.length), begins, name);
      assert.ok(bytes.length > 20, name);
      if (name === "AURA JSON") own = bytes;
      await page.getByRole("button", { name: "Remove it from the server" }).click();
      await fetching.waitFor({ state: "detached" });
    }
    const preview = await look(page, { name: "journal.zip", content: own ?? assert.fail() });
    // Those of the bin are among them.
    assert.match(preview, /AURA JSON · journal\.zip\s+7 entries/);
    const report = await start(page);
    assert.match(report, /Nothing new: what it holds was here already\./);
    assert.match(report, /7 were here already, as they came\./);
    assert.deepEqual(await journal.call("timeline", { limit: 10 }), written);
  });

  for (const name of ["account", "device"] as const) {
    test(`a hostile archive is refused with why, and nothing of it stays (${name})`, async () => {
      const { page } = of(name);
      const before = await excerptsOf(name);
      await openImport(page, url);
      await giveFile(page, hostileExport());
      await page.getByText("The archive holds a path that leads out of it.").waitFor();
      await page.getByText("Nothing of it was written.").waitFor();
      await page.getByRole("button", { name: "Choose another file" }).click();
      await page.getByRole("button", { name: "Choose a file" }).waitFor();
      assert.equal(await page.getByText("harmless.zip").count(), 0);
      assert.deepEqual(await excerptsOf(name), before);
    });
  }

  test("a file that is larger than the server takes, and a server that is away, are said so, and nothing waits", async () => {
    const { page } = of("account");
    await openImport(page, url);
    await giveFile(page, { name: "large.csv", content: new Uint8Array((LIMIT_MB + 1) * 1024 * 1024).fill(0x61) });
    await page.getByText("This file is larger than the server takes.").waitFor();
    await page.route("**/imports?*", (route) => route.abort("internetdisconnected"));
    await page.context().route("**/imports?*", (route) => route.abort("internetdisconnected"));
    await page.getByRole("button", { name: "Choose a file" }).waitFor();
    await giveFile(page, TABLE);
    await page.getByText("The server can't be reached just now.").waitFor();
    await page.context().unroute("**/imports?*");
  });

  test("what is on its way is ended by whoever sent it", async () => {
    const { page } = of("account");
    await openImport(page, url);
    // Never answered: it is on its way for as long as somebody waits.
    await page.context().route("**/imports?*", () => {});
    await giveFile(page, TABLE);
    await page.getByText(/^tagebuch\.csv is being uploaded: /).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped. Nothing was written.").waitFor();
    await page.context().unroute("**/imports?*");
  });

  test("without an account it is read and written on the device: nothing leaves it, photos are told as staying behind, and it is undone", async () => {
    const { page, complaints } = of("device");
    const sent: string[] = [];
    page.context().on("request", (request) => {
      if (request.method() !== "GET" || new URL(request.url()).pathname.startsWith("/imports"))
        sent.push(request.url());
    });
    const preview = await look(page, dayOneExport());
    assert.match(preview, /5 entries, from Jan 1, 2024 to Feb 1, 2024\./);
    assert.doesNotMatch(preview, /Files that come along/);
    assert.match(preview, /Files that stay behind[\s\S]+Photos/);
    await start(page);
    assert.equal((await excerptsOf("device")).length, 5);

    const again = await look(page, dayOneExport());
    assert.match(again, /5 entries/);
    assert.match(await start(page), /Nothing new: what it holds was here already\./);

    const [mine] = await of("device").journal.call("entriesOfDay", "2024-02-01");
    await of("device").journal.call("write", mine?.entryId ?? "", { content: "by phone, and told anew" });
    await openImport(page, url);
    await page.getByRole("button", { name: "Look at Export.zip" }).last().click();
    const undone = await undo(page);
    assert.match(undone, /4 entries went into the bin\./);
    assert.match(undone, /One that you have changed stays\./);
    assert.deepEqual(await excerptsOf("device"), ["by phone, and told anew"]);
    assert.deepEqual(sent, []);
    assert.deepEqual(complaints, []);
  });

  test("a file that is chosen in a tab without the database is read by the tab that has it", async () => {
    const tab = await of("device").page.context().newPage();
    assert.match(await look(tab, TABLE), /2 entries, from May 1, 2019 to May 2, 2019\./);
    assert.match(await start(tab), /2 entries are in your journal now\./);
    assert.ok((await excerptsOf("device")).includes("Soup and a book."));
    assert.match(await undo(tab), /2 entries went into the bin\./);
    await tab.close();
  });

  test("a file that is dropped anywhere on the page is looked into", async () => {
    const { page } = of("device");
    await openImport(page, url);
    await page.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([${JSON.stringify(TABLE.content)}], "dropped.csv"));
      for (const type of ["dragover", "drop"]) {
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      }
    })()`);
    await page.getByText("Table (CSV) · dropped.csv").waitFor();
    await page.getByRole("button", { name: "Not this one" }).click();
    await page.getByText("Stopped. Nothing was written.").waitFor();
  });
});
