import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textOf } from "../archives/archives.fixture.ts";
import { packed, readEntries, type TwinFiles } from "../formats/reading.fixture.ts";
import { formatOf } from "../reading.ts";
import { decodeAsWritten, linesAsWritten } from "./text-as-written.ts";

const encodings = {
  "UTF-8": (text: string) => new TextEncoder().encode(text),
  "UTF-8 with a mark": (text: string) => new TextEncoder().encode(`\uFEFF${text}`),
  "UTF-16": (text: string) => new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le")),
  "UTF-16 of old Macs": (text: string) => new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le").swap16()),
  Windows: (text: string) => new Uint8Array(Buffer.from(text, "latin1")),
} as const;
const lineEnds = ["\n", "\r\n", "\r"] as const;

for (const [name, encoded] of Object.entries(encodings)) {
  test(`texts in ${name} are read in an archive of several, however their lines end`, async () => {
    for (const end of lineEnds) {
      const written = (...lines: readonly string[]) => encoded(lines.join(end));
      const sources: readonly TwinFiles[] = [
        { "a.md": written("---", "date: 2024-05-01 21:00", "---", "Größe", "", "é"), "2024-05-02.md": "x" },
        { "a.txt": written("2024-05-01 21:00", "Größe", "", "é"), "2024-05-02.txt": "x" },
        { "a.txt": written("[2024-05-01 21:00] Größe", "", "é"), "b.txt": "[2024-05-02 21:00] x" },
        { "j.csv": written("Datum;Eintrag", '01.05.2024 21:00;"Größe', "", 'é"', "02.05.2024;x") },
      ];
      for (const files of sources) {
        const [entry, other] = await readEntries(await formatOf(await packed(files)), files);
        assert.equal(entry!.content.replace(/^# (?:a\n\n)?/u, ""), "Größe\n\né");
        assert.deepEqual(entry!.when, { kind: "local", date: "2024-05-01", time: "21:00" });
        assert.deepEqual([entry!.lost, other!.lost], [[], []]);
      }
    }
  });
}

test("a stream says the same as a whole, however it is cut into chunks and however late it says how it is encoded", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom("a", "ö", " ", "\n") }),
      fc.constantFrom(...Object.values(encodings)),
      fc.constantFrom(...lineEnds),
      fc.constantFrom(0, 64 * 1024 - 9, 64 * 1024 - 1, 64 * 1024),
      fc.integer({ min: 1, max: 9 }),
      async (text, encoded, end, before, size) => {
        const whole = "x".repeat(before) + text;
        const bytes = encoded(whole.replaceAll("\n", end));
        async function* chunks() {
          const start = Math.max(0, bytes.length - 60);
          yield bytes.subarray(0, start);
          for (let at = start; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        }
        const feeds = (read: string) => read.replace("\uFEFF", "").replaceAll("\r\n", "\n");
        assert.equal(feeds(await textOf(linesAsWritten(chunks()))), whole);
        assert.equal(feeds(decodeAsWritten(bytes).text), whole);
      },
    ),
  );
});

test("a return within a line of a text whose lines end otherwise stays as it is", async () => {
  async function* chunks() {
    yield new TextEncoder().encode("a\nb\rc\n");
  }
  assert.equal(await textOf(linesAsWritten(chunks())), "a\nb\rc\n");
});
