import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import {
  auraJsonText,
  writeAuraJson,
  writeZip,
  type ExportedAttachment,
  type ExportedEntry,
  type ExportedVersion,
  type MoveReport,
  formatOf,
} from "@aura-journal/moving";
import * as fc from "fast-check";
import {
  attachmentOf,
  bytesOf,
  each,
  exportedEntry,
  journals,
} from "../../../../../../packages/moving/src/exports/exported-entry.fixture.ts";
import { unzipped } from "../../../../../../packages/moving/src/exports/zip/unzipped.fixture.ts";
import { sourceOf } from "../../../../../../packages/moving/src/archives/archives.fixture.ts";
import { localDateOf } from "../../../platform/days.ts";
import { gpsJpeg } from "../attachments/photos.fixture.ts";
import { createMovingJournal, type MovingJournal } from "../imports/imports.fixture.ts";
import { filesOf, readingOf } from "../imports/readers.ts";
import { createTestJournal, type TestJournal } from "../journal.fixture.ts";
import { insertEntries, readJournalState, replaceEntry } from "../repository.ts";
import { sealEntry } from "../sealing.ts";
import { deflate } from "./deflate.ts";
import { createExportWriter } from "./export-writer.ts";
import { createExportedAttachments } from "./exported-attachments.ts";
import { createJournalReader, type AttachmentsOf } from "./journal-reader.ts";

let store: TestJournal;
let moving: MovingJournal;
const movedAt = new Date("2026-05-01T08:00:00.000Z");

before(async () => {
  store = await createTestJournal();
  moving = await createMovingJournal(() => movedAt);
});
after(async () => {
  await store[Symbol.asyncDispose]();
  await moving[Symbol.asyncDispose]();
});

test("export, import into an empty account, export: the same bytes, whatever a journal holds", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (generated) => {
      const journal = generated.map(asWritten);
      const given = await archiveOf(journal);
      const { archive, report } = await movedIn(given);
      assert.equal(journalOf(archive), journalOf(given));
      assert.deepEqual(archive, given);
      const { read, added, binned, failed, attached, media, shortened, lost, left } = report;
      assert.deepEqual([read, added, failed], [journal.length, journal.length, 0]);
      assert.equal(binned, journal.filter(({ deletedAt }) => deletedAt !== undefined).length);
      assert.deepEqual([media, shortened, lost, left], [{}, {}, {}, {}]);
      assert.equal(attached, journal.flatMap((entry) => entry.attachments).length);
    }),
    { numRuns: 40 },
  );
});

test("the second time the same export adds nothing, in the bin or out of it", async () => {
  const binned = exportedEntry({
    entryId: randomUUID(),
    timestamp: "2026-02-01T08:00:00.000Z",
    deletedAt: "2026-04-20T08:00:00.000Z",
    version: 2,
  });
  const given = await archiveOf([exportedEntry({ entryId: randomUUID(), version: 7 }), binned]);
  const userId = randomUUID();
  await movedIn(given, userId);
  const { archive, report } = await movedIn(given, userId);
  assert.deepEqual([report.added, report.present, report.deleted], [0, 2, 0]);
  assert.deepEqual(archive, given);
});

test("what came with its past goes on from there: a device changes it, and nothing but that is new", async () => {
  const [kept, binned] = [randomUUID(), randomUUID()];
  const journal = [
    exportedEntry({
      entryId: kept,
      version: 7,
      content: "Mine.",
      revisions: [earlier(3, "Before."), earlier(6, "Then.")],
    }),
    exportedEntry({ entryId: binned, version: 2, deletedAt: "2026-04-20T08:00:00.000Z" }),
  ];
  const userId = randomUUID();
  await movedIn(await archiveOf(journal), userId);
  const { changes, cursor } = await moving.sync.changes(userId, {});
  assert.deepEqual(
    changes.map(({ entryId, version, isDeleted, content }) => [entryId, version, isDeleted, content]),
    [
      [kept, 7, false, "Mine."],
      [binned, 2, true, ""],
    ],
  );
  const put = (baseVersion: number) =>
    moving.sync.push(
      { userId },
      { mutations: [{ mutationId: randomUUID(), op: "put", entryId: kept, baseVersion, content: "Mine, again." }] },
    );
  assert.equal((await put(1)).results[0]?.status, "conflict");
  assert.deepEqual((await put(7)).results[0]?.version, 8);
  const next = await moving.sync.changes(userId, { since: cursor });
  assert.deepEqual(
    next.changes.map(({ entryId, version }) => [entryId, version]),
    [[kept, 8]],
  );
  const { liveEntries } = await readJournalState(moving.journal.database.as(userId), userId);
  assert.equal(liveEntries, 1);
});

test("a photo goes the round byte for byte, with the place that its writer has left in it", async () => {
  const photo = attachmentOf(
    { attachmentId: randomUUID(), kind: "photo", mediaType: "image/jpeg", name: "the garden" },
    await gpsJpeg(64, 48),
  );
  const given = await archiveOf([exportedEntry({ attachments: [photo] })]);
  const { archive } = await movedIn(given);
  const path = `media/${photo.attachmentId}.jpg`;
  assert.deepEqual(unzipped(archive).get(path), await bytesOf(photo.open()));
  assert.deepEqual((await movedIn(archive)).archive, archive);
});

