import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";
import * as fc from "fast-check";
import { bytesOf, each } from "../exported-entry.fixture.ts";
import type { WrittenFile } from "../exported-entry.ts";
import { unzipped } from "./unzipped.fixture.ts";
import { writeZip } from "./write.ts";

const path = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
const contents = fc.uniqueArray(
  fc.record({ path, pieces: fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 3 }), isPackable: fc.boolean() }),
  {
    maxLength: 8,
    selector: (file) => file.path,
  },
);

test("what goes into an archive comes out of it", async () => {
  await fc.assert(
    fc.asyncProperty(contents, fc.boolean(), async (files, canPack) => {
      const archive = await zipped(files.map(fileOf), canPack);
      assert.deepEqual(unzipped(archive), new Map(files.map((file) => [file.path, Buffer.concat(file.pieces)])));
    }),
  );
});

test("the same files are the same archive, byte for byte", async () => {
  const files = () => [
    file("journal.json", "{}"),
    { ...file("media/a.jpg", "snow"), modifiedAt: "2026-01-25T10:30:00.000Z" },
  ];
  assert.deepEqual(await zipped(files(), true), await zipped(files(), true));
});

test("a file that says it is large has room for its sizes", async () => {
  const archive = await zipped(
    [{ ...file("film.mp4", "frames"), size: 5_000_000_000 }, file("behind.txt", "it")],
    false,
  );
  assert.deepEqual(
    [...unzipped(archive)],
    [
      ["film.mp4", Buffer.from("frames")],
      ["behind.txt", Buffer.from("it")],
    ],
  );
});

test("an archive has more files than sixteen bits can count", async () => {
  const files = Array.from({ length: 66_000 }, (_, nth) => file(`media/${nth}`, ""));
  assert.equal(unzipped(await zipped(files, false)).size, 66_000);
});

test("days that the archive's calendar does not have are its first and its last", async () => {
  const dates = ["0001-01-03T00:00:00.000Z", "1979-12-31T23:59:59.999Z", "9999-12-30T00:00:00.000Z", undefined];
  const archives = await Promise.all(
    dates.map((modifiedAt) =>
      zipped([{ ...file("a", ""), ...(modifiedAt === undefined ? {} : { modifiedAt }) }], false),
    ),
  );
  assert.deepEqual(
    archives.map((archive) => archive.readUInt16LE(12)),
    [0x21, 0x21, 0xff9f, 0x21],
  );
});

test("a file that fails on its way fails the archive", async () => {
  const failing: WrittenFile = { ...file("a", ""), content: failingAfter("some") };
  await assert.rejects(zipped([failing], false), /gone/);
});

async function* failingAfter(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
  throw new Error("gone");
}

function file(name: string, text: string): WrittenFile {
  return { path: name, isPackable: true, content: each([Buffer.from(text)]) };
}

function fileOf({ pieces, ...rest }: { path: string; pieces: Uint8Array[]; isPackable: boolean }): WrittenFile {
  return { ...rest, content: each(pieces) };
}

async function zipped(files: readonly WrittenFile[], canPack: boolean): Promise<Buffer> {
  const deflate = async function* (content: AsyncIterable<Uint8Array>) {
    yield deflateRawSync(await bytesOf(content));
  };
  return bytesOf(writeZip(each(files), canPack ? { deflate } : {}));
}
