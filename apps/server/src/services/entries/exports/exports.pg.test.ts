import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { ExportList, ExportRequest, ExportStarted, JournalEntry, JournalExport } from "@aura-journal/contracts";
import { createTestDatabase } from "../../../../../../tests/support/postgres.ts";
import { unzipped } from "../../../../../../packages/moving/src/exports/zip/unzipped.fixture.ts";
import { bytesOf, each } from "../../../../../../packages/moving/src/exports/exported-entry.fixture.ts";
import { openSealedFile } from "@aura-journal/moving";
import { statement, type Database } from "../../../platform/database.ts";
import type { EntriesService } from "../index.ts";
import { callsOf, runJob, serviceOn, type World } from "../service.fixture.ts";

const WORLD = {
  isNlpAway: true,
  preferences: { privacy: { analysis: "off", search: "server" }, analytics: { enabled: false } },
  reading: { model: "test" },
} as unknown as World;

interface Journal extends AsyncDisposable {
  readonly service: EntriesService;
  readonly userId: string;
  readonly owner: Database;
  readonly call: ReturnType<typeof callsOf>;
  setNow(instant: string): void;
  write(content: string, more?: object): Promise<JournalEntry>;
  start(request: ExportRequest): Promise<string>;
  make(exportId: string): Promise<void>;
  get(exportId: string): Promise<JournalExport>;
  fetched(exportId: string): Promise<Buffer>;
}

test("a journal leaves whole: the bin, earlier versions, and every field", async () => {
  await using journal = await openJournal();
  const metadata = {
    tags: ["sleep", "Über"],
    mood: { rating: 4, label: "calm" },
    location: { latitude: 52.5, longitude: 13.4, name: "Berlin" },
  };
  const timestamp = "2026-02-28T23:30:00.000Z";
  const first = await journal.write("Snow.", { timestamp, timezone: "Asia/Tokyo", metadata });
  journal.setNow("2026-03-01T10:00:00.000Z");
  const params = { entry_id: first.entryId };
  await journal.call("updateEntry", {
    params,
    body: { content: "Snow, deep.", timestamp, timezone: "Asia/Tokyo", metadata },
  });
  const binned = await journal.write("A slip.", { timestamp: "2026-02-27T08:00:00.000Z", timezone: "UTC" });
  await journal.call("deleteEntry", { params: { entry_id: binned.entryId } });
  const exportId = await journal.start({ format: "aura-json" });
  assert.equal((await journal.get(exportId)).state, "waiting");
  await journal.make(exportId);

  const shown = await journal.get(exportId);
  assert.deepEqual(
    [shown.state, shown.progress, shown.fileName, shown.expiresAt],
    ["ready", { done: 2, total: 2 }, "aura-journal-2026-03-01.zip", "2026-03-02T10:00:00.000Z"],
  );
  const archive = await journal.fetched(exportId);
  assert.equal(archive.length, shown.sizeBytes);
  assert.deepEqual(JSON.parse(unzipped(archive).get("journal.json")!.toString()), {
    format: "aura-journal",
    formatVersion: 1,
    entries: [
      {
        entryId: binned.entryId,
        timestamp: "2026-02-27T08:00:00.000Z",
        timezone: "UTC",
        localDate: "2026-02-27",
        createdAt: "2026-03-01T10:00:00.000Z",
        updatedAt: "2026-03-01T10:00:00.000Z",
        deletedAt: "2026-03-01T10:00:00.000Z",
        version: 2,
        content: "A slip.",
        metadata: { tags: [] },
        revisions: [
          {
            timestamp: "2026-02-27T08:00:00.000Z",
            timezone: "UTC",
            localDate: "2026-02-27",
            createdAt: "2026-03-01T10:00:00.000Z",
            updatedAt: "2026-03-01T10:00:00.000Z",
            version: 1,
            content: "A slip.",
            metadata: { tags: [] },
          },
        ],
      },
      {
        entryId: first.entryId,
        timestamp,
        timezone: "Asia/Tokyo",
        localDate: "2026-03-01",
        createdAt: "2026-03-01T09:00:00.000Z",
        updatedAt: "2026-03-01T10:00:00.000Z",
        version: 2,
        content: "Snow, deep.",
        metadata,
        revisions: [
          {
            timestamp,
            timezone: "Asia/Tokyo",
            localDate: "2026-03-01",
            createdAt: "2026-03-01T09:00:00.000Z",
            updatedAt: "2026-03-01T09:00:00.000Z",
            version: 1,
            content: "Snow.",
            metadata,
          },
        ],
      },
    ],
  });
});

