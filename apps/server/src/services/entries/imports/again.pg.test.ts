import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, beforeEach, test } from "node:test";
import type { JournalEntry, SyncMutation } from "@aura-journal/contracts";
import {
  formatOf,
  openExport,
  type ExportedFiles,
  type Format,
  type MovedEntry,
  type MovedItem,
} from "@aura-journal/moving";
import { sourceOf, zipOf } from "../../../../../../packages/moving/src/archives/archives.fixture.ts";
import { gpsJpeg } from "../attachments/photos.fixture.ts";
import { createRevisions } from "../revisions.ts";
import { createMovingJournal, type MovingJournal } from "./imports.fixture.ts";
import { expireOriginals } from "./imports-repository.ts";
import type { OpenImport } from "./import-store.ts";

let moving: MovingJournal;
const open: MovingJournal[] = [];
beforeEach(async () => {
  moving = await createMovingJournal();
  open.push(moving);
});
after(() => Promise.all(open.map((one) => one[Symbol.asyncDispose]())));

interface Note {
  readonly path: string;
  readonly content: string | Buffer;
}

const live = async (): Promise<JournalEntry[]> => (await moving.entries()).filter(({ isDeleted }) => !isDeleted);
const contents = async (): Promise<string[]> => (await live()).map(({ content }) => content).sort();

/** Notes of Markdown, a day each. */
const notes = (count: number, textOf: (nth: number) => string = (nth) => `Day **${nth}**. #sea`): Note[] =>
  Array.from({ length: count }, (_, nth) => ({
    path: `notes/${new Date(Date.UTC(2020, 0, 1 + nth)).toISOString().slice(0, 10)}.md`,
    content: textOf(nth),
  }));

/** Moves notes in, as an older reader has read them. */
async function movedBy(
  older: (entry: MovedEntry) => MovedEntry,
  files: readonly Note[],
): Promise<{ readonly of: OpenImport; readonly format: Format }> {
  const source = await openExport(sourceOf(zipOf(files.map((file) => ({ ...file }))), "notes.zip"));
  const format = await formatOf(source, "markdown");
  const { of } = await moving.move(olderItems(format, source, older));
  return { of, format };
}

async function* olderItems(
  format: Format,
  source: ExportedFiles,
  older: (entry: MovedEntry) => MovedEntry,
): AsyncGenerator<MovedItem> {
  for await (const item of format.read(source, { timezone: "UTC", answers: {} })) {
    yield item.kind === "entry" ? { kind: "entry", entry: older(item.entry) } : item;
  }
}

/** A reader that knew neither emphasis nor tags. */
const plain = (entry: MovedEntry): MovedEntry => ({
  ...entry,
  content: entry.content.replaceAll("**", ""),
  metadata: {},
});

async function change(entry: JournalEntry | undefined, mutation: Pick<SyncMutation, "op" | "content">): Promise<void> {
  assert.ok(entry);
  const { entryId, version } = entry;
  const { results } = await moving.sync.push(
    { userId: moving.journal.userId },
    { mutations: [{ mutationId: randomUUID(), entryId, baseVersion: version, ...mutation }] },
  );
  assert.equal(results[0]?.status, "applied");
}

const reportOf = (of: OpenImport) => {
  const { read, bettered, unchanged, changed, deleted, unreadable, expired } = of.facts.again!;
  return { read, bettered, unchanged, changed, deleted, unreadable, expired };
};
const NONE = { read: 0, bettered: 0, unchanged: 0, changed: 0, deleted: 0, unreadable: 0, expired: 0 };

test("what is read better by now and nobody changed gets a new version; the former stands among the earlier ones", async () => {
  const { of, format } = await movedBy(plain, notes(5));
  const before = await live();
  assert.deepEqual(
    before.map(({ content }) => content),
    ["Day 0. #sea", "Day 1. #sea", "Day 2. #sea", "Day 3. #sea", "Day 4. #sea"],
  );
  await change(before[1], { op: "put", content: "In my own words." });
  await change(before[3], { op: "delete" });
  const read = await moving.again(of, format);
  assert.equal(read.kind, "finished");
  assert.equal(read.of.state, "done");
  assert.deepEqual(reportOf(read.of), { ...NONE, read: 5, bettered: 3, changed: 1, deleted: 1 });
  assert.deepEqual(await contents(), ["Day **0**. #sea", "Day **2**. #sea", "Day **4**. #sea", "In my own words."]);
  const bettered = (await live()).find(({ content }) => content.startsWith("Day **0**"));
  assert.deepEqual([bettered?.version, bettered?.metadata.tags], [2, ["notes", "sea"]]);
  assert.deepEqual([bettered?.timestamp, bettered?.localDate], [before[0]?.timestamp, before[0]?.localDate]);
  const { userId, database, keys, opener } = moving.journal;
  const revisions = await createRevisions({ database, keys, opener }).list(userId, bettered?.entryId ?? "", {});
  assert.deepEqual(
    revisions?.items.map(({ content }) => content),
    ["Day 0. #sea"],
  );
});

