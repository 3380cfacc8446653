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
import { insertEntries, replaceEntry } from "../repository.ts";
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

test("export, import, export: the same archive, for all that an import writes", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (generated) => {
      const journal = generated.map(asWritten);
      const live = journal.filter(({ deletedAt }) => deletedAt === undefined);
      const first = await movedIn(await archiveOf(journal));
      // An import begins each entry anew: its history and the bin stay behind, and are named.
      const began = { version: 1, createdAt: movedAt.toISOString(), updatedAt: movedAt.toISOString(), revisions: [] };
      assert.deepEqual(first.archive, await archiveOf(live.map((entry) => ({ ...entry, ...began }))));
      const binned = journal.length - live.length;
      assert.deepEqual(first.report.left, binned === 0 ? {} : { "entries in the bin": binned });
      assert.deepEqual(first.report.lost, historiesOf(live));
      const { read, added, failed, attached, media, shortened } = first.report;
      assert.deepEqual([read, added, failed, media, shortened], [live.length, live.length, 0, {}, {}]);
      assert.equal(attached, live.flatMap((entry) => entry.attachments).length);
      assert.deepEqual((await movedIn(first.archive)).archive, first.archive);
    }),
    { numRuns: 25 },
  );
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

/** Moves an export into a journal of its own, as the engine does it, and exports that. */
async function movedIn(archive: Buffer): Promise<{ readonly archive: Buffer; readonly report: MoveReport }> {
  const userId = randomUUID();
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
  const tags = [...new Set(entry.metadata.tags.map((tag) => tag.normalize("NFC").trim()))].filter((tag) => tag !== "");
  return {
    ...entry,
    content: entry.content + shown,
    localDate: localDateOf(new Date(entry.timestamp), entry.timezone),
    metadata: { ...entry.metadata, tags },
    attachments,
  };
}

/** What the report of an import says of the histories of entries. */
function historiesOf(entries: readonly ExportedEntry[]): Record<string, number> {
  const count = (isOne: (entry: ExportedEntry) => boolean): number => entries.filter(isOne).length;
  const counts = {
    createdAt: entries.length,
    updatedAt: entries.length,
    version: count(({ version }) => version > 1),
    revisions: count(({ revisions }) => revisions.length > 0),
  };
  return Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0));
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