test("entries of bin and list stand in the order of time, over many pages", async () => {
  await using journal = await openJournal();
  for (let nth = 0; nth < 250; nth++) {
    const timestamp = new Date(Date.UTC(2020, 0, 1 + ((nth * 97) % 250))).toISOString();
    const entry = await journal.write(`entry ${nth}`, { timestamp });
    if (nth % 2 === 0) await journal.call("deleteEntry", { params: { entry_id: entry.entryId } });
  }
  const exportId = await journal.start({ format: "aura-json" });
  await journal.make(exportId);
  const entries = await entriesOf(journal, exportId);
  assert.equal(entries.length, 250);
  assert.deepEqual(
    entries.map((entry) => entry.timestamp),
    entries.map((entry) => entry.timestamp ?? "").sort((a, b) => a.localeCompare(b)),
  );
});

test("a part has the days and the tag that were asked for, and nothing of the past of an entry", async () => {
  await using journal = await openJournal();
  await journal.write("before", { timestamp: "2026-01-31T12:00:00.000Z", metadata: { tags: ["Sleep"] } });
  const wanted = await journal.write("within", {
    timestamp: "2026-02-01T12:00:00.000Z",
    metadata: { tags: ["Sleep"] },
  });
  await journal.call("updateEntry", {
    params: { entry_id: wanted.entryId },
    body: { content: "within, changed", timestamp: wanted.timestamp, metadata: { tags: ["Sleep"] } },
  });
  await journal.write("without", { timestamp: "2026-02-02T12:00:00.000Z" });
  const exportId = await journal.start({
    format: "aura-json",
    from_date: "2026-02-01",
    to_date: "2026-02-28",
    tag: "sleep",
  });
  await journal.make(exportId);
  const [entry, ...rest] = await entriesOf(journal, exportId);
  assert.deepEqual([entry?.content, entry?.revisions, rest], ["within, changed", undefined, []]);
});

for (const [format, fileName, beginning] of [
  ["markdown", "aura-journal-2026-03-01.zip", "PK"],
  ["day-one-json", "aura-journal-2026-03-01.zip", "PK"],
  ["pdf", "aura-journal-2026-03-01.pdf", "%PDF-"],
  ["mood-csv", "aura-journal-2026-03-01.csv", "\uFEFFdate,"],
] as const) {
  test(`a journal leaves as ${format}, without what lies in the bin`, async () => {
    await using journal = await openJournal();
    await journal.write("Snow.", { metadata: { mood: { rating: 4, label: "calm" } } });
    const binned = await journal.write("A slip.", { metadata: { mood: { rating: 1, label: "cross" } } });
    await journal.call("deleteEntry", { params: { entry_id: binned.entryId } });
    const exportId = await journal.start({ format });
    await journal.make(exportId);
    const shown = await journal.get(exportId);
    assert.deepEqual([shown.state, shown.fileName, shown.progress], ["ready", fileName, { done: 1, total: 1 }]);
    const file = await journal.fetched(exportId);
    assert.ok(file.toString().startsWith(beginning));
    const text = format === "pdf" || format === "mood-csv" ? file : Buffer.concat([...unzipped(file).values()]);
    assert.ok(!text.includes("slip") && !text.includes("cross"));
    if (format !== "pdf") assert.ok(text.includes("calm"));
  });
}

test("files of entries leave with them, and one that is damaged keeps nothing else from leaving", async () => {
  await using journal = await openJournal();
  const entry = await journal.write("Snow.");
  const photo = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const attachmentId = randomUUID();
  const put = {
    params: { attachment_id: attachmentId },
    query: { entry_id: entry.entryId, name: "dot.png" },
    body: each([photo]),
  };
  await journal.call("putAttachment", put);
  const exportId = await journal.start({ format: "aura-json" });
  await journal.make(exportId);
  const files = unzipped(await journal.fetched(exportId));
  const stored = files.get(`media/${attachmentId}.png`);
  assert.ok(stored !== undefined && stored.length > 0);
  const document = JSON.parse(files.get("journal.json")!.toString()) as { entries: { attachments: object[] }[] };
  assert.deepEqual(document.entries[0]?.attachments, [
    {
      attachmentId,
      kind: "photo",
      name: "dot.png",
      mediaType: "image/png",
      size: stored.length,
      path: `media/${attachmentId}.png`,
    },
  ]);

  const hurt =
    "UPDATE journal.attachments SET record_encrypted = set_byte(record_encrypted, 40, get_byte(record_encrypted, 40) # 1)";
  await journal.owner.query(statement(hurt));
  const again = await journal.start({ format: "aura-json" });
  await journal.make(again);
  assert.deepEqual([...unzipped(await journal.fetched(again)).keys()], ["journal.json"]);
  assert.deepEqual((await journal.get(again)).unreadable, [entry.entryId]);
});

