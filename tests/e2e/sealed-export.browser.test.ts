import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { derivePassphraseKey, writeSealed } from "@aura-journal/moving";
import { missingBrowser, startBrowser } from "../support/browser.ts";

const PASSPHRASE = "Schnee seit dem Mörgen";
/** Some chunks, so that their order matters. */
const JOURNAL = randomBytes(300_000);

describe("the page that opens a sealed export", { skip: missingBrowser ?? false }, () => {
  let directory: string;
  let browser: Browser;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-sealed-"));
    const key = await derivePassphraseKey(PASSPHRASE, randomBytes(16));
    for await (const file of writeSealed("aura-journal-2026-03-01.zip", journal(), key, randomBytes(16))) {
      const pieces: Uint8Array[] = [];
      for await (const piece of file.content) pieces.push(Uint8Array.from(piece));
      await writeFile(join(directory, file.path), Buffer.concat(pieces));
    }
    browser = await startBrowser();
  });
  after(async () => {
    await browser.close();
    await rm(directory, { recursive: true });
  });

  async function opened(): Promise<{ readonly page: Page; readonly complaints: string[] }> {
    const context = await browser.newContext({ acceptDownloads: true, offline: true });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => {
      if (!/^(?:file|blob):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(directory, "open-this-first.html")).href);
    return { page, complaints };
  }

  async function fill(page: Page, file: string, passphrase: string): Promise<void> {
    await page.setInputFiles("#file", file);
    await page.fill("#passphrase", passphrase);
  }

  test("gives the file back, from a disk and without a network", async () => {
    const { page, complaints } = await opened();
    await fill(page, join(directory, "aura-journal-2026-03-01.zip.sealed"), PASSPHRASE);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#open")]);
    assert.equal(download.suggestedFilename(), "aura-journal-2026-03-01.zip");
    assert.deepEqual(await readFile(await download.path()), JOURNAL);
    await page.waitForSelector("text=It is in your downloads");
    assert.equal(await page.inputValue("#passphrase"), "");
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test("says that a passphrase is wrong, and that a file is damaged or no sealed one", async () => {
    const sealed = await readFile(join(directory, "aura-journal-2026-03-01.zip.sealed"));
    const cut = join(directory, "cut.sealed");
    await writeFile(cut, sealed.subarray(0, 46 + 65_552));
    const damaged = join(directory, "damaged.sealed");
    sealed[sealed.length - 40]! ^= 1;
    await writeFile(damaged, sealed);
    const { page } = await opened();
    for (const [file, passphrase, said] of [
      [join(directory, "aura-journal-2026-03-01.zip.sealed"), "another", "does not open this file"],
      [damaged, PASSPHRASE, "The file is damaged"],
      [cut, PASSPHRASE, "does not open this file"],
      [join(directory, "open-this-first.html"), PASSPHRASE, "not a file that AURA Journal has sealed"],
    ] as const) {
      await fill(page, file, passphrase);
      await page.click("#open");
      await page.waitForSelector(`text=${said}`);
    }
    await page.context().close();
  });

  test("is usable by everybody", async () => {
    const { page } = await opened();
    // The page lets no script in but its own; the one that looks at it comes from outside of its policy.
    const tree = await browser.newContext({ bypassCSP: true }).then((context) => context.newPage());
    await tree.goto(page.url());
    await tree.evaluate(axe.source);
    const { violations } = await tree.evaluate<{ violations: { id: string }[] }>("axe.run()");
    assert.deepEqual(
      violations.map(({ id }) => id),
      [],
    );
    await tree.context().close();
    await page.context().close();
  });
});

async function* journal(): AsyncIterable<Uint8Array> {
  yield JOURNAL;
}
