import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { attachmentOf, bytesOf, each, exportedEntry, journals } from "../../exports/exported-entry.fixture.ts";
import type { ExportedEntry, ExportedVersion } from "../../exports/exported-entry.ts";
import { writeAuraJson } from "../../exports/aura-json/write.ts";
import type { MovedEntry, MovedItem } from "../../moved-entry.ts";
import { RefusedSource } from "../../source.ts";
import {
  assertSurvives,
  lostCounts,
  packed,
  readEntries,
  readItems,
  textOfOriginal,
  type TwinFiles,
} from "../reading.fixture.ts";
import { auraJson } from "./aura-json.ts";

const photoId = "0193f3a1-0000-7000-8000-00000000000a";
const photo = attachmentOf(
  { attachmentId: photoId, kind: "photo", mediaType: "image/jpeg", name: "the garden" },
  Uint8Array.of(0xff, 0xd8, 0xff, 1),
);
const full = exportedEntry({
  version: 2,
  content: `Snow.\n\n![the garden](aura-attachment:${photoId})`,
  metadata: {
    tags: ["winter", "b"],
    mood: { rating: 4, label: "calm" },
    location: { latitude: 52.5, longitude: 13.4, name: "Berlin" },
  },
  attachments: [photo],
  revisions: [
    (({ entryId: _id, attachments: _files, revisions: _none, ...version }) => version)(
      exportedEntry({ content: "Snow." }),
    ),
  ],
});

const ofApp = {
  format: "aura-journal",
  version: 1,
  exportedAt: "2026-02-01T08:00:00.000Z",
  entries: [
    {
      entryId: "0193f3a0-0000-7000-8000-000000000007",
      content: "On the device.",
      timestamp: "2026-01-25T23:30:00.000Z",
      timezone: "Europe/Berlin",
      localDate: "2026-01-26",
      wordCount: 3,
      tags: ["sea"],
      mood: { rating: 2 },
      place: "Pier",
      location: { latitude: 1, longitude: 2, name: "Pier" },
      analysis: { model: "aura-3", sentiment: { score: 0.5 } },
    },
  ],
};

async function exported(entries: readonly ExportedEntry[], unreadable: readonly string[] = []): Promise<TwinFiles> {
  const files: [string, Uint8Array][] = [];
  for await (const { path, content } of writeAuraJson(each(entries), { unreadable: () => unreadable })) {
    files.push([path, await bytesOf(content)]);
  }
  return Object.fromEntries(files);
}

/** What a version says, as it is read. */
const saidOf = ({ content, timestamp, timezone, localDate, metadata }: ExportedVersion) => ({
  content,
  when: { kind: "instant" as const, timestamp, timezone, date: localDate },
  metadata: { ...metadata, tags: [...metadata.tags] },
});

const knownOf = ({ version, createdAt, updatedAt, deletedAt }: ExportedVersion) => ({
  version,
  createdAt,
  updatedAt,
  ...(deletedAt === undefined ? {} : { deletedAt }),
});

const pastOf = (entry: ExportedEntry): MovedEntry["past"] => ({
  ...knownOf(entry),
  revisions: entry.revisions.map((revision) => ({ ...knownOf(revision), ...saidOf(revision) })),
});

/** What a file says of an entry without its past. */
const saidByFile = ({ entryId, content, timestamp, timezone, localDate, metadata }: ExportedEntry) => ({
  entryId,
  content,
  timestamp,
  timezone,
  localDate,
  metadata,
});

const entriesOf = (items: readonly MovedItem[]): readonly MovedEntry[] =>
  items.flatMap((item) => (item.kind === "entry" ? [item.entry] : []));

test("an entry comes with its id, moment, zone, day, metadata and file, and what it loses is named", async () => {
  const files = await exported([full]);
  const [entry, ...others] = await readEntries(auraJson, files);
  assert.deepEqual(others, []);
  const { media, original, ...told } = entry!;
  assert.deepEqual(told, {
    sourceId: full.entryId,
    entryId: full.entryId,
    content: `Snow.\n\n![the garden](aura-media:${photoId})`,
    when: { kind: "instant", timestamp: full.timestamp, timezone: "Europe/Berlin", date: "2026-01-25" },
    metadata: full.metadata,
    past: pastOf(full),
    lost: [],
  });
  assert.deepEqual(
    media.map(({ file: _file, ...known }) => known),
    [{ ref: photoId, attachmentId: photoId, kind: "photo", name: "the garden" }],
  );
  assert.deepEqual(await bytesOf(media[0]!.file!.open()), await bytesOf(photo.open()));
  const { entries } = JSON.parse(Buffer.from(files["journal.json"] as Uint8Array).toString()) as { entries: unknown[] };
  assert.deepEqual((JSON.parse(textOfOriginal(original)) as { entries: unknown[] }).entries, entries.slice(0, 1));
});

