import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, beforeEach, test } from "node:test";
import { defaultPreferences, type JournalEntry, type SyncMutation } from "@aura-journal/contracts";
import type { MovedItem, MovedMedia } from "@aura-journal/moving";
import { createChangeSignals } from "../change-signals.ts";
import { createRevisions } from "../revisions.ts";
import { createUpkeep } from "../upkeep.ts";
import { gpsJpeg } from "../attachments/photos.fixture.ts";
import { createMovingJournal, movedEntry, type MovingJournal } from "./imports.fixture.ts";
import { ImportOvertaken, type OpenImport } from "./import-store.ts";
import { resealImportKey } from "./import-sealing.ts";
import { findImportKeysSealedOtherwise, listImported, replaceImportKey } from "./imports-repository.ts";

let moving: MovingJournal;
const open: MovingJournal[] = [];
beforeEach(async () => {
  moving = await createMovingJournal();
  open.push(moving);
});
after(() => Promise.all(open.map((one) => one[Symbol.asyncDispose]())));

const many = (count: number): MovedItem[] => Array.from({ length: count }, (_, nth) => movedEntry(nth));
const live = async (): Promise<JournalEntry[]> => (await moving.entries()).filter(({ isDeleted }) => !isDeleted);

/** What a device does to an entry. */
async function change(entry: JournalEntry, mutation: Pick<SyncMutation, "op" | "content">): Promise<void> {
  const { entryId, version } = entry;
  const { results } = await moving.sync.push(
    { userId: moving.journal.userId },
    { mutations: [{ mutationId: randomUUID(), entryId, baseVersion: version, ...mutation }] },
  );
  assert.equal(results[0]?.status, "applied");
}

test("entries come along with their day, zone, mood, tags and place, and the second time nothing is added", async () => {
  const items = [
    movedEntry(1, {
      content: "# Title\n\nWords.",
      when: { kind: "local", date: "2021-03-04", time: "23:30", timezone: "America/New_York" },
      metadata: {
        tags: ["sea"],
        mood: { rating: 4, label: "good" },
        location: { latitude: 1, longitude: 2, name: "Pier" },
      },
      journal: "Travel",
    }),
    ...many(1).slice(0, 1),
  ];
  const { of } = await moving.move(items);
  assert.equal(of.state, "done");
  assert.deepEqual([of.facts.report.read, of.facts.report.added], [2, 2]);
  const [first] = await live();
  assert.equal(first?.content, "# Title\n\nWords.");
  assert.equal(first.localDate, "2021-03-04");
  assert.equal(first.timezone, "America/New_York");
  assert.equal(first.timestamp, "2021-03-05T04:30:00.000Z");
  assert.deepEqual(first.metadata.tags, ["Travel", "sea"]);
  assert.deepEqual(first.metadata.mood, { rating: 4, label: "good" });
  assert.deepEqual(first.metadata.location, { latitude: 1, longitude: 2, name: "Pier" });

  const before = await moving.entries();
  const again = await moving.move(items);
  assert.deepEqual([again.of.facts.report.added, again.of.facts.report.present], [0, 2]);
  assert.deepEqual(await moving.entries(), before);
});

test("what its writer changed or deleted since is neither overwritten nor brought back", async () => {
  await moving.move(many(4));
  const [changed, deleted] = await live();
  await change(changed as JournalEntry, { op: "put", content: "In my own words." });
  await change(deleted as JournalEntry, { op: "delete" });
  const before = await moving.entries();
  const { report } = (await moving.move(many(5))).of.facts;
  assert.deepEqual([report.added, report.present, report.changed, report.deleted], [1, 2, 1, 1]);
  assert.deepEqual((await moving.entries()).slice(0, 4), before);
});

