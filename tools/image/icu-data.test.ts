import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { keepRootOrder } from "./icu-data.ts";

const PAGE = 0x1000;
const DATA_AT = 0x200;
const CONTENTS_AT = DATA_AT + 0x20;
const AFTER = "what is linked";

/** As ICU packs them: a table of contents, names, and items at multiples of 16. */
function packageOf(items: Readonly<Record<string, Buffer>>): Buffer {
  const names = Object.keys(items);
  const table = 4 + names.length * 8;
  const size = (name: string): number => Math.ceil(items[name]!.length / 16) * 16;
  const firstAt = Math.ceil((table + names.join("\0").length + 1) / 16) * 16;
  const data = Buffer.alloc(firstAt + names.reduce((sum, name) => sum + size(name), 0));
  data.writeUInt32LE(names.length, 0);
  let nameAt = table;
  let at = firstAt;
  for (const [index, name] of names.entries()) {
    data.writeUInt32LE(nameAt, 4 + index * 8);
    data.writeUInt32LE(at, 8 + index * 8);
    data.write(`${name}\0`, nameAt, "latin1");
    items[name]!.copy(data, at);
    nameAt += name.length + 1;
    at += size(name);
  }
  return data;
}

/** A library of two segments: the package, and behind it what the dynamic linker reads. */
function library(data: Buffer): Buffer {
  const secondAt = Math.ceil((CONTENTS_AT + data.length) / PAGE) * PAGE;
  const file = Buffer.alloc(secondAt + AFTER.length);
  file.writeUInt32BE(0x7f_45_4c_46, 0);
  file.set([2, 1], 4);
  file.writeBigUInt64LE(64n, 0x20);
  file.writeUInt16LE(2, 0x38);
  const segments = [
    { offset: 0, bytes: CONTENTS_AT + data.length },
    { offset: secondAt, bytes: AFTER.length },
  ];
  for (const [index, { offset, bytes }] of segments.entries()) {
    const header = 64 + index * 56;
    file.writeUInt32LE(1, header);
    for (const field of [0x08, 0x10, 0x18]) file.writeBigUInt64LE(BigInt(offset), header + field);
    for (const field of [0x20, 0x28]) file.writeBigUInt64LE(BigInt(bytes), header + field);
    file.writeBigUInt64LE(BigInt(PAGE), header + 0x30);
  }
  file.writeUInt16LE(CONTENTS_AT - DATA_AT, DATA_AT);
  file.writeUInt16LE(0x27_da, DATA_AT + 2);
  file.write("CmnD", DATA_AT + 12, "latin1");
  data.copy(file, CONTENTS_AT);
  file.write(AFTER, secondAt, "latin1");
  return file;
}

function inFile<T>(bytes: Buffer, use: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "aura-icu-"));
  try {
    const path = join(folder, "libicudata.so.60");
    writeFileSync(path, bytes);
    return use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the root's order stays as it was, languages go, and what is linked keeps its address", () => {
  const root = Buffer.from("the order of the root");
  const weights = Buffer.alloc(100, "w");
  const file = library(
    packageOf({
      "icudt60l/coll/de.res": Buffer.alloc(3 * PAGE, "d"),
      "icudt60l/coll/root.res": root,
      "icudt60l/coll/ucadata.icu": weights,
      "icudt60l/lang/fr.res": Buffer.alloc(PAGE, "f"),
    }),
  );
  inFile(file, (path) => {
    const cut = keepRootOrder(path);
    const left = readFileSync(path);
    assert.equal(cut, 4 * PAGE);
    assert.equal(left.length, file.length - cut);
    assert.equal(left.readUInt32LE(CONTENTS_AT), 2);
    const itemAt = (index: number): number => CONTENTS_AT + left.readUInt32LE(CONTENTS_AT + 8 + index * 8);
    const nameAt = (index: number): number => CONTENTS_AT + left.readUInt32LE(CONTENTS_AT + 4 + index * 8);
    const named = (index: number): string => left.toString("latin1", nameAt(index), left.indexOf(0, nameAt(index)));
    assert.deepEqual([named(0), named(1)], ["icudt60l/coll/root.res", "icudt60l/coll/ucadata.icu"]);
    assert.deepEqual(left.subarray(itemAt(0), itemAt(0) + root.length), root);
    assert.deepEqual(left.subarray(itemAt(1), itemAt(1) + weights.length), weights);
    assert.ok([itemAt(0), itemAt(1)].every((at) => (at - CONTENTS_AT) % 16 === 0));
    const second = 64 + 56;
    const [offset, address] = [0x08, 0x10].map((field) => Number(left.readBigUInt64LE(second + field)));
    assert.equal(left.toString("latin1", offset, offset! + AFTER.length), AFTER);
    assert.equal(address, file.length - AFTER.length);
    assert.equal((address! - offset!) % PAGE, 0);
  });
});

test("a file that is none of ICU's libraries of data, or has not what is needed, is refused and stays as it was", () => {
  const none = library(packageOf({ "icudt60l/lang/fr.res": Buffer.alloc(2 * PAGE) }));
  const small = library(packageOf({ "icudt60l/coll/root.res": Buffer.alloc(16) }));
  for (const [bytes, why] of [
    [Buffer.alloc(200, "#!/bin/sh\n"), /no 64-bit/],
    [Buffer.concat([none.subarray(0, DATA_AT), Buffer.alloc(200)]), /no table of contents/],
    [none, /none of what is needed/],
    [small, /nothing would be won/],
  ] as const) {
    inFile(bytes, (path) => {
      assert.throws(() => keepRootOrder(path), why);
      assert.deepEqual(readFileSync(path), bytes);
    });
  }
});
