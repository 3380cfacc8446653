import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attachmentOf,
  bytesOf,
  each,
  exportedEntry,
} from "../../../../../../../packages/moving/src/exports/exported-entry.fixture.ts";
import { readPdf } from "../../../../../../../tests/support/pdf-text.ts";
import type { ExportedEntry } from "@aura-journal/moving";
import { blocksOf } from "./blocks.ts";
import { openTypefaces } from "./typefaces.ts";
import { createUnset } from "./unset.ts";
import { bookWords } from "./words.ts";
import { writePdfBook } from "./write.ts";

/** A picture of one dot. */
const DOT = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const PHOTO = attachmentOf(
  { attachmentId: "0193f3a0-0000-7000-8000-00000000000a", kind: "photo", mediaType: "image/png", name: "dot" },
  DOT,
);

test("a book has a title page, contents, a page for each year, and one about itself", async () => {
  const entries = [dayed("2025-12-31", "Snow."), dayed("2026-01-25", "More snow."), dayed("2026-01-26", "Thaw.")];
  assert.equal(pagesIn(await book(entries)), 7);
});

test("the same journal is the same book", async () => {
  const entries = () => [dayed("2026-01-25", "Snow.")];
  assert.deepEqual(await book(entries()), await book(entries()));
});

test("a journal without an entry is a book all the same", async () => {
  assert.equal(pagesIn(await book([])), 2);
});

test("a picture is put in, and what only says that it is one is named instead", async () => {
  const shown = await book([exportedEntry({ attachments: [PHOTO] })]);
  assert.ok(shown.includes("/Subtype /Image"));
  const broken = { ...PHOTO, open: () => each([Buffer.from("no picture")]) };
  assert.ok(!(await book([exportedEntry({ attachments: [broken] })])).includes("/Subtype /Image"));
});

test("an entry that fails on its way fails the book", async () => {
  const failing = (async function* () {
    yield exportedEntry();
    throw new Error("gone");
  })();
  await assert.rejects(bytesOf(writePdfBook(failing, { months: [], language: "en", createdAt: new Date(0) })), /gone/);
});

test("what parts two entries of a day is set, and is not told of as a character that could not be", async () => {
  const { pages } = readPdf(await book([dayed("2026-01-25", "Snow."), dayed("2026-01-25", "Thaw.\n\n---\n\nRain.")]));
  assert.match(pages.join(""), /Snow\.\s+\* \* \*\s+Thaw\.\s+\* \* \*\s+Rain\./);
  assert.doesNotMatch(pages.at(-1)!, /could not be set/);
});

test("a long dash or a narrow space that no typeface has is set as what says the same", async () => {
  const typefaces = await openTypefaces();
  const runs = typefaces.runsOf("what Mr. ⸻ said, and\u2009⸺", "regular");
  assert.deepEqual(
    runs.map(({ text, typeface }) => [text, typeface !== undefined]),
    [["what Mr. ——— said, and ——", true]],
  );
});

test("a run of text goes to a typeface that has all of it, and what none has to none", async () => {
  const typefaces = await openTypefaces();
  const runs = typefaces.runsOf("Łódź, Привет Καλημέρα 你好", "regular");
  assert.equal(runs.map(({ text }) => text).join(""), "Łódź, Привет Καλημέρα 你好");
  assert.deepEqual(
    runs.filter(({ typeface }) => typeface === undefined).map(({ text }) => text),
    ["你好"],
  );
});

test("what could not be set is counted, with the scripts that it belongs to", () => {
  const unset = createUnset();
  for (const text of ["你好", "😀\uFE0F", "ᚠ"]) unset.add(text, bookWords("en"));
  assert.deepEqual(unset.found(), { count: 4, scripts: "Emoji, Han, other signs" });
  assert.match(bookWords("en").unset(4, "Han"), /^4 characters could not be set.*\(Han\)/);
});

test("Markdown becomes blocks: headings, lists, quotes, and pictures by themselves", () => {
  const blocks = blocksOf(
    `# Snow\n\nDeep **and** _white_.\n\n- one\n  - two\n\n> said\n\nBefore ![a](aura-attachment:${PHOTO.attachmentId}) after\n\n---\n\n<b>typed</b>`,
  );
  assert.deepEqual(
    blocks.map(({ kind }) => kind),
    ["heading", "paragraph", "item", "item", "paragraph", "paragraph", "picture", "paragraph", "rule", "paragraph"],
  );
  assert.deepEqual(
    blocks.map((block) => ("indent" in block ? block.indent : 0)),
    [0, 0, 1, 2, 1, 0, 0, 0, 0, 0],
  );
});

function dayed(day: string, content: string): ExportedEntry {
  return exportedEntry({ content, timestamp: `${day}T10:00:00.000Z`, localDate: day });
}

async function book(entries: readonly ExportedEntry[]): Promise<Buffer> {
  const months = [...new Set(entries.map(({ localDate }) => localDate.slice(0, 7)))];
  return bytesOf(writePdfBook(each(entries), { months, language: "en", createdAt: new Date("2026-02-01T00:00:00Z") }));
}

function pagesIn(pdf: Buffer): number {
  assert.ok(pdf.toString("latin1").startsWith("%PDF-") && pdf.toString("latin1").trimEnd().endsWith("%%EOF"));
  return [...pdf.toString("latin1").matchAll(/\/Type \/Page\b(?!s)/g)].length;
}