test("every entry is read as it was written, with its past and its place in the bin, whatever a journal holds", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (generated) => {
      const items = await readItems(auraJson, await exported(generated));
      const read = entriesOf(items);
      assert.equal(read.length, items.length);
      assert.deepEqual(
        read.map(({ entryId, content, when, metadata, past, lost }) => ({
          entryId,
          content,
          when,
          metadata,
          past,
          lost,
        })),
        generated.map((entry) => ({ ...saidOf(entry), entryId: entry.entryId, past: pastOf(entry), lost: [] })),
      );
      for (const [nth, { media }] of read.entries()) {
        const bytes = await Promise.all(media.map(({ file }) => bytesOf(file!.open())));
        assert.deepEqual(bytes, await Promise.all(generated[nth]!.attachments.map((one) => bytesOf(one.open()))));
      }
    }),
    { numRuns: 60 },
  );
});

test("a past that is not as it should be is named, follows from what is there, and takes nobody out of the bin", async () => {
  const { entryId: _id, attachments: _files, revisions: _none, ...version } = full;
  const files = {
    "journal.json": {
      format: "aura-journal",
      formatVersion: 1,
      entries: [
        {
          ...saidByFile(full),
          createdAt: "yesterday",
          updatedAt: "2026-03-01T00:00:00.000Z",
          deletedAt: "once",
          version: 4_000_000_000,
          revisions: [
            { ...version, version: 1, metadata: { tags: [1] } },
            { ...version, version: 1 },
            { ...version, version: 9 },
            { ...version, version: 2, content: "" },
            17,
          ],
        },
        { ...saidByFile(exportedEntry({ entryId: photoId })), deletedAt: "2026-03-02T00:00:00.000Z" },
      ],
    },
  };
  const [first, second] = await readEntries(auraJson, files);
  assert.deepEqual([...first!.lost].sort(), [
    "createdAt",
    "deletedAt",
    "revisions",
    "revisions.metadata.tags",
    "version",
  ]);
  const updatedAt = "2026-03-01T00:00:00.000Z";
  const { revisions, ...own } = first!.past!;
  assert.deepEqual(own, { version: 6, createdAt: updatedAt, updatedAt, deletedAt: updatedAt });
  assert.deepEqual(
    revisions.map((one) => one.version),
    [1],
  );
  const deletedAt = "2026-03-02T00:00:00.000Z";
  assert.deepEqual(second!.past, {
    version: 1,
    createdAt: second!.past!.createdAt,
    updatedAt: deletedAt,
    deletedAt,
    revisions: [],
  });
});

test("the file that the app makes on a device is read, packed or alone or under another name", async () => {
  const text = JSON.stringify(ofApp, undefined, 2);
  for (const files of [{ "aura-journal-2026-02-01.json": text }, { "renamed.txt": `\uFEFF${text}` }]) {
    assert.equal(await auraJson.detect(await packed(files)), 0.97);
    const [entry] = await readEntries(auraJson, files);
    assert.equal(entry!.entryId, ofApp.entries[0]!.entryId);
    assert.deepEqual(entry!.when, {
      kind: "instant",
      timestamp: "2026-01-25T23:30:00.000Z",
      timezone: "Europe/Berlin",
      date: "2026-01-26",
    });
    assert.deepEqual(entry!.metadata, {
      tags: ["sea"],
      mood: { rating: 2 },
      location: { latitude: 1, longitude: 2, name: "Pier" },
    });
    assert.deepEqual(entry!.lost, []);
  }
});

test("a file of a kind that is none is a file, whatever stands for its kind", async () => {
  for (const kind of ["picture", { toString: 1 }, null]) {
    const [listed] = full.attachments;
    const [entry] = await readEntries(
      auraJson,
      await exported([{ ...full, attachments: [{ ...listed, kind }] } as never]),
    );
    assert.equal(entry!.media[0]!.kind, "file");
  }
});

test("a file that is not there, or shorter than it was, is named; the text keeps what it calls it", async () => {
  const files = await exported([full]);
  const path = `media/${photoId}.jpg`;
  const { [path]: _gone, ...without } = files;
  const alone = { ...ofApp, entries: [{ ...ofApp.entries[0], content: full.content }] };
  for (const [given, kind] of [
    [without, "photo"],
    [{ ...files, [path]: Uint8Array.of(0xff) }, "photo"],
    [{ "journal.json": alone }, "file"],
  ] as const) {
    const [entry] = await readEntries(auraJson, given);
    assert.equal(entry!.content, full.content);
    assert.deepEqual(
      entry!.media.map(({ kind: of, file }) => [of, file]),
      [[kind, undefined]],
    );
  }
});

