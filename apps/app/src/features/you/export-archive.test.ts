import assert from "node:assert/strict";
import { test } from "node:test";
import { detectFormat, openExport } from "@aura-journal/moving";
import { sourceOf, textOf } from "../../../../../packages/moving/src/archives/archives.fixture.ts";
import { writeArchive } from "./export-archive.ts";

const ENTRY = {
  entryId: "0193f3a1-0000-7000-8000-000000000001",
  content: "Snow.\n\n![](aura-attachment:0193f3a1-0000-7000-8000-00000000000a)",
  timestamp: "2026-01-25T10:30:00.000Z",
  timezone: "Europe/Berlin",
  localDate: "2026-01-25",
  wordCount: 1,
  tags: [],
};
const PHOTO = {
  attachmentId: "0193f3a1-0000-7000-8000-00000000000a",
  entryId: ENTRY.entryId,
  kind: "photo",
  type: "image/jpeg",
  name: "the garden",
  bytes: 4,
} as const;
const SENT = { ...PHOTO, attachmentId: "0193f3a1-0000-7000-8000-00000000000b" };

test("an archive of a device moves in again with the photos that it alone had, and without those that were sent meanwhile", async () => {
  const pieces = await Array.fromAsync(
    writeArchive({
      exported: { format: "aura-journal", version: 1, exportedAt: "2026-02-01T10:00:00.000Z", entries: [ENTRY] },
      held: [PHOTO, SENT],
      journal: {
        attachmentContent: async (id) =>
          id === PHOTO.attachmentId ? { kind: "here", bytes: Uint8Array.of(0xff, 0xd8, 0xff, 1) } : { kind: "absent" },
      },
    }),
  );
  const source = await openExport(sourceOf(Buffer.concat(pieces), "aura-journal.zip"));
  const detected = await detectFormat(source);
  assert.ok(detected.kind === "known" && detected.format.id === "aura-json");
  const [item, ...more] = await Array.fromAsync(detected.format.read(source, { timezone: "UTC", answers: {} }));
  assert.ok(item?.kind === "entry");
  assert.deepEqual(more, []);
  assert.equal(item.entry.content.startsWith("Snow."), true);
  assert.deepEqual(item.entry.lost, []);
  const [photo, ...others] = item.entry.media;
  assert.deepEqual([photo?.attachmentId, photo?.kind, photo?.name], [PHOTO.attachmentId, "photo", "the garden"]);
  assert.equal((await textOf(photo!.file!.open())).length > 0, true);
  assert.deepEqual(others, []);
});
