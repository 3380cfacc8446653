import assert from "node:assert/strict";
import { crc32, inflateRawSync } from "node:zlib";

/** Files of an archive by path, found by its directory and held against all that its records say of them. */
export function unzipped(archive: Buffer): Map<string, Buffer> {
  const end = archive.length - 22;
  assert.equal(archive.readUInt32LE(end), 0x06054b50, "the archive has no end");
  let [count, bytes, offset] = [
    archive.readUInt16LE(end + 10),
    archive.readUInt32LE(end + 12),
    archive.readUInt32LE(end + 16),
  ];
  if (end >= 20 && archive.readUInt32LE(end - 20) === 0x07064b50) {
    const large = Number(archive.readBigUInt64LE(end - 20 + 8));
    assert.equal(archive.readUInt32LE(large), 0x06064b50, "the large end is not where it is said to be");
    [count, bytes, offset] = [32, 40, 48].map((at) => Number(archive.readBigUInt64LE(large + at))) as [
      number,
      number,
      number,
    ];
  }
  const files = new Map<string, Buffer>();
  let at = offset;
  for (let nth = 0; nth < count; nth++) {
    const file = fileAt(archive, at);
    assert.ok(!files.has(file.path), `${file.path} is there twice`);
    files.set(file.path, file.content);
    at += file.recordBytes;
  }
  assert.equal(at, offset + bytes);
  return files;
}

function fileAt(archive: Buffer, at: number) {
  assert.equal(archive.readUInt32LE(at), 0x02014b50);
  const [pathBytes, extraBytes] = [archive.readUInt16LE(at + 28), archive.readUInt16LE(at + 30)];
  const path = archive.toString("utf8", at + 46, at + 46 + pathBytes);
  let [packedSize, size] = [archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 24)];
  const local = archive.readUInt32LE(at + 42);
  const isLarge = size === 0xffffffff;
  if (isLarge) {
    const extra = at + 46 + pathBytes + 4;
    size = Number(archive.readBigUInt64LE(extra));
    packedSize = Number(archive.readBigUInt64LE(extra + 8));
  }
  assert.equal(archive.readUInt32LE(local), 0x04034b50, `${path} is not where it is said to be`);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  assert.equal(archive.toString("utf8", local + 30, local + 30 + pathBytes), path);
  const packed = archive.subarray(start, start + packedSize);
  assert.equal(archive.readUInt32LE(start + packedSize), 0x08074b50, `nothing follows the content of ${path}`);
  const content = archive.readUInt16LE(at + 10) === 8 ? inflateRawSync(packed) : packed;
  assert.equal(content.length, size);
  assert.equal(archive.readUInt32LE(at + 16), crc32(content));
  assert.equal(archive.readUInt32LE(start + packedSize + 4), crc32(content));
  return { path, content, recordBytes: 46 + pathBytes + extraBytes };
}
