import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { readZip } from "./zip.ts";

/** An archive of one stored and one deflated file, as archivers write them. */
function archive(): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, text, method] of [
    ["a/stored.txt", "Grüße", 0],
    ["a/", "", 0],
    ["a/deflated.txt", "rain ".repeat(100), 8],
  ] as const) {
    const content = method === 0 ? Buffer.from(text) : deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(path.length, 26);
    local.writeUInt16LE(3, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt16LE(path.length, 28);
    entry.writeUInt32LE(offset, 42);
    const written = Buffer.concat([local, Buffer.from(path), Buffer.alloc(3), content]);
    parts.push(written);
    directory.push(entry, Buffer.from(path));
    offset += written.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(3, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, ...directory, end]);
}

test("stored and deflated files of an archive are read, folders are left out", () => {
  assert.deepEqual(
    [...readZip(archive())],
    [
      ["a/stored.txt", "Grüße"],
      ["a/deflated.txt", "rain ".repeat(100)],
    ],
  );
});

test("what is no archive is refused", () => {
  assert.throws(() => readZip(Buffer.from("no archive at all, though long enough")), /no zip archive/);
});
