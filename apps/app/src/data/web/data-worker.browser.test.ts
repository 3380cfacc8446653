import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { build } from "esbuild";
import Fastify, { type FastifyInstance } from "fastify";
import type { BrowserContext, Page } from "playwright-core";
import { serveWebApp } from "../../../../server/src/services/gateway/web-app.ts";
import { missingBrowser, startBrowserIn } from "../../../../../tests/support/browser.ts";
import { eventually } from "../../../../../tests/support/eventually.ts";
import { bundleWorker } from "../../../../../tools/build-app/data-worker.ts";

/** As in a private window of a browser that gives it no files. */
const WITHOUT_FILES = `Object.defineProperty(StorageManager.prototype, "getDirectory", {
  value: () => Promise.reject(new DOMException("not in private windows", "SecurityError")),
});\n`;

describe("the database in a browser", { skip: missingBrowser ?? false }, () => {
  let directory: string;
  let server: FastifyInstance;
  let url: string;
  let profile: string;
  let context: BrowserContext;
  const complaints: string[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-ledger-"));
    await bundleWorker(join(import.meta.dirname, "ledger-worker.fixture.ts"), join(directory, "data", "worker.js"));
    const worker = await readFile(join(directory, "data", "worker.js"), "utf8");
    await writeFile(join(directory, "data", "private.js"), WITHOUT_FILES + worker);
    const entryPoints = [join(import.meta.dirname, "ledger-page.fixture.ts")];
    await build({ entryPoints, outfile: join(directory, "page.js"), bundle: true, format: "esm" });
    await writeFile(
      join(directory, "index.html"),
      `<!doctype html><title>Ledger</title><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>`,
    );
    server = Fastify({ forceCloseConnections: true });
    await serveWebApp(server, directory);
    url = await server.listen({ host: "127.0.0.1", port: 0 });
  });

  after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    complaints.length = 0;
    profile = await mkdtemp(join(tmpdir(), "aura-profile-"));
    context = await startBrowserIn(profile);
  });

  afterEach(async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  });

  async function openTab(query = ""): Promise<Page> {
    const page = await context.newPage();
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(`${url}/${query}`);
    await until(page, "globalThis.ledger !== undefined");
    return page;
  }

  /** The policy of the page forbids what the browser's driver would wait with. */
  async function until(page: Page, condition: string): Promise<void> {
    await eventually(condition, () => page.evaluate<boolean>(condition), 60_000);
  }

  function call<T>(page: Page, method: string, ...args: unknown[]): Promise<T> {
    return page.evaluate(`ledger.call(${[method, ...args].map((value) => JSON.stringify(value)).join(", ")})`);
  }

  const words = (page: Page): Promise<string[]> => call(page, "words");

  test("what was written is there after the page was loaded anew, and after the browser was started anew", async () => {
    const page = await openTab();
    assert.equal(await call(page, "write", "oak"), 1);
    await page.reload();
    await until(page, "globalThis.ledger !== undefined");
    assert.deepEqual(await words(page), ["oak"]);
    assert.equal(await page.evaluate("ledger.warning()"), "none");
    await context.close();
    context = await startBrowserIn(profile);
    assert.deepEqual(await words(await openTab()), ["oak"]);
    assert.deepEqual(complaints, []);
  });

  test("two tabs have one database, and each hears what the other did", async () => {
    const [first, second] = [await openTab(), await openTab()];
    await call(first, "write", "oak");
    await call(second, "write", "ash");
    assert.deepEqual(await words(first), ["oak", "ash"]);
    assert.deepEqual(await words(second), ["oak", "ash"]);
    await eventually("both tabs heard of both", async () =>
      (await Promise.all([first, second].map((page) => page.evaluate<number>("ledger.events.length")))).every(
        (count) => count === 2,
      ),
    );
  });

  test("the leading tab closed in the middle of writes: nothing acknowledged is lost, nothing is there twice", async () => {
    const expected = new Set<string>();
    let leader = await openTab();
    await words(leader);
    for (let round = 0; round < 5; round++) {
      const follower = await openTab();
      await words(follower);
      await leader.evaluate(`void ledger.burst("leader-${round}", 150)`);
      await follower.evaluate(`void ledger.burst("follower-${round}", 150)`);
      await until(follower, `ledger.acknowledged.length >= ${20 + round * 15}`);
      for (const word of await leader.evaluate<string[]>("ledger.acknowledged")) expected.add(word);
      await leader.close();
      await until(follower, "ledger.acknowledged.length + ledger.failures.length === 150");
      assert.deepEqual(await follower.evaluate("ledger.failures"), []);
      for (const word of await follower.evaluate<string[]>("ledger.acknowledged")) expected.add(word);
      leader = follower;
    }
    const found = await words(leader);
    assert.equal(new Set(found).size, found.length, "a word is there twice");
    const present = new Set(found);
    assert.deepEqual(
      [...expected].filter((word) => !present.has(word)),
      [],
    );
    assert.ok(expected.size >= 750);
  });

  test("ten thousand entries go in and are found by their words", async (t) => {
    const page = await openTab();
    const startMs = performance.now();
    await call(page, "writeMany", 10_000, "walked by the river and so to bed");
    t.diagnostic(`10,000 entries with their index: ${Math.round(performance.now() - startMs)} ms`);
    assert.deepEqual(await call(page, "search", "number4711"), [4712]);
    assert.equal((await call<number[]>(page, "search", "river")).length, 10_000);
  });

  test("a browser that gives no files keeps the journal in memory, and says so", async () => {
    const page = await openTab("?worker=/data/private.js");
    assert.equal(await page.evaluate("ledger.warning()"), "memory-only");
    assert.equal(await call(page, "write", "oak"), 1);
    assert.deepEqual(await words(page), ["oak"]);
  });

  test("a damaged database is set aside, what can be read is kept, and the person is told", async () => {
    const page = await openTab();
    await call(page, "writeMany", 2_000, "so to bed");
    await page.goto("about:blank");
    await page.goto(`${url}/manifest.webmanifest`);
    await eventually("the file is let go of and damaged", async () =>
      page.evaluate<boolean>(`(async () => {
        let directory = await navigator.storage.getDirectory();
        for (const name of [".aura", ".opaque"]) directory = await directory.getDirectoryHandle(name);
        try {
          for await (const handle of directory.values()) {
            const file = await handle.getFile();
            // 4,096 bytes of the browser's file system stand before the database.
            if (file.size < 100_000) continue;
            const writable = await handle.createWritable({ keepExistingData: true });
            await writable.write({ type: "write", position: 4_096 + 20 * 4_096, data: new Uint8Array(4_096).fill(0xa5) });
            await writable.close();
            return true;
          }
        } catch (error) {
          if (error.name !== "NoModificationAllowedError") throw error;
        }
        return false;
      })()`),
    );
    const again = await openTab();
    assert.equal(await again.evaluate("ledger.warning()"), "recovered");
    assert.equal(await call(again, "write", "after"), (await words(again)).length);
    assert.ok((await words(again)).length > 1_000, `${(await words(again)).length} of 2,000 were taken over`);
    await call(again, "acknowledgeRecovery");
  });

  test("a database that the browser has thrown away is missed", async () => {
    const page = await openTab();
    await call(page, "write", "oak");
    assert.equal(await page.evaluate("ledger.warning()"), "none");
    await page.goto("about:blank");
    await page.goto(`${url}/manifest.webmanifest`);
    await eventually("its files are gone", async () =>
      page.evaluate<boolean>(
        `navigator.storage.getDirectory().then((root) => root.removeEntry(".aura", { recursive: true })).then(() => true, () => false)`,
      ),
    );
    const again = await openTab();
    assert.deepEqual(await words(again), []);
    assert.equal(await again.evaluate("ledger.warning()"), "evicted");
    assert.equal(await again.evaluate("ledger.warning()"), "none");
  });

  test("a full disk is told as such, and what was written before stays", async () => {
    const page = await openTab();
    await call(page, "write", "oak");
    const session = await context.newCDPSession(page);
    await session.send("Storage.overrideQuotaForOrigin", { origin: url, quotaSize: 2_000_000 });
    const failure = page.evaluate(
      `ledger.call("writeMany", 5_000, "so to bed ".repeat(400)).catch((error) => error.code ?? error.message)`,
    );
    assert.equal(await failure, "STORAGE_FULL");
    assert.deepEqual(await words(page), ["oak"]);
    await session.send("Storage.overrideQuotaForOrigin", { origin: url });
    assert.equal(await call(page, "write", "ash"), 2);
  });
});
