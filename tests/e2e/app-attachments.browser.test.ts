import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { JournalEntry } from "@aura-journal/contracts";
import { openExport } from "@aura-journal/moving";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { gpsJpeg, pictureOf } from "../../apps/server/src/services/entries/attachments/photos.fixture.ts";
import { sourceOf } from "../../packages/moving/src/archives/archives.fixture.ts";
import { connectJournal, missingApp, passWelcome, showsSomething } from "../support/app.ts";
import { startBrowserIn } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { startAura, type AuraProcess } from "../support/process.ts";

const ANN = { email: "ann@example.org", password: "an oak tree in the rain" };
const WORDS = "The old oak by the mill, before it came down.";
const WITHIN_MS = 60_000;

/** Half a second of silence: RIFF, 8 kHz, 8 bits. */
function recording(): Buffer {
  const data = Buffer.alloc(4_000, 128);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + data.length, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

describe("photos and files in the app", { skip: missingApp ?? false }, () => {
  let directory: string;
  let server: AuraProcess;
  let url: string;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-attachments-"));
    await chmod(directory, 0o711);
    await startServer("0");
    context = await browser("desk");
    page = await open(context);
  });

  after(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  async function startServer(port: string, quotaMegabytes?: string): Promise<void> {
    server = startAura(["serve"], {
      AURA_DATA_DIR: join(directory, "server"),
      HOST: "127.0.0.1",
      PORT: port,
      METRICS_PORT: "0",
      ...(quotaMegabytes === undefined ? {} : { AURA_ATTACHMENT_QUOTA: quotaMegabytes }),
    });
    url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
  }

  async function browser(name: string): Promise<BrowserContext> {
    const started = await startBrowserIn(join(directory, name));
    started.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
    });
    started.on("weberror", (error) => complaints.push(String(error.error())));
    return started;
  }

  async function open(from: BrowserContext, path = "/"): Promise<Page> {
    const opened = await from.newPage();
    opened.setDefaultTimeout(WITHIN_MS);
    await opened.goto(url + path);
    await showsSomething(opened);
    if (path === "/") await passWelcome(opened);
    return opened;
  }

  async function choose(on: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
    const dialog = on.waitForEvent("filechooser");
    await on.getByRole("button", { name: "Add photos or files" }).click();
    await (await dialog).setFiles(files);
  }

  /** Whether every small picture of the page has been drawn. */
  const drawn = (on: Page, count: number): Promise<void> =>
    eventually(
      `${count} pictures are drawn`,
      () =>
        on.evaluate<boolean>(
          `[...document.querySelectorAll("main img")].filter((img) => img.complete && img.naturalWidth > 0).length === ${count}`,
        ),
      WITHIN_MS,
    );

  const attachmentsIn = (on: Page) => on.getByRole("list", { name: "Photos and files" }).getByRole("listitem");

  async function newestId(on: Page): Promise<string> {
    const { items } = await (await connectJournal(on)).call("timeline", { limit: 1 });
    return items[0]?.entryId ?? assert.fail("There is no entry");
  }

  async function sent(on: Page, entryId: string, count: number): Promise<void> {
    const journal = await connectJournal(on);
    await eventually(
      "all of it is on the server",
      async () => {
        const all = await journal.call("attachmentsOf", entryId);
        return all.length === count && all.every(({ state }) => state === "there");
      },
      WITHIN_MS,
    );
  }

  test("without an account a photo is kept on the device, shown at once, and there after a reload", async () => {
    await page.getByRole("textbox", { name: "Today's page" }).pressSequentially(WORDS);
    await choose(page, { name: "oak.jpg", mimeType: "image/jpeg", buffer: await gpsJpeg(1200, 800) });
    await page.getByRole("link", { name: /^Photo: oak\.jpg\. It is kept on this device/ }).waitFor();
    await drawn(page, 1);
    await page.goto(`${url}/journal`);
    await page.getByText(WORDS).waitFor();
    await page.getByRole("img", { name: "1 photo or file" }).waitFor();
    await drawn(page, 1);
  });

  test("what is typed on after it was added stands before it, and no mark of it is on the page", async () => {
    const entryId = await newestId(page);
    await page.goto(`${url}/entry/${entryId}`);
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    const box = page.getByRole("textbox", { name: "Write" });
    await box.waitFor();
    assert.equal(await box.inputValue(), WORDS);
    await box.press("End");
    await box.pressSequentially(" Two hundred years.");
    await page.getByText("Saved on this device").waitFor();
    await page.getByRole("button", { name: "Done", exact: true }).click();
    await page.getByText(`${WORDS} Two hundred years.`).last().waitFor();
    const journal = await connectJournal(page);
    await eventually("the words come first", async () => {
      const { content = "" } = (await journal.call("entry", entryId)) ?? {};
      return /years\.\n\n!\[\]\(aura-attachment:[0-9a-f-]{36}\)$/.test(content);
    });
    assert.equal((await journal.call("entry", entryId))?.wordCount, 13);
  });

  test("signing in sends it, and another browser shows it, small and large", async () => {
    const entryId = await newestId(page);
    await page.goto(`${url}/sign-up`);
    await page.getByLabel("E-mail").fill(ANN.email);
    await page.getByLabel("Password").fill(ANN.password);
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
    await sent(page, entryId, 1);
    const token = await accessToken();
    await eventually("the server has read the words, and no id among them", async () => {
      const answer = await fetch(`${url}/entries/${entryId}`, { headers: { authorization: `Bearer ${token}` } });
      const { analysis, metadata } = (await answer.json()) as JournalEntry;
      assert.ok(!/aura|[0-9a-f]{8}-/.test(analysis?.keyPhrases.join() ?? ""), analysis?.keyPhrases.join());
      return analysis !== undefined && metadata.wordCount === 13;
    });

    await using phone = await browser("phone");
    const there = await open(phone, "/sign-in");
    await there.setViewportSize({ width: 390, height: 844 });
    await there.getByLabel("E-mail").fill(ANN.email);
    await there.getByLabel("Password").fill(ANN.password);
    await there.getByRole("button", { name: "Sign in" }).click();
    await passWelcome(there);
    await there.goto(`${url}/journal`);
    await there.getByRole("img", { name: "1 photo or file" }).waitFor();
    await drawn(there, 1);
    await there.goto(`${url}/entry/${entryId}`);
    await there.getByRole("link", { name: "Photo: oak.jpg", exact: true }).click();
    await there.getByRole("img", { name: "Photo: oak.jpg" }).waitFor();
    const size = await there.evaluate<string>(
      `(() => { const { naturalWidth: w, naturalHeight: h } = document.querySelector("main img"); return w + "x" + h; })()`,
    );
    assert.equal(size, "1200x800");
    assert.deepEqual(await cachedAddresses(there), [], "no cache of the browser has it");
  });

  test("offline it is added, there after a reload, and comes to the server when the connection is back", async () => {
    const entryId = await newestId(page);
    await page.goto(`${url}/entry/${entryId}`);
    await eventually("the service worker keeps the app", () =>
      page.evaluate<boolean>("navigator.serviceWorker.ready.then(({ active }) => active?.state === 'activated')"),
    );
    const port = new URL(url).port;
    await server[Symbol.asyncDispose]();
    await context.setOffline(true);
    await choose(
      page,
      { name: "mill.jpg", mimeType: "image/jpeg", buffer: await gpsJpeg(1200, 800) },
      { name: "wind.wav", mimeType: "audio/wav", buffer: recording() },
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("no") },
    );
    await page.getByText("notes.txt was not added: it is not a photo").waitFor();
    await page.getByRole("link", { name: /^Photo: mill\.jpg\. It is kept on this device/ }).waitFor();
    await page.reload();
    await page.getByRole("link", { name: /^Photo: mill\.jpg\. It is kept on this device/ }).waitFor();
    assert.equal(await attachmentsIn(page).count(), 3);
    await startServer(port);
    await context.setOffline(false);
    // The browser tells workers that begin of a connection that the test gave back, and not those that run.
    await page.reload();
    await sent(page, entryId, 3);

    await using other = await browser("other");
    const there = await open(other, "/sign-in");
    await there.setViewportSize({ width: 390, height: 844 });
    await there.getByLabel("E-mail").fill(ANN.email);
    await there.getByLabel("Password").fill(ANN.password);
    await there.getByRole("button", { name: "Sign in" }).click();
    await passWelcome(there);
    await there.goto(`${url}/entry/${entryId}`);
    await there.getByRole("link", { name: "Recording: wind.wav", exact: true }).waitFor();
    await there.getByRole("link", { name: "Photo: mill.jpg", exact: true }).waitFor();
    await drawn(there, 2);
    await there.getByRole("link", { name: "Recording: wind.wav" }).click();
    await there.getByRole("button", { name: "Play" }).click();
    await eventually("the recording can be heard", () =>
      there.evaluate<boolean>(`(document.querySelector("audio")?.readyState ?? 0) >= 2`),
    );
  });

  test("files that are pasted and dropped are added too", async () => {
    const entryId = await newestId(page);
    for (const kind of ["paste", "drop"] as const) {
      const bytes = JSON.stringify([...(await gpsJpeg(60, 40))]);
      await page.goto(`${url}/entry/${entryId}`);
      await page.getByRole("button", { name: "Add photos or files" }).waitFor();
      await page.evaluate(`(() => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(${bytes})], "${kind}.jpg", { type: "image/jpeg" }));
        const event = "${kind}" === "paste"
          ? new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
          : new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true });
        document.querySelector("main").dispatchEvent(event);
      })()`);
      await page.getByRole("link", { name: new RegExp(`^Photo: ${kind}\\.jpg`) }).waitFor();
    }
    await sent(page, entryId, 5);
  });

  test("one that is removed is gone from the entry and from the server", async () => {
    const entryId = await newestId(page);
    await page.goto(`${url}/entry/${entryId}`);
    await page.getByRole("link", { name: /^Photo: drop\.jpg/ }).click();
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByText("There is no bin for photos").waitFor();
    await page.getByRole("button", { name: "Yes, remove it" }).click();
    await page.getByRole("link", { name: /^Photo: paste\.jpg/ }).waitFor();
    assert.equal(await page.getByRole("link", { name: /^Photo: drop\.jpg/ }).count(), 0);
    await sent(page, entryId, 4);
    const token = await accessToken();
    await eventually("the server has four", async () => {
      const answer = await fetch(`${url}/attachments/usage`, { headers: { authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { attachments: number }).attachments === 4;
    });
  });

  async function accessToken(): Promise<string> {
    const answer = await fetch(`${url}/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(ANN),
    });
    return ((await answer.json()) as { accessToken: string }).accessToken;
  }

  test("where there is no room on the server it stays here and says why, and the words that follow are synced", async () => {
    const port = new URL(url).port;
    await server[Symbol.asyncDispose]();
    await startServer(port, "1");
    await page.goto(url);
    const box = page.getByRole("textbox", { name: "Today's page" });
    await box.waitFor();
    const noise = await pictureOf(1000, 800).png().toBuffer();
    assert.ok(noise.length > 1_000_000);
    await choose(page, { name: "noise.png", mimeType: "image/png", buffer: noise });
    await page.getByRole("alert").getByText("There is no room left for it on the server").waitFor();
    await box.pressSequentially("Too many photographs.");
    await page.getByText("Saved on this device").waitFor();
    await page.goto(`${url}/journal`);
    await page.getByText("Too many photographs.").waitFor();
    const entryId = await newestId(page);
    const journal = await connectJournal(page);
    await eventually(
      "the words are synced",
      async () => (await journal.call("entry", entryId))?.isSynced === true,
      WITHIN_MS,
    );
    assert.deepEqual((await journal.call("glance")).needs, [{ kind: "attachments", count: 1 }]);
    await page.goto(`${url}/entry/${entryId}`);
    await page.getByRole("button", { name: "Try again" }).waitFor();

    // What the server does not have goes out with the journal of this device.
    await page.goto(`${url}/you/export`);
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export the journal" }).click();
    const download = await downloading;
    assert.match(download.suggestedFilename(), /^aura-journal-.+\.zip$/);
    const archive = await openExport(sourceOf(await readFile(await download.path()), "aura-journal.zip"));
    const media = archive.files.filter(({ path }) => path.startsWith("media/"));
    assert.deepEqual(
      media.map(({ size }) => size),
      [noise.length],
    );
  });

  test("the pages with photos shut nobody out, as far as axe can tell, and break no rule of theirs", async () => {
    const entryId = await newestId(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const path of ["/journal", `/entry/${entryId}`, `/entry/${entryId}/attachments/none`]) {
        await page.goto(url + path);
        await page.getByRole("main").getByRole("heading", { level: 1 }).first().waitFor();
        assert.deepEqual(await violationsOn(page), [], path);
      }
      await page.goto(`${url}/entry/${entryId}`);
      await page.getByRole("link", { name: /^Photo: noise/ }).click();
      await page.getByRole("img", { name: "Photo: noise.png" }).waitFor();
      assert.deepEqual(await violationsOn(page), []);
    }
    assert.deepEqual(complaints, []);
  });
});

/** What the caches of the browser have of the interface. */
async function cachedAddresses(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(async () => {
    const found = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) if (url.includes("/attachments")) found.push(url);
    const again = await fetch("/attachments/usage", { cache: "only-if-cached", mode: "same-origin" }).catch(() => undefined);
    if (again?.ok) found.push("/attachments/usage");
    return found;
  })()`);
}

async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>("axe.run()");
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}
