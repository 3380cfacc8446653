import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { auraJsonText, type ExportedEntry, type ExportedVersion } from "@aura-journal/moving";
import * as fc from "fast-check";
import { bytesOf, each, journals } from "../../../../../../packages/moving/src/exports/exported-entry.fixture.ts";
import { unzipped } from "../../../../../../packages/moving/src/exports/zip/unzipped.fixture.ts";
import { createTestJournal, type TestJournal } from "../journal.fixture.ts";
import { insertEntries, replaceEntry } from "../repository.ts";
import { sealEntry } from "../sealing.ts";
import { createExportWriter } from "./export-writer.ts";
import { createJournalReader } from "./journal-reader.ts";

let store: TestJournal;

before(async () => {
  store = await createTestJournal();
});
after(async () => store[Symbol.asyncDispose]());

test("export, import, export: the same bytes, whatever a journal holds", async () => {
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
  const write = createExportWriter({
    reader: createJournalReader({ ...store, attachmentsOf: async () => new Map() }),
    randomBytes,
  });
  const wish = {
    format: "aura-json",
    part: undefined,
    language: undefined,
    createdAt: new Date(0),
    seal: undefined,
  } as const;
  const { content, unreadable } = await write(userId, wish);
  const archive = unzipped(await bytesOf(content));
  assert.deepEqual(unreadable(), []);
  return archive.get("journal.json")!.toString();
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