test("an import that is paused goes on behind what it has done, and comes to the same report", async () => {
  const items = many(1_200);
  const paused = await moving.move(items, { shouldPause: () => true });
  assert.equal(paused.kind, "paused");
  assert.deepEqual([paused.of.nextItem, paused.of.facts.report.added], [500, 500]);
  const known = (await moving.store.find(moving.journal.userId, paused.of.importId)) as OpenImport;
  const { of } = await moving.move(items, { of: known });
  assert.deepEqual([of.facts.report.read, of.facts.report.added, of.facts.report.repeated], [1_200, 1_200, 0]);
  assert.equal((await live()).length, 1_200);
});

test("a run that another has overtaken commits nothing", async () => {
  const of = await moving.begin();
  await moving.move(many(3), { of });
  await assert.rejects(moving.move(many(20), { of }), ImportOvertaken);
  assert.equal((await live()).length, 3);
});

test("one bad entry stops no other, and is named without being quoted", async () => {
  const { report } = (
    await moving.move([
      movedEntry(1),
      { kind: "problem", where: "entries[1]", reason: "is not an object" },
      movedEntry(2, { when: { kind: "local", date: "2021-02-30" }, content: "canary" }),
      movedEntry(3, { content: "" }),
      { kind: "left", what: "templates", count: 7 },
      movedEntry(4),
    ])
  ).of.facts;
  assert.deepEqual([report.added, report.failed, report.left], [2, 3, { templates: 7 }]);
  assert.deepEqual(
    report.problems.map(({ where }) => where),
    ["entries[1]", "entry 3", "entry 4"],
  );
  assert.doesNotMatch(JSON.stringify(report), /canary/);
});

test("an id that a source gives twice is written once, and the second is counted", async () => {
  const twice = [movedEntry(1), movedEntry(2), movedEntry(1, { content: "Another." })];
  const { report } = (await moving.move([...twice, ...many(600).slice(3), movedEntry(2)])).of.facts;
  assert.deepEqual([report.read, report.added, report.repeated], [601, 599, 2]);
});

test("a long entry becomes several, and every character of it is there", async () => {
  const content = "A paragraph of some words.\n\n".repeat(9_000);
  const { report } = (await moving.move([movedEntry(1, { content })])).of.facts;
  assert.deepEqual([report.read, report.cut, report.added], [1, 1, 3]);
  const pieces = (await live()).sort((a, b) => a.timestamp.localeCompare(b.timestamp));
  assert.equal(pieces.map((piece) => piece.content).join(""), content);
});

test("undoing removes what the import added and nobody changed, and says what stays", async () => {
  await moving.move([movedEntry(0)]);
  const { of } = await moving.move(many(5));
  const [, changed, deleted] = await live();
  await change(changed as JournalEntry, { op: "put", content: "In my own words." });
  await change(deleted as JournalEntry, { op: "delete" });
  const undone = await moving.undo(of);
  assert.equal(undone.state, "undone");
  assert.deepEqual(undone.facts.undo, { removed: 2, kept: 1, gone: 1 });
  assert.deepEqual((await live()).map(({ content }) => content).sort(), ["Entry 0.", "In my own words."]);
});

test("what was undone comes back with the next import, also after the bin was emptied", async () => {
  const { of } = await moving.move(many(3));
  await moving.undo(of);
  assert.deepEqual(await live(), []);
  const { report } = (await moving.move(many(3))).of.facts;
  assert.deepEqual([report.added, report.deleted], [3, 0]);
  assert.deepEqual((await live()).map(({ content }) => content).sort(), ["Entry 0.", "Entry 1.", "Entry 2."]);
});

