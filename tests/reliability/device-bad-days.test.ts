import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { closeDevice, createBench, signInAndSync, textsOf, type OpenedDevice } from "./device-fixture.ts";

/** Long enough that some of them fill many pages of a database. */
const LONG = "and so to bed ".repeat(100);

/** Lets everything run that waits for nothing but other promises. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 25; turns++) await new Promise<void>((resolve) => void setImmediate(resolve));
}

async function pass(t: TestContext, milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 1_000) {
    t.mock.timers.tick(1_000);
    await settled();
  }
}

/** Overwrites a part of a file, given in hundredths of it. */
function damage(file: string, from: number, to: number): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, Math.floor((bytes.length * from) / 100), Math.floor((bytes.length * to) / 100));
  writeFileSync(file, bytes);
}

test("a full disk: what is typed is not saved, which is said; it stays with the page and is saved once there is room", async (t) => {
  using bench = createBench();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const device = await bench.open("phone");
  const { journal, driver } = device;
  await journal.write("019a0000-0000-7000-8000-0000000000a1", { content: "before" });
  const { entryId } = await journal.openPage();
  const pages = driver.all<{ page_count: number }>("PRAGMA page_count")[0]?.page_count;
  driver.exec(`PRAGMA max_page_count = ${pages}`);

  await assert.rejects(journal.keep(entryId, { content: LONG }), { code: "STORAGE_FULL" });
  const glance = await journal.glance();
  assert.equal(glance.state, "needsYou");
  assert.deepEqual(glance.needs, [{ kind: "storage" }]);

  driver.exec("PRAGMA max_page_count = 1000000");
  await pass(t, 1_000);
  assert.deepEqual((await journal.glance()).needs, []);
  driver.close();
  const again = await bench.open("phone");
  assert.deepEqual(await textsOf(again), [LONG, "before"]);
  await closeDevice(again);
});

test("a full disk while synchronising: nothing is half written, and it goes on once there is room", async (t) => {
  using bench = createBench();
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const [phone, desk] = [await bench.open("phone"), await bench.open("desk")];
  await signInAndSync(desk);
  await signInAndSync(phone);
  for (const word of ["oak", "ash"])
    await desk.journal.write(entryIdOf(word), { content: `${word} ${LONG.repeat(8)}` });
  await desk.replica.synchronise();
  const pages = phone.driver.all<{ page_count: number }>("PRAGMA page_count")[0]?.page_count;
  phone.driver.exec(`PRAGMA max_page_count = ${pages}`);
  await phone.replica.synchronise();
  assert.deepEqual(await textsOf(phone), []);
  assert.deepEqual((await phone.journal.glance()).needs, [{ kind: "storage" }]);

  phone.driver.exec("PRAGMA max_page_count = 1000000");
  await pass(t, 10_000);
  assert.deepEqual(await textsOf(phone), [`ash ${LONG.repeat(8)}`, `oak ${LONG.repeat(8)}`]);
  assert.equal((await phone.journal.glance()).state, "synced");
  await closeDevice(phone);
  await closeDevice(desk);
});

async function withUnsynced(device: OpenedDevice): Promise<{ synced: string[]; unsynced: string[] }> {
  await signInAndSync(device);
  const synced = Array.from({ length: 25 }, (_, at) => `synced${at} ${LONG}`);
  for (const [at, content] of synced.entries()) await device.journal.write(entryIdOf(`s${at}`), { content });
  await device.replica.synchronise();
  await device.replica.setOnline(false);
  await device.journal.write(entryIdOf("s3"), { content: `${synced[3]} and an edit` });
  await device.journal.write(entryIdOf("new"), { content: "written without a network" });
  const { entryId } = await device.journal.openPage();
  await device.journal.keep(entryId, { content: "a draft" });
  return {
    synced: synced.filter((_, at) => at !== 3),
    unsynced: [`${synced[3]} and an edit`, "written without a network", "a draft"],
  };
}

