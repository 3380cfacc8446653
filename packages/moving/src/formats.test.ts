import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceOf, zipOf } from "./archives/archives.fixture.ts";
import { openExport } from "./archives/open-export.ts";
import { detectFormat, FORMATS } from "./formats.ts";
import { packed, type TwinFiles } from "./formats/reading.fixture.ts";
import { formatOf } from "./reading.ts";
import { RefusedSource } from "./source.ts";

const plist = `<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x"><plist version="1.0"><dict>
<key>Creation Date</key><date>2012-05-01T19:00:00Z</date><key>Entry Text</key><string>Day</string><key>UUID</key><string>A</string></dict></plist>`;
const note = {
  uuid: "n",
  content_type: "Note",
  content: { title: "t", text: "x" },
  created_at: "2024-05-01T19:00:00Z",
};

/** The least of each format that is still its own. */
const twins: Readonly<Record<string, TwinFiles>> = {
  "aura-json": {
    "journal.json": { format: "aura-journal", formatVersion: 1, entries: [{ entryId: "a", content: "Day" }] },
  },
  "apple-journal": {
    "Entries/2024-05-01.html": '<div class="pageHeader">May 1, 2024</div><div class="bodyText"><p>Day</p></div>',
  },
  "aura-lines": { "journal.jsonl": '{"date":"2024-05-01","text":"Day"}\n' },
  "day-one-json": {
    "Journal.json": {
      metadata: { version: "1.0" },
      entries: [{ uuid: "A", creationDate: "2024-05-01T19:00:00Z", text: "Day" }],
    },
  },
  "day-one-classic": { "Journal.dayone/entries/A.doentry": plist },
  journey: {
    "1700000000000-3fd1a2b3c4d5e6f7.json": { id: "1", date_journal: 1_700_000_000_000, text: "Day", photos: [] },
  },
  daylio: {
    "daylio.csv": "full_date,date,weekday,time,mood,activities,note_title,note\n2024-05-01,,,21:00,good,,,Day\n",
  },
  diaro: {
    "DiaroBackup.xml":
      '<data version="2"><table name="diaro_entries"><r><uid>e</uid><date>1714590000000</date><text>Day</text></r></table></data>',
  },
  journiv: {
    "data.json": {
      export_version: "1.0",
      journals: [{ title: "Days", entries: [{ content: "Day", entry_date: "2024-05-01" }] }],
    },
  },
  joplin: {
    [`${"1".repeat(32)}.md`]: `Day\n\nid: ${"1".repeat(32)}\ncreated_time: 2024-05-01T19:00:00.000Z\ntype_: 1`,
  },
  "standard-notes": { "Standard Notes Backup and Import File.txt": { version: "004", items: [note] } },
  "jrnl-json": {
    "journal.json": { tags: {}, entries: [{ title: "Day", body: "", date: "2024-05-01", time: "21:00" }] },
  },
  "jrnl-text": { "journal.txt": "[2024-05-01 21:00] Day.\nIt was.\n" },
  csv: { "journal.csv": "date,text\n2024-05-01,Day\n" },
  markdown: { "2024-05-01.md": "Day" },
  "plain-text": { "journal.txt": "Wednesday, May 1, 2024\nDay\n" },
};

test("every format has a twin here", () => {
  assert.deepEqual(FORMATS.map(({ id }) => id).sort(), Object.keys(twins).sort());
});

for (const [id, files] of Object.entries(twins)) {
  test(`an export of ${id} is told from every other format, and no other takes it for its own`, async () => {
    const source = await packed(files);
    const detected = await detectFormat(source);
    assert(detected.kind === "known", detected.kind);
    assert.equal(detected.format.id, id);
    for (const format of FORMATS) {
      if (format.id === id) continue;
      // Any table can be read as one, and any text by its dates, if its own product does not claim it.
      const most = format.id === "csv" || format.id === "plain-text" ? detected.likelihood / 2 : 0;
      assert((await format.detect(source)) <= most, format.id);
    }
  });
}

test("what is no journal is unknown", async () => {
  assert.deepEqual(await detectFormat(await packed({ "a.bin": new Uint8Array([0, 1, 2]) })), { kind: "unknown" });
});

test("an archive of which nothing can be read is refused with the reason", async () => {
  const deflate64 = { path: "Journal.json", content: "{}", claims: { method: 9 } };
  const source = await openExport(sourceOf(zipOf([deflate64]), "export.zip"));
  await assert.rejects(formatOf(source), /None of its files can be read: it is compressed by method 9/u);
});

test("an archive of archives, and one of nothing, are refused with what to do", async () => {
  await assert.rejects(formatOf(await packed({ "a/Journal.zip": "PK", "b.daylio": "PK" })), /unpack it/u);
  await assert.rejects(formatOf(await packed({})), /no files/u);
  await assert.rejects(formatOf(await packed({ "a.bin": "x" })), /no format that is known/u);
});

test("formats that are as likely are all named, and one that refuses to look is none of them", async () => {
  const [first, second] = FORMATS;
  const likely = { ...first!, detect: () => Promise.resolve(0.5) };
  const alike = { ...second!, detect: () => Promise.resolve(0.5) };
  const refusing = { ...first!, detect: () => Promise.reject(new RefusedSource("no")) };
  const source = await packed({ "a.txt": "x" });
  assert.deepEqual(await detectFormat(source, [likely, refusing, alike]), { kind: "tied", formats: [likely, alike] });
});