test("a passphrase opens the file, lies nowhere, and the page that opens it lies beside it", async () => {
  await using journal = await openJournal();
  await journal.write("Snow.");
  const exportId = await journal.start({ format: "mood-csv", passphrase: "a canary of a passphrase" });
  const [row] = await journal.owner.query<{ request: Buffer }>(
    statement("SELECT request_encrypted AS request FROM journal.exports"),
  );
  assert.ok(!row!.request.includes("canary"));
  await journal.make(exportId);
  const shown = await journal.get(exportId);
  assert.deepEqual([shown.fileName, shown.isSealed], ["aura-journal-2026-03-01-sealed.zip", true]);
  const files = unzipped(await journal.fetched(exportId));
  assert.deepEqual([...files.keys()], ["open-this-first.html", "aura-journal-2026-03-01.csv.sealed"]);
  const sealed = new Blob([Uint8Array.from(files.get("aura-journal-2026-03-01.csv.sealed")!)]);
  const opened = await openSealedFile(sealed, "a canary of a passphrase", () => undefined);
  assert.ok(opened instanceof Blob && (await opened.text()).startsWith("date,"));
});

test("one export is under way at a time; removed, it makes room", async () => {
  await using journal = await openJournal();
  const exportId = await journal.start({ format: "aura-json" });
  await assert.rejects(journal.start({ format: "aura-json" }), { code: "RES_002" });
  await journal.call("deleteExport", { params: { id: exportId } });
  await assert.rejects(journal.get(exportId), { code: "RES_001" });
  await journal.make(exportId);
  const next = await journal.start({ format: "aura-json" });
  const { items } = (await journal.call("listExports", {})).body as unknown as ExportList;
  assert.deepEqual(
    items.map((item) => item.exportId),
    [next],
  );
});

test("an export that is not ready has no file, and a range does not end before it begins", async () => {
  await using journal = await openJournal();
  const exportId = await journal.start({ format: "aura-json" });
  await assert.rejects(journal.fetched(exportId), { code: "RES_002" });
  await assert.rejects(journal.start({ format: "aura-json", from_date: "2026-02-02", to_date: "2026-02-01" }), {
    code: "VAL_001",
  });
});

test("another person's export does not exist", async () => {
  await using journal = await openJournal();
  const exportId = await journal.start({ format: "aura-json" });
  await journal.make(exportId);
  const stranger = callsOf(journal.service, randomUUID());
  for (const name of ["getExport", "getExportFile", "deleteExport"]) {
    await assert.rejects(stranger(name, { params: { id: exportId } }), { code: "RES_001" });
  }
});

test("an export that was interrupted is made anew, without a piece of the time before", async () => {
  await using journal = await openJournal();
  await journal.write("It stands.");
  const exportId = await journal.start({ format: "aura-json" });
  await journal.make(exportId);
  const whole = await journal.fetched(exportId);
  // As a process leaves it that is killed on its way: a piece too many, and nobody who works at it.
  await journal.owner.query(statement(`UPDATE journal.exports SET state = 'running', outcome_encrypted = NULL`));
  await journal.owner.query(
    statement(`INSERT INTO journal.export_parts SELECT user_id, export_id, 7, 'half' FROM journal.exports`),
  );
  await journal.make(exportId);
  assert.deepEqual(await journal.fetched(exportId), whole);
});

test("a file whose pieces are gone is made anew when it is asked for", async () => {
  await using journal = await openJournal();
  const exportId = await journal.start({ format: "aura-json" });
  await journal.make(exportId);
  const whole = await journal.fetched(exportId);
  await journal.owner.query(statement("TRUNCATE journal.export_parts"));
  assert.equal((await journal.get(exportId)).state, "waiting");
  await journal.make(exportId);
  assert.deepEqual(await journal.fetched(exportId), whole);
});

test("a piece that was altered, or is another's, is not handed out", async () => {
  await using journal = await openJournal();
  await journal.write("It stands.");
  const exportId = await journal.start({ format: "aura-json" });
  await journal.make(exportId);
  await journal.owner.query(
    statement("UPDATE journal.export_parts SET content = set_byte(content, 60, get_byte(content, 60) # 1)"),
  );
  await assert.rejects(journal.fetched(exportId), { name: "SealError" });
});