test("a database that fails while in use: what was not synced is brought into the new one, the rest comes from the server", async () => {
  using bench = createBench();
  const device = await bench.open("phone");
  const { synced, unsynced } = await withUnsynced(device);
  device.driver.close();

  const again = await bench.open("phone", { isDamaged: true });
  assert.ok(again.facts.recoveredAt !== undefined);
  assert.deepEqual(await textsOf(again), unsynced.toSorted());
  assert.equal((await again.journal.glance()).waiting, unsynced.length);
  assert.equal((await again.journal.search({ q: "network", limit: 5 })).length, 1);
  await again.replica.setOnline(true);
  await again.replica.synchronise();
  assert.deepEqual(await textsOf(again), [...synced, ...unsynced].toSorted());
  assert.equal((await again.journal.glance()).state, "synced");
  assert.deepEqual(
    bench.server
      .entries()
      .map(({ content }) => content)
      .toSorted(),
    [...synced, ...unsynced].toSorted(),
  );
  await closeDevice(again);
});

test("wherever a database is damaged, all that was synced comes again, nothing twice, and what can be read of the rest is kept", async () => {
  let kept = 0;
  for (let from = 2; from < 90; from += 8) {
    using bench = createBench();
    const device = await bench.open("phone");
    const { synced, unsynced } = await withUnsynced(device);
    device.driver.close();
    damage(bench.files("phone")[0] as string, from, from + 8);

    const again = await bench.open("phone");
    assert.ok(again.facts.recoveredAt !== undefined, `${from} %`);
    await again.replica.setOnline(true);
    await again.replica.synchronise();
    const texts = await textsOf(again);
    for (const text of synced) assert.equal(texts.filter((other) => other === text).length, 1, `${from} %`);
    for (const text of unsynced) kept += texts.includes(text) ? 1 : 0;
    assert.equal(new Set(texts).size, texts.length, `${from} %`);
    // What nobody wrote is nowhere.
    for (const { content } of bench.server.entries())
      assert.match(content, /^(?:synced\d+ (?:and so to bed )+|written|a draft)/);
    await closeDevice(again);
  }
  assert.ok(kept >= 25, `${kept} of 33 that only the device had`);
});

test("a journal without an account that was damaged is brought over whole, as far as it can be read", async () => {
  using bench = createBench();
  const device = await bench.open("phone");
  for (const word of ["oak", "ash", "elm"]) await device.journal.write(entryIdOf(word), { content: word });
  await device.journal.remove(entryIdOf("elm"));
  device.driver.close();
  const again = await bench.open("phone", { isDamaged: true });
  assert.deepEqual(await textsOf(again), ["ash", "oak"]);
  assert.equal((await again.journal.bin()).length, 1);
  await closeDevice(again);
});

test("storage that the browser has thrown away: it all comes again from the server", async () => {
  using bench = createBench();
  const device = await bench.open("browser");
  await signInAndSync(device);
  await device.journal.write(entryIdOf("oak"), { content: "oak" });
  await device.replica.synchronise();
  await closeDevice(device);
  for (const file of bench.files("browser")) rmSync(file);

  const again = await bench.open("browser");
  assert.notEqual(again.facts.instanceId, device.facts.instanceId);
  await again.replica.setOnline(true);
  await again.replica.synchronise();
  assert.deepEqual(await textsOf(again), ["oak"]);
  await closeDevice(again);
});

test("a session that was revoked while offline work waits: it is kept, the person is asked, and after the sign-in it goes", async () => {
  using bench = createBench();
  const device = await bench.open("phone");
  await signInAndSync(device);
  await device.replica.setOnline(false);
  await device.journal.write(entryIdOf("oak"), { content: "oak" });
  bench.isSessionOpen = false;
  await device.replica.setOnline(true);
  await device.replica.synchronise();
  await device.replica.idle();
  const glance = await device.journal.glance();
  assert.deepEqual([glance.state, glance.waiting, glance.needs], ["needsYou", 1, [{ kind: "signIn" }]]);
  await closeDevice(device);

  const again = await bench.open("phone");
  assert.deepEqual((await again.journal.glance()).needs, [{ kind: "signIn" }]);
  assert.deepEqual(await textsOf(again), ["oak"]);
  await signInAndSync(again);
  assert.deepEqual(
    bench.server.entries().map(({ content }) => content),
    ["oak"],
  );
  assert.equal((await again.journal.glance()).state, "synced");
  await closeDevice(again);
});