test("an export within a folder finds its files there", async () => {
  const inFolder = Object.fromEntries(
    Object.entries(await exported([full])).map(([path, content]) => [`My export/${path}`, content]),
  );
  const [entry] = await readEntries(auraJson, inFolder);
  assert.equal(entry!.media[0]!.file?.size, 4);
});

test("one bad entry stops no other, and nothing goes unnamed", async () => {
  const { entries } = JSON.parse(Buffer.from((await exported([full]))["journal.json"] as Uint8Array).toString()) as {
    entries: Record<string, unknown>[];
  };
  const [good] = entries as [Record<string, unknown>];
  const items = await readItems(auraJson, {
    "journal.json": {
      format: "aura-journal",
      formatVersion: 1,
      part: { tag: "x" },
      entries: [
        17,
        { ...good, entryId: "x" },
        { ...good, timestamp: "today" },
        { ...good, content: "" },
        {
          ...good,
          entryId: full.entryId.toUpperCase(),
          version: 1,
          revisions: [],
          weather: { sky: "grey" },
          metadata: { tags: [1], mood: { rating: 9 }, location: { latitude: 1, longitude: 2, name: 3 }, steps: 7 },
          attachments: [{ path: "media/x" }, { attachmentId: photoId, width: 4 }],
        },
      ],
      unreadable: ["a", "b"],
      goals: [],
    },
  });
  assert.deepEqual(
    items.flatMap((item) => (item.kind === "problem" ? [`${item.where} ${item.reason}`] : [])),
    ["entries[0] is no entry", "entries[1] has no id", "entries[2] has no time", "entries[3] holds no text"],
  );
  const [entry] = entriesOf(items);
  assert.equal(entry!.entryId, full.entryId);
  assert.deepEqual(lostCounts([entry!]), {
    "weather.sky": 1,
    "metadata.steps": 1,
    "metadata.tags": 1,
    "metadata.mood": 1,
    "metadata.location.name": 1,
    attachments: 1,
    "attachments.width": 1,
  });
  assert.deepEqual(
    items.flatMap((item) => (item.kind === "left" ? [[item.what, item.count]] : [])),
    [
      ["unreadable entries", 2],
      ["goals", 1],
    ],
  );
});

test("a version that is not known is refused, and so is what holds no journal of AURA", async () => {
  for (const version of [{ formatVersion: 2 }, { version: "1" }]) {
    await assert.rejects(readItems(auraJson, { "j.json": { format: "aura-journal", ...version, entries: [] } }), {
      name: "RefusedSource",
      message: /newer AURA/,
    });
  }
  await assert.rejects(readItems(auraJson, { "j.json": { format: "other", entries: [] } }), RefusedSource);
});

test("a journal that is cut off gives what it held", async () => {
  const second = exportedEntry({ entryId: photoId });
  const text = Buffer.from((await exported([full, second]))["journal.json"] as Uint8Array).toString();
  const items = await readItems(auraJson, { "journal.json": text.slice(0, -40) });
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ["entry", "problem"],
  );
});

test("a journal of any size is read with one entry held at a time", async () => {
  const line = JSON.stringify({ ...ofApp.entries[0], content: "x".repeat(100_000) });
  let given = 0;
  let most = 0;
  let read = 0;
  const file = {
    path: "journal.json",
    size: 300 * line.length,
    async *open() {
      yield Buffer.from('{"format":"aura-journal","formatVersion":1,"entries":[');
      for (; given < 300; given += 1) yield Buffer.from(`${given === 0 ? "" : ","}${line}`);
      yield Buffer.from("]}");
    },
  };
  for await (const item of auraJson.read({ name: "j", files: [file] }, { timezone: "UTC", answers: {} })) {
    assert.equal(item.kind, "entry");
    read += 1;
    most = Math.max(most, given + 1 - read);
  }
  assert.equal(read, 300);
  assert.ok(most <= 2, `${most} entries were read ahead`);
});

test("whatever an export says, reading it gives items or refuses it", async () => {
  await assertSurvives(auraJson, await exported([full, exportedEntry({ entryId: photoId })], [photoId]));
  const journal = JSON.parse(Buffer.from((await exported([full]))["journal.json"] as Uint8Array).toString()) as object;
  await assertSurvives(auraJson, { "journal.json": journal });
  await assertSurvives(auraJson, { "journal.json": ofApp });
});