test("what was asked for and the file lie sealed", async () => {
  await using journal = await openJournal();
  await journal.write("canary in the text", { metadata: { tags: ["canary-tag"] } });
  const exportId = await journal.start({ format: "aura-json", tag: "canary-tag" });
  await journal.make(exportId);
  const rows = await journal.owner.query<{ bytes: Buffer }>(
    statement(`SELECT content AS bytes FROM journal.export_parts UNION ALL SELECT request_encrypted FROM journal.exports
      UNION ALL SELECT outcome_encrypted FROM journal.exports`),
  );
  assert.equal(rows.length, 3);
  for (const { bytes } of rows) assert.ok(!/canary|journal\.json/.test(bytes.toString("latin1")));
});

test("a file expires, is removed with its pieces, and goes with its journal", async () => {
  await using journal = await openJournal();
  const exportId = await journal.start({ format: "aura-json" });
  await journal.make(exportId);
  journal.setNow("2026-03-02T09:00:00.000Z");
  await assert.rejects(journal.get(exportId), { code: "RES_001" });
  await journal.service.maintenance.removeExpiredExports();
  const count = statement(
    "SELECT (SELECT count(*) FROM journal.exports) + (SELECT count(*) FROM journal.export_parts) AS count",
  );
  assert.deepEqual(await journal.owner.query(count), [{ count: 0 }]);
  await journal.make(await journal.start({ format: "aura-json" }));
  const erase = journal.service.internal["eraseJournal"] as (input: object) => Promise<unknown>;
  await erase({ body: { userId: journal.userId } });
  assert.deepEqual(await journal.owner.query(count), [{ count: 0 }]);
});

test("a damaged entry is named, and the others leave", async () => {
  await using journal = await openJournal();
  const damaged = await journal.write("It will be damaged.");
  await journal.write("It stands.");
  const hurt =
    "UPDATE journal.journal_entries SET content_encrypted = set_byte(content_encrypted, 40, 0) WHERE entry_id = $1";
  await journal.owner.query(statement(hurt), [damaged.entryId]);
  const exportId = await journal.start({ format: "aura-json" });
  await journal.make(exportId);
  assert.deepEqual((await journal.get(exportId)).unreadable, [damaged.entryId]);
  const document = JSON.parse(
    unzipped(await journal.fetched(exportId))
      .get("journal.json")!
      .toString(),
  );
  assert.deepEqual([document.entries.length, document.unreadable], [1, [damaged.entryId]]);
});

test("who asked for an export is told when it is ready", async () => {
  await using journal = await openJournal();
  const exportId = await journal.start({ format: "aura-json" });
  await journal.make(exportId);
  const jobs = await journal.owner.query<{ task: string; payload: object }>(
    statement(`SELECT t.identifier AS task, j.payload FROM graphile_worker._private_jobs j
      JOIN graphile_worker._private_tasks t ON t.id = j.task_id ORDER BY 1`),
  );
  const told = jobs.find(({ task }) => task === "notifications.tell")?.payload as Record<string, string>;
  assert.deepEqual([told["userId"], told["kind"]], [journal.userId, "export-ready"]);
  const asked = jobs.find(({ task }) => task === "entries.export")?.payload;
  assert.deepEqual(asked, { userId: journal.userId, exportId });
});

async function openJournal(): Promise<Journal> {
  const store = await createTestDatabase();
  let now = new Date("2026-03-01T09:00:00.000Z");
  const directory = await mkdtemp(join(tmpdir(), "aura-exports-"));
  const config = { blobs: { directory, s3: undefined } };
  const service = await serviceOn(store.databaseFor("aura_journal"), WORLD, () => now, { config });
  const userId = randomUUID();
  const call = callsOf(service, userId);
  const asked = async <T>(name: string, input: object) => (await call(name, input)).body as unknown as T;
  return {
    service,
    userId,
    owner: store.owner,
    call,
    setNow: (instant) => (now = new Date(instant)),
    write: (content, more = {}) => asked<JournalEntry>("createEntry", { body: { content, ...more } }),
    start: async (body) => (await asked<ExportStarted>("startExport", { body })).exportId,
    make: (exportId) => runJob(service, "entries.export", { userId, exportId }),
    get: (id) => asked<JournalExport>("getExport", { params: { id } }),
    async fetched(id) {
      const answer = (await call("getExportFile", { params: { id } })) as unknown as {
        stream: AsyncIterable<Uint8Array>;
      };
      return bytesOf(answer.stream);
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      await rm(directory, { recursive: true });
    },
  };
}

async function entriesOf(journal: Journal, exportId: string): Promise<Record<string, string>[]> {
  const files = unzipped(await journal.fetched(exportId));
  return (JSON.parse(files.get("journal.json")!.toString()) as { entries: Record<string, string>[] }).entries;
}
