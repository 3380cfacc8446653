import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import * as fc from "fast-check";
import { attachmentOf, bytesOf, each, exportedEntry, journals } from "../exported-entry.fixture.ts";
import type { ExportedEntry } from "../exported-entry.ts";
import { writeDayOne } from "./write.ts";

const KINDS = [
  ["photo", "image/jpeg", "photos", "jpeg", "dayone-moment://"],
  ["video", "video/mp4", "videos", "mp4", "dayone-moment:/video/"],
  ["audio", "audio/mp4", "audios", "m4a", "dayone-moment:/audio/"],
  ["pdf", "application/pdf", "pdfs", "pdf", "dayone-moment:/pdfAttachment/"],
] as const;

test("an entry has the fields that Day One reads", async () => {
  const files = await written([
    exportedEntry({
      metadata: {
        tags: ["winter", "starred"],
        mood: { rating: 4, label: "calm" },
        location: { latitude: 52.5, longitude: 13.4, name: "Berlin" },
      },
    }),
  ]);
  assert.deepEqual(JSON.parse(files.get("Journal.json")!.toString()), {
    metadata: { version: "1.0" },
    entries: [
      {
        uuid: "0193F3A0000070008000000000000001",
        creationDate: "2026-01-25T10:30:00Z",
        modifiedDate: "2026-01-25T10:30:00Z",
        timeZone: "Europe/Berlin",
        text: "Snow since the morning.",
        tags: ["winter", "mood 4: calm"],
        starred: true,
        location: { latitude: 52.5, longitude: 13.4, placeName: "Berlin" },
      },
    ],
  });
});

for (const [kind, mediaType, folder, type, reference] of KINDS) {
  test(`a file of the kind ${kind} lies where Day One looks for it, and is shown where it stands`, async () => {
    const bytes = Buffer.from(`the bytes of a ${kind}`);
    const attachmentId = "0193f3a0-0000-7000-8000-00000000000a";
    const attachment = attachmentOf({ attachmentId, kind, mediaType, name: "it" }, bytes);
    const content = `Look: ![it](aura-attachment:${attachmentId})`;
    const files = await written([exportedEntry({ content, attachments: [attachment] })]);
    const md5 = createHash("md5").update(bytes).digest("hex");
    assert.deepEqual(files.get(`${folder}/${md5}.${type}`), bytes);
    const [entry] = (JSON.parse(files.get("Journal.json")!.toString()) as { entries: Record<string, unknown>[] })
      .entries;
    assert.equal(entry?.["text"], `Look: ![](${reference}0193F3A000007000800000000000000A)`);
    const list = entry?.[folder === "pdfs" ? "pdfAttachments" : folder] as Record<string, unknown>[];
    assert.deepEqual(
      [list[0]?.["md5"], list[0]?.["type"], list[0]?.["identifier"]],
      [md5, type, "0193F3A000007000800000000000000A"],
    );
  });
}

test("every file of a list is there, and every entry once", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (entries) => {
      const files = await written(entries);
      const document = JSON.parse(files.get("Journal.json")!.toString()) as { entries: Record<string, never>[] };
      assert.equal(document.entries.length, entries.length);
      for (const entry of document.entries) {
        for (const [list, folder] of [
          ["photos", "photos"],
          ["videos", "videos"],
          ["audios", "audios"],
          ["pdfAttachments", "pdfs"],
        ] as const) {
          for (const { md5, type } of (entry[list] ?? []) as { md5: string; type: string }[]) {
            assert.ok(files.has(`${folder}/${md5}.${type}`));
          }
        }
      }
    }),
  );
});

async function written(entries: readonly ExportedEntry[]): Promise<Map<string, Buffer>> {
  const md5 = async (content: AsyncIterable<Uint8Array>): Promise<string> =>
    createHash("md5")
      .update(await bytesOf(content))
      .digest("hex");
  const files = new Map<string, Buffer>();
  for await (const file of writeDayOne(each(entries), { md5 })) files.set(file.path, await bytesOf(file.content));
  return files;
}
