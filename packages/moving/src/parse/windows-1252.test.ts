import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceOf } from "../archives/archives.fixture.ts";
import { openExport } from "../archives/open-export.ts";
import { formatOf } from "../reading.ts";
import { isWindows1252, utf8OfWindows1252 } from "./windows-1252.ts";

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

test("every byte is read as Windows writes it", async () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const decoder = new TextDecoder("windows-1252");
  async function* whole() {
    yield all;
  }
  const [read] = await Array.fromAsync(utf8OfWindows1252(whole()));
  const expected = decoder.decode(all).replaceAll(/[\u0080-\u009F]/gu, "\uFFFD");
  assert.equal(new TextDecoder().decode(read), expected);
});

test("a text is told from UTF-8, whole or damaged, and from what is no text", () => {
  assert.equal(isWindows1252(bytesOf("Gr\u00FC\u00DFe aus K\u00F6ln, the end")), true);
  assert.equal(isWindows1252(new TextEncoder().encode("Grüße aus Köln")), false);
  assert.equal(
    isWindows1252(new Uint8Array([...new TextEncoder().encode("Grüße "), 0xff, 0x20, 0x41, 0x42, 0x43])),
    false,
  );
  assert.equal(isWindows1252(new Uint8Array([0, 1, 0xff, 0xfe, 0x80, 0x90, 1, 2, 3])), false);
  assert.equal(isWindows1252(bytesOf("plain")), false);
  assert.equal(isWindows1252(new TextEncoder().encode("plain, then ü").subarray(0, -1)), false);
});

test("a table and a diary of Windows keep their letters", async () => {
  for (const [name, text] of [
    ["tagebuch.csv", "Datum;Eintrag\r\n01.05.2024;Gr\u00F6\u00DFe 5 \u0080\r\n"],
    ["tagebuch.txt", "1. Mai 2024\r\nGr\u00F6\u00DFe 5 \u0080\r\n"],
  ] as const) {
    const source = await openExport(sourceOf(bytesOf(text), name));
    const format = await formatOf(source);
    const [item] = await Array.fromAsync(format.read(source, { timezone: "UTC", answers: {} }));
    assert(item?.kind === "entry");
    assert.deepEqual([item.entry.content, item.entry.lost], ["Größe 5 €", []]);
  }
});
