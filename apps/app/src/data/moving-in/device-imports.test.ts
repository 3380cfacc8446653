import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import type { ByteSource } from "@aura-journal/moving";
import type { SqliteDriver } from "@aura-journal/sync";
import { zipOf } from "../../../../../packages/moving/src/archives/archives.fixture.ts";
import { dayOneTwin } from "../../../../../packages/moving/src/formats/day-one-json/day-one-json.fixture.ts";
import { eventually } from "../../../../../tests/support/eventually.ts";
import type { Outcome } from "../account.ts";
import { openDevice, type Device } from "../device.ts";
import { asyncDriver } from "../sqlite/async-driver.ts";
import { openNodeDatabase } from "../sqlite/node-driver.fixture.ts";
import type { ChosenFile, MovingImport } from "./imports.ts";
import { loadImports } from "./load-imports.ts";

interface TestDevice extends AsyncDisposable {
  readonly device: Device;
  /** How far imports were whenever something was told of them. */
  readonly told: MovingImport[];
}

async function openTestDevice(
  driver: SqliteDriver = asyncDriver(openNodeDatabase()),
  onTold: (reached: MovingImport) => void = () => {},
): Promise<TestDevice> {
  const told: MovingImport[] = [];
  const device = await openDevice({
    driver,
    baseUrl: "http://127.0.0.1:1",
    fetch: () => assert.fail("A device without an account asks nobody"),
    sessionStore: { hasCookie: false, read: async () => undefined, write: async () => {} },
    randomBytes: (size) => webcrypto.getRandomValues(new Uint8Array(size)),
    loadReader: () => Promise.reject(new Error("No analysis here")),
    loadImports,
    openFile,
    emit(topic, detail) {
      if (topic !== "imports") return;
      told.push(detail as MovingImport);
      onTold(detail as MovingImport);
    },
  });
  return {
    device,
    told,
    async [Symbol.asyncDispose]() {
      device.readings.close();
      await device.replica.close();
    },
  };
}

function openFile(chosen: ChosenFile): ByteSource {
  const file = chosen as File;
  return {
    name: file.name,
    size: file.size,
    read: async (offset, length) => new Uint8Array(await file.slice(offset, offset + length).arrayBuffer()),
  };
}

function valueOf<T>(outcome: Outcome<T>): T {
  assert.equal(outcome.kind, "done");
  return outcome.kind === "done" ? outcome.value : assert.fail();
}

async function looked({ device }: TestDevice, file: ChosenFile): Promise<MovingImport> {
  const { importId } = valueOf(await device.imports.bringImport(file));
  return valueOf(await device.imports.followImport(importId));
}

async function moved(place: TestDevice, file: ChosenFile, wishes = {}): Promise<MovingImport> {
  const { importId } = await looked(place, file);
  valueOf(await place.device.imports.startImport(importId, wishes));
  return valueOf(await place.device.imports.followImport(importId));
}

async function undone({ device }: TestDevice, importId: string): Promise<MovingImport> {
  valueOf(await device.imports.removeImport(importId));
  return valueOf(await device.imports.followImport(importId));
}

async function textsOf({ device }: TestDevice): Promise<string[]> {
  return (await device.journal.timeline({ limit: 2_000 })).items.map(({ excerpt }) => excerpt);
}

function dayOneZip(): File {
  const files = Object.entries(dayOneTwin).map(([path, content]) => ({
    path,
    content: typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content),
  }));
  return new File([zipOf(files) as Uint8Array<ArrayBuffer>], "Export.zip");
}

function table(rows: readonly string[]): File {
  return new File([["date,text", ...rows].join("\n")], "journal.csv");
}

test("a ZIP of Day One is shown before anything is written, then its entries stand in the journal with day, zone and tags", async () => {
  await using place = await openTestDevice();
  const shown = await looked(place, dayOneZip());
  assert.deepEqual([shown.state, shown.format, shown.preview?.entries], ["ready", "day-one-json", 5]);
  assert.deepEqual([shown.preview?.from, shown.preview?.to], ["2024-01-01", "2024-02-01"]);
  // On a device alone no file has a home: nothing is promised of them.
  assert.deepEqual(shown.preview?.media, []);
  assert.ok(shown.preview?.losses.media.some(({ name, count }) => name === "photo" && count > 1));
  assert.deepEqual(await textsOf(place), []);

  valueOf(await place.device.imports.startImport(shown.importId, { options: { journalsAsTags: true } }));
  const { state, report } = valueOf(await place.device.imports.followImport(shown.importId));
  assert.deepEqual([state, report?.read, report?.added, report?.failed], ["done", 5, 5, 3]);
  assert.equal((await textsOf(place)).length, 5);
  const [entry] = await place.device.journal.entriesOfDay("2024-01-01");
  assert.deepEqual([entry?.timezone, entry?.timestamp], ["Europe/London", "2024-01-01T10:11:12.000Z"]);
  assert.ok(entry?.tags.includes("Family") && entry.tags.includes("Pepys"));
});

test("the same file again adds nothing; what was changed since is told and left, and an undoing leaves it too", async () => {
  await using place = await openTestDevice();
  const file = table(["2024-05-01,one", "2024-05-02,two", "2024-05-03,three"]);
  const { importId } = await moved(place, file);
  const [mine] = await place.device.journal.entriesOfDay("2024-05-02");
  await place.device.journal.write(mine?.entryId ?? "", { content: "two, told anew" });
  const [gone] = await place.device.journal.entriesOfDay("2024-05-03");
  await place.device.journal.remove(gone?.entryId ?? "");

  const { report } = await moved(place, file);
  assert.deepEqual([report?.added, report?.present, report?.changed, report?.deleted], [0, 1, 1, 1]);
  assert.deepEqual(await textsOf(place), ["two, told anew", "one"]);

  const { undo } = await undone(place, importId);
  assert.deepEqual(undo, { removed: 1, kept: 1, gone: 1 });
  assert.deepEqual(await textsOf(place), ["two, told anew"]);
});

