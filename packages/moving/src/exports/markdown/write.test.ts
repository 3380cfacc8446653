import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { parse } from "yaml";
import { attachmentOf, bytesOf, each, exportedEntry, journals } from "../exported-entry.fixture.ts";
import type { ExportedEntry } from "../exported-entry.ts";
import { writeMarkdown } from "./write.ts";

const PHOTO = attachmentOf(
  { attachmentId: "0193f3a0-0000-7000-8000-00000000000a", kind: "photo", mediaType: "image/jpeg", name: "snow [1]" },
  Uint8Array.of(1, 2, 3),
);

test("an entry is a file of its day, with what is known of it in front and its text behind", async () => {
  const entry = exportedEntry({
    content: "Snow.",
    metadata: {
      tags: ["winter", 'say "hi"'],
      mood: { rating: 4, label: "calm" },
      location: { latitude: 52.5, longitude: 13.4, name: "Berlin: Mitte" },
    },
  });
  const files = await written([entry]);
  assert.equal(
    files.get("entries/2026/2026-01-25.md")?.toString(),
    `---
id: ${entry.entryId}
date: 2026-01-25
timestamp: 2026-01-25T10:30:00.000Z
timezone: "Europe/Berlin"
created: 2026-01-25T10:30:00.000Z
updated: 2026-01-25T10:30:00.000Z
tags: ["winter", "say \\"hi\\""]
mood: 4
mood_label: "calm"
latitude: 52.5
longitude: 13.4
place: "Berlin: Mitte"
---

Snow.
`,
  );
});

test("what stands in front is YAML that says what the entry says, whatever its words are", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (entries) => {
      const files = await written(entries);
      const fronts = [...files].filter(([path]) => path.endsWith(".md")).map(([, bytes]) => frontOf(bytes.toString()));
      assert.equal(fronts.length, entries.length);
      for (const front of fronts) {
        const { metadata } = entries.find(({ entryId }) => entryId === front["id"])!;
        assert.deepEqual(front["tags"] ?? [], metadata.tags);
        assert.equal(front["mood_label"], metadata.mood?.label);
        assert.equal(front["place"], metadata.location?.name);
      }
    }),
  );
});

test("names are safe on every file system, and no two are one", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (entries) => {
      const paths = [...(await written(entries)).keys()];
      for (const path of paths) assert.match(path, /^[a-z0-9-]+(?:\/[a-z0-9-]+)*(?:\.[a-z0-9]+)?$/);
      assert.equal(new Set(paths.map((path) => path.toLowerCase())).size, paths.length);
    }),
  );
});

test("several entries of a day have a number each", async () => {
  const second = exportedEntry({ entryId: "0193f3a0-0000-7000-8000-000000000002" });
  assert.deepEqual(
    [...(await written([exportedEntry(), second])).keys()],
    ["entries/2026/2026-01-25.md", "entries/2026/2026-01-25-2.md"],
  );
});

test("a picture is shown where it stands, and one that stands nowhere behind the text", async () => {
  const shown = exportedEntry({
    content: `Look: ![the [garden\\]](aura-attachment:${PHOTO.attachmentId}) ![other](aura-attachment:0193f3a0-0000-7000-8000-0000000000ff)`,
    attachments: [PHOTO],
  });
  const unshown = exportedEntry({ entryId: "0193f3a0-0000-7000-8000-000000000002", attachments: [PHOTO] });
  const files = await written([
    exportedEntry({ ...shown, content: shown.content.replace("the [garden\\]", "the garden") }),
    unshown,
  ]);
  const path = `../../media/${PHOTO.attachmentId}.jpg`;
  const [first, second] = [...files.values()].filter((bytes) => bytes.length > 3).map((bytes) => bytes.toString());
  assert.ok(
    first?.endsWith(`Look: ![the garden](${path}) ![other](aura-attachment:0193f3a0-0000-7000-8000-0000000000ff)\n`),
    first,
  );
  assert.ok(second?.endsWith(`\n\n![snow \\[1\\]](${path})\n`), second);
  assert.deepEqual(files.get(`media/${PHOTO.attachmentId}.jpg`), Buffer.from([1, 2, 3]));
});

async function written(entries: readonly ExportedEntry[]): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for await (const file of writeMarkdown(each(entries))) files.set(file.path, await bytesOf(file.content));
  return files;
}

function frontOf(text: string): Record<string, unknown> {
  return parse(text.split("\n---\n", 1)[0]!.replace(/^---\n/, "")) as Record<string, unknown>;
}
