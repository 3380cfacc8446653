import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { openExport } from "../archives/open-export.ts";
import { sourceOf, textOf } from "../archives/archives.fixture.ts";
import { detectFormat } from "../formats.ts";
import { utf16Of, utf8OfUtf16, type Utf16 } from "./utf16.ts";

function written(text: string, order: Utf16): Uint8Array {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return new Uint8Array(order === "little-endian" ? bytes : bytes.swap16());
}

test("any text in UTF-16 is read in either order, however it is cut into chunks", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme" }),
      fc.constantFrom<Utf16>("little-endian", "big-endian"),
      fc.integer({ min: 1, max: 9 }),
      async (text, order, size) => {
        const bytes = written(text, order);
        assert.equal(utf16Of(bytes), order);
        async function* chunks() {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        }
        assert.equal(await textOf(utf8OfUtf16(chunks(), order)), text);
      },
    ),
  );
});

test("a table and a diary that Windows saved as Unicode are known, and say what they say", async () => {
  for (const [name, text, id] of [
    ["journal.csv", "date;text\r\n2024-05-01;Größe\r\n", "csv"],
    ["diary.txt", "2024-05-01\r\nGröße\r\n", "plain-text"],
    ["jrnl.txt", "[2024-05-01 21:00] Größe\r\n", "jrnl-text"],
  ] as const) {
    const source = await openExport(sourceOf(written(text, "little-endian"), name));
    const detected = await detectFormat(source);
    assert(detected.kind === "known");
    assert.equal(detected.format.id, id);
    const [item] = await Array.fromAsync(detected.format.read(source, { timezone: "UTC", answers: {} }));
    assert(item?.kind === "entry");
    assert.equal(item.entry.content.replace("# ", ""), "Größe");
  }
});

test("half a unit at the end is said to be none", async () => {
  async function* cut() {
    yield new Uint8Array([0xff, 0xfe, 0x41, 0x00, 0x42]);
  }
  assert.equal(await textOf(utf8OfUtf16(cut(), "little-endian")), "A\uFFFD");
});