test("read once more, nothing is new; and undone, all that it bettered is in the bin", async () => {
  const { of, format } = await movedBy(plain, notes(4));
  const first = await moving.again(of, format);
  const before = await moving.entries();
  const second = await moving.again(first.of, format);
  assert.deepEqual(reportOf(second.of), { ...NONE, read: 4, unchanged: 4 });
  assert.deepEqual(await moving.entries(), before);
  const undone = await moving.undo(second.of);
  assert.deepEqual(undone.facts.undo, { removed: 4, kept: 0, gone: 0 });
});

test("interrupted, it goes on behind what it has done, and comes to the same report", async () => {
  const { of, format } = await movedBy(plain, notes(450));
  let rereading = of;
  let runs = 0;
  for (let kind = "paused"; kind === "paused"; runs += 1) {
    const read = await moving.again(rereading, format, () => true);
    kind = read.kind;
    rereading = (await moving.store.find(moving.journal.userId, of.importId))!;
  }
  assert.equal(runs, 4);
  assert.deepEqual(reportOf(rereading), { ...NONE, read: 450, bettered: 450 });
  assert.equal((await live()).filter(({ version }) => version === 2).length, 450);
});

test("an entry that is several by now, or fewer, is all of its text", async () => {
  const long = "A paragraph of some words.\n\n".repeat(9_000).trimEnd();
  const { of, format } = await movedBy(
    (entry) => ({ ...entry, content: "Too short." }),
    notes(1, () => long),
  );
  assert.deepEqual(await contents(), ["Too short."]);
  const longer = await moving.again(of, format);
  assert.deepEqual(reportOf(longer.of), { ...NONE, read: 1, bettered: 1 });
  const pieces = (await live()).sort((a, b) => a.timestamp.localeCompare(b.timestamp));
  assert.deepEqual([pieces.length, pieces.map(({ content }) => content).join("")], [3, long]);
  const short: Format = {
    ...format,
    read: (source) => olderItems(format, source, (entry) => ({ ...entry, content: "Short again." })),
  };
  const shorter = await moving.again(longer.of, short);
  assert.deepEqual(await contents(), ["Short again."]);
  assert.deepEqual((await moving.undo(shorter.of)).facts.undo, { removed: 1, kept: 0, gone: 0 });
});

test("photos that came along stay where they stand, and what did not keeps its name", async () => {
  const files = [
    { path: "notes/2020-01-01.md", content: "**Look**\n\n![a](a.jpg)\n\n![b](b.jpg)\n\n![c](c.jpg)" },
    { path: "notes/a.jpg", content: await gpsJpeg(64, 48) },
    { path: "notes/b.jpg", content: Buffer.from("no photo at all") },
  ];
  const { of, format } = await movedBy(plain, files);
  const [before] = await live();
  const read = await moving.again(of, format);
  assert.deepEqual(reportOf(read.of), { ...NONE, read: 1, bettered: 1 });
  const [entry] = await live();
  assert.equal(entry?.content, before?.content.replace("Look", "**Look**"));
  assert.match(entry?.content ?? "", /aura-attachment:.*aura-media:.*aura-media:/su);
});

test("entries of one day without a time stay in their order", async () => {
  const twice = [1, 2, 3].map((nth) => ({ path: `${nth}/2020-01-01.md`, content: `Nth **${nth}**.` }));
  const { of, format } = await movedBy(plain, twice);
  const before = (await live()).map(({ timestamp }) => timestamp);
  assert.equal(new Set(before).size, 3);
  await moving.again(of, format);
  assert.deepEqual(
    (await live()).map(({ timestamp }) => timestamp),
    before,
  );
});

test("what is kept no more is counted, and what cannot be read is left as it is", async () => {
  const { of, format } = await movedBy(plain, notes(3));
  const before = await moving.entries();
  const none: Format = { ...format, read: () => olderItems(format, { name: "none", files: [] }, plain) };
  const unread = await moving.again(of, none);
  assert.deepEqual(reportOf(unread.of), { ...NONE, read: 3, unreadable: 3 });
  const { database, userId } = moving.journal;
  const later = new Date(Date.now() + 91 * 86_400_000);
  assert.equal(await expireOriginals(database, userId, later, 10), 3);
  const expired = await moving.again(unread.of, format);
  assert.deepEqual(reportOf(expired.of), { ...NONE, expired: 3 });
  assert.deepEqual(await moving.entries(), before);
});