test("an entry of AURA's own that was undone and purged comes back with its earlier versions, behind what stands", async () => {
  const at = "2020-01-01T00:00:00.000Z";
  const version = (nth: number) => ({ version: nth, createdAt: at, updatedAt: at });
  const when = { kind: "instant", timestamp: at, timezone: "UTC" } as const;
  const revisions = [{ ...version(2), content: "First.", when, metadata: { tags: ["sea"] } }];
  const entryId = randomUUID();
  const item = movedEntry(1, { entryId, when, content: "Now.", past: { ...version(5), revisions } });
  const { userId, database, keys, events, opener } = moving.journal;
  const { of } = await moving.move([item]);
  await moving.undo(of);
  const later = () => new Date(Date.now() + 40 * 86_400_000);
  const signals = createChangeSignals({ announce: () => {} });
  const facts = { retentionOf: async () => defaultPreferences.retention };
  await createUpkeep({ database, keys, events, signals, facts, now: later, binRetentionDays: 30 }).purgeBins();
  const list = createRevisions({ database, keys, opener });
  assert.equal(await list.list(userId, entryId, {}), undefined);
  const again = (await moving.move([item])).of.facts.report;
  assert.deepEqual([again.added, again.lost], [1, { updatedAt: 1, version: 1 }]);
  const [entry] = await live();
  assert.deepEqual([entry?.content, entry?.version], ["Now.", 8]);
  const { items = [] } = (await list.list(userId, entryId, {})) ?? {};
  assert.deepEqual(
    items.map(({ version: number, content, metadata }) => [number, content, metadata.tags]),
    [[2, "First.", ["sea"]]],
  );
});

test("the original of an entry lies sealed, in its place alone", async () => {
  const { of } = await moving.move([movedEntry(1, { original: "canary original" })]);
  const { database, userId } = moving.journal;
  const rows = await listImported(database.as(userId), userId, of.importId, { item: -1, piece: 0 }, 10);
  const [row] = rows;
  assert.ok(row?.original);
  assert.doesNotMatch(row.original.toString("latin1"), /canary/);
  assert.equal(of.seals.openOriginal(row.original, row.entryId), "canary original");
  assert.throws(() => of.seals.openOriginal(row.original as Buffer, randomUUID()), { code: "SEC_001" });
});

test("an import opens after its writer's key was replaced", async () => {
  const { of } = await moving.move([movedEntry(1)]);
  const { database, keys, userId } = moving.journal;
  await moving.journal.rotateKey(userId);
  const { active } = await keys.keyringOf(userId);
  const [row] = await findImportKeysSealedOtherwise(database, userId, active.keyVersion);
  assert.ok(row);
  const keyring = await keys.keyringFor(userId, [row.keyVersion]);
  await replaceImportKey(database, userId, row, resealImportKey(keyring, { userId, importId: row.importId }, row));
  assert.deepEqual(await findImportKeysSealedOtherwise(database, userId, active.keyVersion), []);
  assert.equal((await moving.store.find(userId, of.importId))?.facts.report.added, 1);
});

test("photos come along, linked where they stood; a damaged one is counted and its place kept", async () => {
  const photo = await gpsJpeg(64, 48);
  const media = (ref: string, bytes: Buffer | undefined): MovedMedia => ({
    ref,
    kind: "photo",
    name: `${ref}.jpg`,
    ...(bytes === undefined ? {} : { file: { size: bytes.length, open: () => flow(bytes) } }),
  });
  const items = [
    movedEntry(1, {
      content: "![a](aura-media:a)\n\n![b](aura-media:b)\n\n![c](aura-media:c)",
      media: [media("a", photo), media("b", Buffer.from("no photo at all")), media("c", undefined)],
    }),
  ];
  const { report } = (await moving.move(items)).of.facts;
  assert.deepEqual([report.added, report.attached, report.media], [1, 1, { photo: 2 }]);
  const [entry] = await live();
  assert.match(
    entry?.content ?? "",
    /^!\[a\]\(aura-attachment:[0-9a-f-]{36}\)\n\n!\[b\]\(aura-media:b\)\n\n!\[c\]\(aura-media:c\)$/,
  );
  assert.equal((await moving.attachments.storing.usage(moving.journal.userId)).attachments, 1);
  await moving.move(items);
  assert.equal((await moving.attachments.storing.usage(moving.journal.userId)).attachments, 1);
});

async function* flow(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}
