import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { bytesOf, each, exportedEntry, journals } from "../exported-entry.fixture.ts";
import type { ExportedEntry } from "../exported-entry.ts";
import { writeMoodCsv } from "./write.ts";

test("an entry with a mood is a line, one without is none", async () => {
  const text = await written([
    exportedEntry({ metadata: { tags: ["a", "b"], mood: { rating: 2, label: 'so "so"' } } }),
    exportedEntry(),
  ]);
  assert.equal(
    text,
    '\uFEFFdate,timestamp,timezone,rating,label,tags\r\n2026-01-25,2026-01-25T10:30:00.000Z,Europe/Berlin,2,"so ""so""","a; b"\r\n',
  );
});

for (const start of ["=", "+", "-", "@", "\t", "\r", "'="]) {
  test(`a label that begins with ${JSON.stringify(start)} is no formula`, async () => {
    const text = await written([
      exportedEntry({ metadata: { tags: [`${start}1`], mood: { rating: 1, label: `${start}1+1` } } }),
    ]);
    assert.ok(text.includes(`"'${start}1+1","'${start}1"`), text);
  });
}

test("a reader of RFC 4180 gets the labels back, and none that begins like a formula", async () => {
  await fc.assert(
    fc.asyncProperty(journals, async (entries) => {
      const rows = rowsOf(await written(entries)).slice(1);
      const moods = entries.flatMap(({ metadata }) => metadata.mood ?? []);
      assert.deepEqual(
        rows.map((row) => row[4]?.replace(/^'(?='*[=+\-@\t\r])/, "")),
        moods.map(({ label }) => label ?? ""),
      );
      for (const row of rows) for (const value of row) assert.doesNotMatch(value, /^[=+\-@\t\r]/);
    }),
  );
});

async function written(entries: readonly ExportedEntry[]): Promise<string> {
  return (await bytesOf(writeMoodCsv(each(entries)))).toString();
}

function rowsOf(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cells = text.replace("\uFEFF", "").matchAll(/("(?:[^"]|"")*"|[^,\r\n]*)(,|\r\n)/g);
  for (const [, cell = "", end] of cells) {
    row.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