test("what an undoing took away comes back with the file, and can be taken back once more", async () => {
  await using place = await openTestDevice();
  const file = table(Array.from({ length: 450 }, (_, day) => `${dayAfter(day)},entry ${day}`));
  const { importId } = await moved(place, file);
  assert.equal((await textsOf(place)).length, 450);
  assert.deepEqual((await undone(place, importId)).undo, { removed: 450, kept: 0, gone: 0 });
  assert.deepEqual(await textsOf(place), []);
  // In another zone they say something else than what lies in the bin.
  const again = await moved(place, file, { options: { timezone: "Asia/Tokyo" } });
  assert.equal(again.report?.added, 450);
  assert.equal((await place.device.journal.entriesOfDay("2020-01-01"))[0]?.timezone, "Asia/Tokyo");
  assert.deepEqual((await undone(place, again.importId)).undo, { removed: 450, kept: 0, gone: 0 });
});

test("an import that is taken back while it runs stops and leaves nothing", async () => {
  const driver = asyncDriver(openNodeDatabase());
  let stopping: Promise<unknown> | undefined;
  await using place: TestDevice = await openTestDevice(
    {
      ...driver,
      // Nothing more is written before the wish has been heard.
      async transaction(statements) {
        await stopping;
        await driver.transaction(statements);
      },
    },
    ({ importId, report }) => {
      if (report !== undefined) stopping ??= place.device.imports.removeImport(importId);
    },
  );
  const file = table(Array.from({ length: 3_000 }, (_, day) => `${dayAfter(day)},entry ${day}`));
  const { state, undo } = await moved(place, file);
  assert.ok(stopping);
  assert.equal(state, "undone");
  assert.ok((undo?.removed ?? 0) > 0 && (undo?.removed ?? 0) < 3_000);
  assert.deepEqual(await textsOf(place), []);
});

test("after the app was closed in between, what was written is known as the import's, and the file goes on", async () => {
  const driver = asyncDriver(openNodeDatabase());
  const file = table(Array.from({ length: 600 }, (_, day) => `${dayAfter(day)},entry ${day}`));
  let isDead = false;
  // Dead is what never answers: nothing of it can be closed.
  const { device } = await openTestDevice(
    {
      ...driver,
      async transaction(statements) {
        if (isDead) await new Promise(() => {});
        await driver.transaction(statements);
      },
    },
    ({ report }) => (isDead ||= (report?.added ?? 0) > 0),
  );
  const { importId } = valueOf(await device.imports.bringImport(file));
  valueOf(await device.imports.followImport(importId));
  valueOf(await device.imports.startImport(importId, {}));
  await eventually("the first batch is remembered", async () => {
    const [row] = await driver.all<{ entries: number }>({ sql: "SELECT count(*) AS entries FROM imported" });
    return row?.entries === 400;
  });
  await using later = await openTestDevice(driver);
  const [known] = valueOf(await later.device.imports.listImports());
  assert.deepEqual(
    [known?.importId, known?.state, known?.isInterrupted, known?.report?.added],
    [importId, "done", true, 200],
  );
  const { report } = await moved(later, file);
  assert.deepEqual([report?.added, report?.present], [400, 200]);
});

test("a hostile archive is refused with why, and what was refused is forgotten without a trace", async () => {
  await using place = await openTestDevice();
  const file = new File([zipOf([{ path: "../../etc/cron.d/x", content: "x" }]) as Uint8Array<ArrayBuffer>], "x.zip");
  const { importId, state, refusal } = await looked(place, file);
  assert.deepEqual([state, refusal], ["refused", "The archive holds a path that leads out of it."]);
  assert.equal(valueOf(await place.device.imports.removeImport(importId)), undefined);
  assert.deepEqual(valueOf(await place.device.imports.listImports()), []);
  assert.deepEqual(await place.device.imports.startImport(importId, {}), { kind: "failed", problem: "invalid" });
});

test("columns are asked for by their names, and written as answered", async () => {
  await using place = await openTestDevice();
  const file = new File(["Wann,Was,Notiz\n5/1/2024,Ufer,By the river\n5/2/2024,Haus,At home\n"], "t.csv");
  const shown = await looked(place, file);
  const column = shown.questions?.find(({ id }) => id === "column-text");
  assert.deepEqual(
    column?.labels?.map(({ label }) => label),
    ["Wann", "Was", "Notiz"],
  );
  assert.equal(column?.choices[0], "2");
  const answers = [
    { question: "column-text", answer: "1" },
    { question: "column-tags", answer: "2" },
    { question: "day-month-order", answer: "day-first" },
  ];
  valueOf(await place.device.imports.startImport(shown.importId, { answers }));
  valueOf(await place.device.imports.followImport(shown.importId));
  const [entry] = await place.device.journal.entriesOfDay("2024-01-05");
  assert.deepEqual([entry?.content, entry?.tags], ["Ufer", ["By the river"]]);
});

function dayAfter(days: number): string {
  return new Date(Date.UTC(2020, 0, 1 + days)).toISOString().slice(0, 10);
}
