import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Ajv2020 } from "ajv/dist/2020.js";
import * as fc from "fast-check";
import { attachmentOf, bytesOf, each, exportedEntry, journals } from "../exported-entry.fixture.ts";
import type { ExportedEntry } from "../exported-entry.ts";
import { writeAuraJson, type AuraJsonOptions } from "./write.ts";

const schema: object = JSON.parse(
  await readFile(new URL("../../../../../docs/formats/aura-json.schema.json", import.meta.url), "utf8"),
);
const fits = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

test("what is written fits the schema, whatever a journal holds", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (entries) => {
      const { "journal.json": journal } = await written(entries);
      assert.ok(fits(JSON.parse(journal!.toString())), JSON.stringify(fits.errors));
    }),
  );
});

test("every field of every entry is there as it was", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (entries) => {
      const files = await written(entries);
      const { entries: read } = JSON.parse(files["journal.json"]!.toString()) as { entries: Record<string, unknown>[] };
      const told = entries.map(({ attachments, revisions, ...entry }) => ({
        ...entry,
        ...(attachments.length === 0 ? {} : { attachments: attachments.map(({ open: _open, ...known }) => known) }),
        ...(revisions.length === 0 ? {} : { revisions }),
      }));
      assert.deepEqual(read.map(withoutPaths), told);
      for (const { attachments } of entries) {
        for (const attachment of attachments) {
          const path = Object.keys(files).find((one) => one.startsWith(`media/${attachment.attachmentId}`));
          assert.deepEqual(files[path!], await bytesOf(attachment.open()));
        }
      }
    }),
  );
});

test("the same journal gives the same bytes, in whatever order its fields were put together", async () => {
  const entry = exportedEntry({ metadata: { tags: ["a"], mood: { rating: 4, label: "calm" } } });
  const turned = Object.fromEntries(Object.entries(entry).reverse()) as unknown as ExportedEntry;
  assert.deepEqual(await written([entry]), await written([turned]));
});

test("a part says which, and an entry that could not be opened is named", async () => {
  const id = "0193f3a0-0000-7000-8000-0000000000ff";
  const { "journal.json": journal } = await written([], {
    part: { tag: "sleep", fromDate: "2026-01-01" },
    unreadable: () => [id],
  });
  const text = journal!.toString();
  assert.equal(
    text,
    `{"format":"aura-journal","formatVersion":1,"part":{"fromDate":"2026-01-01","tag":"sleep"},"entries":[\n],"unreadable":["${id}"]}\n`,
  );
  assert.ok(fits(JSON.parse(text)), JSON.stringify(fits.errors));
});

test("an attachment that two entries show is there once", async () => {
  const attachment = attachmentOf(
    { attachmentId: "0193f3a0-0000-7000-8000-00000000000a", kind: "photo", mediaType: "image/jpeg", name: "snow" },
    Uint8Array.of(1, 2, 3),
  );
  const files = await written([
    exportedEntry({ attachments: [attachment] }),
    exportedEntry({ entryId: "0193f3a0-0000-7000-8000-000000000002", attachments: [attachment] }),
  ]);
  assert.deepEqual(Object.keys(files), ["journal.json", `media/${attachment.attachmentId}.jpg`]);
});

async function written(entries: readonly ExportedEntry[], options?: AuraJsonOptions): Promise<Record<string, Buffer>> {
  const files: [string, Buffer][] = [];
  for await (const file of writeAuraJson(each(entries), options)) {
    assert.ok(!files.some(([path]) => path === file.path), `${file.path} is written twice`);
    files.push([file.path, await bytesOf(file.content)]);
  }
  return Object.fromEntries(files);
}

function withoutPaths(entry: Record<string, unknown>) {
  const attachments = entry["attachments"] as { path: string }[] | undefined;
  if (attachments === undefined) return entry;
  return { ...entry, attachments: attachments.map(({ path: _path, ...known }) => known) };
}