const HTML = "<html><body>Welcome to the hotel. Please sign in.</body></html>";
const page = (status: number): Response => new Response(HTML, { status, headers: { "content-type": "text/html" } });
const BAD_SERVERS: Readonly<Record<string, () => Response | Promise<Response>>> = {
  "answers 500": () => Response.json({ error: { code: "SYS_001", message: "Internal error" } }, { status: 500 }),
  "answers 503 and asks for patience": () => new Response("", { status: 503, headers: { "retry-after": "2" } }),
  "answers with a page": () => page(200),
  "answers 400 with a page": () => page(400),
  "answers 401 with a page": () => page(401),
  "answers 403 with a page": () => page(403),
  "answers 404 with a page": () => page(404),
  "answers 500 with a page": () => page(500),
  "gives up on a body that comes too slowly": () =>
    Response.json(
      { error: { code: "VAL_001", message: "The request took too long", requestId: "req_12345678" } },
      { status: 400 },
    ),
  "answers garbage": () => Response.json({ results: [{}], changes: 7 }),
  "answers nothing": () => new Response(null, { status: 204 }),
  "breaks off": () => Promise.reject(new TypeError("fetch failed")),
  "never answers": () => new Promise<Response>(() => {}),
};

for (const [what, bad] of Object.entries(BAD_SERVERS)) {
  test(`a server that ${what}: the words wait here, it is said, and they go once it is well`, async (t) => {
    using bench = createBench();
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const device = await bench.open("phone");
    await signInAndSync(device);
    bench.between = () => bad();
    await device.journal.write(entryIdOf("oak"), { content: "oak" });
    // A request that is never answered is given up after a minute.
    await pass(t, 62_000);
    const glance = await device.journal.glance();
    assert.deepEqual([glance.state, glance.waiting, glance.needs], ["offline", 1, []]);
    assert.deepEqual(await textsOf(device), ["oak"]);

    bench.between = undefined;
    await pass(t, 120_000);
    assert.equal((await device.journal.glance()).state, "synced");
    assert.deepEqual(
      bench.server.entries().map(({ content }) => content),
      ["oak"],
    );
    await closeDevice(device);
  });
}

test("a clock that is years off: the words are safe and synced, and the person is told", async (t) => {
  for (const now of ["1983-01-01T00:00:00Z", "2061-01-01T00:00:00Z"]) {
    using bench = createBench();
    t.mock.timers.enable({ apis: ["setTimeout", "Date"], now: Date.parse(now) });
    bench.date = "Sun, 25 Jan 2026 10:30:00 GMT";
    const device = await bench.open("phone");
    await device.journal.write(entryIdOf("oak"), { content: "oak" });
    await signInAndSync(device);
    const glance = await device.journal.glance();
    assert.deepEqual([glance.state, glance.waiting, glance.needs], ["needsYou", 0, [{ kind: "clock" }]]);
    assert.equal(bench.server.entries()[0]?.content, "oak");
    bench.date = new Date().toUTCString();
    await device.replica.synchronise();
    assert.equal((await device.journal.glance()).state, "synced");
    await closeDevice(device);
    t.mock.timers.reset();
  }
});

test("an entry of a hundred thousand characters comes whole to another device; one more stays here, and it is said", async () => {
  using bench = createBench();
  const [phone, desk] = [await bench.open("phone"), await bench.open("desk")];
  const family = "👩‍👩‍👧";
  const most = `${family}${"é".normalize("NFD")}`.repeat(14_285) + "12345";
  assert.equal([...most].length, 100_000);
  await phone.journal.write(entryIdOf("most"), { content: most });
  await signInAndSync(phone);
  await phone.journal.write(entryIdOf("more"), { content: `${most}6` });
  await phone.replica.synchronise();
  await signInAndSync(desk);
  assert.deepEqual(await textsOf(desk), [most]);
  assert.deepEqual(await textsOf(phone), [most, `${most}6`]);
  assert.deepEqual((await phone.journal.glance()).needs, [{ kind: "refused", count: 1 }]);
  await closeDevice(phone);
  await closeDevice(desk);
});

/** An id that is the same for the same name. */
function entryIdOf(name: string): string {
  const hex = Buffer.from(name).toString("hex").padStart(12, "0").slice(-12);
  return `019a0000-0000-7000-8000-${hex}`;
}