test("past the rules of writing every version and the bin are the same bytes, whatever a journal holds", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (generated) => {
      const written = await textOf(generated.map((entry) => ({ ...entry, attachments: [] })));
      const first = await exportedAfterImport(written);
      assert.equal(first, written);
      assert.equal(await exportedAfterImport(first), first);
    }),
    { numRuns: 40 },
  );
});

/** Puts every version of every entry where it was, past the rules of writing, into a journal of its own; and exports that. */
async function exportedAfterImport(document: string): Promise<string> {
  const userId = randomUUID();
  const { active } = await store.keys.keyringOf(userId);
  const { entries } = JSON.parse(document) as { entries: ExportedEntry[] };
  const scoped = store.database.as(userId);
  for (const entry of entries) {
    for (const version of [...(entry.revisions ?? []), entry]) {
      const sealed = sealEntry(active, draftOf(userId, entry.entryId, version), Buffer.alloc(0));
      const write = { sealed, event: { eventId: randomUUID(), at: version.updatedAt, action: "entry.imported" } };
      if (version.version === 1) await insertEntries(scoped, [write]);
      else assert.ok(await replaceEntry(scoped, write));
      if (version.version === 1 && version.deletedAt !== undefined)
        await binAtOnce(userId, entry.entryId, version.deletedAt);
    }
  }
  const archive = await exportOf(store, userId, async () => new Map());
  return journalOf(archive);
}

function journalOf(archive: Buffer): string {
  return unzipped(archive).get("journal.json")!.toString();
}

async function exportOf(from: TestJournal, userId: string, attachmentsOf: AttachmentsOf): Promise<Buffer> {
  const write = createExportWriter({ reader: createJournalReader({ ...from, attachmentsOf }), randomBytes });
  const wish = {
    format: "aura-json",
    part: undefined,
    language: undefined,
    createdAt: new Date(0),
    seal: undefined,
  } as const;
  const { content, unreadable } = await write(userId, wish);
  const archive = await bytesOf(content);
  assert.deepEqual(unreadable(), []);
  return archive;
}

/** Moves an export into a journal, as the engine does it, and exports that. */
async function movedIn(
  archive: Buffer,
  userId: string = randomUUID(),
): Promise<{ readonly archive: Buffer; readonly report: MoveReport }> {
  const source = await filesOf(sourceOf(archive, "journal.zip"));
  const format = await formatOf(source);
  assert.equal(format.id, "aura-json");
  const { items } = readingOf(format, source, { timezone: "UTC", journalsAsTags: true, answers: {} });
  const of = await moving.store.begin(userId, { state: "running", name: source.name });
  const { report } = (await moving.move(items, { of })).of.facts;
  const attachmentsOf = createExportedAttachments({ reading: moving.attachments.reading });
  return { archive: await exportOf(moving.journal, userId, attachmentsOf), report };
}

/** An entry as the rules of writing let it stand, with files that can be stored. */
function asWritten(entry: ExportedEntry): ExportedEntry {
  const attachments: ExportedAttachment[] = entry.attachments.map(({ attachmentId, name }) =>
    attachmentOf(
      { attachmentId, kind: "pdf", mediaType: "application/pdf", name },
      Buffer.from(`%PDF-1.7 ${attachmentId} ${name}`),
    ),
  );
  const shown = attachments.map(({ attachmentId }) => `\n\n![shown](aura-attachment:${attachmentId})`).join("");
  return {
    ...versionAsWritten(entry),
    entryId: entry.entryId,
    content: entry.content + shown,
    attachments,
    revisions: entry.revisions.map(versionAsWritten),
  };
}

function versionAsWritten<T extends ExportedVersion>(version: T): T {
  const { timestamp, timezone, metadata } = version;
  const tags = [...new Set(metadata.tags.map((tag) => tag.normalize("NFC").trim()))].filter((tag) => tag !== "");
  return { ...version, localDate: localDateOf(new Date(timestamp), timezone), metadata: { ...metadata, tags } };
}

/** An earlier version, as an entry has it. */
function earlier(version: number, content: string): ExportedVersion {
  const { entryId: _id, attachments: _files, revisions: _none, ...own } = exportedEntry({ version, content });
  return own;
}

function archiveOf(entries: readonly ExportedEntry[]): Promise<Buffer> {
  return bytesOf(writeZip(writeAuraJson(each(entries)), { deflate }));
}

/** A first version is never in the bin where journals are written; one that was generated may be. */
async function binAtOnce(userId: string, entryId: string, deletedAt: string): Promise<void> {
  const name = "bin-at-once";
  const text =
    "UPDATE journal.journal_entries SET is_deleted = true, deleted_at = $3 WHERE user_id = $1 AND entry_id = $2";
  await store.store.owner.execute({ name, text }, [userId, entryId, deletedAt]);
}

function draftOf(userId: string, entryId: string, version: ExportedVersion) {
  const { metadata, content, timestamp, createdAt, updatedAt, deletedAt } = version;
  return {
    userId,
    entryId,
    version: version.version,
    timestamp: new Date(timestamp),
    timezone: version.timezone,
    localDate: version.localDate,
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
    deletedAt: deletedAt === undefined ? null : new Date(deletedAt),
    text: { ...metadata, content },
    words: 0,
    analysis: undefined,
    model: "none",
    isRemoteWanted: false,
  };
}

async function textOf(entries: readonly ExportedEntry[]): Promise<string> {
  let text = "";
  for await (const piece of auraJsonText(each(entries))) text += piece;
  return text;
}
