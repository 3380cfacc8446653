import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RefusedSource, type ExportedFiles } from "../source.ts";
import { bytesOf, join, readAll, sourceOf, textOf, zipEnd, zipOf, type PackedFile } from "./archives.fixture.ts";
import { ARCHIVE_LIMITS } from "./limits.ts";
import { openZip } from "./zip.ts";

async function open(files: readonly PackedFile[], shape = {}): Promise<ExportedFiles> {
  return openZip(sourceOf(zipOf(files, shape)));
}

async function refused(files: readonly PackedFile[], reason: RegExp, shape = {}): Promise<void> {
  await assert.rejects(open(files, shape), (error) => error instanceof RefusedSource && reason.test(error.message));
}

const hello: PackedFile = { path: "a.txt", content: "hello" };

test("any files come out of a ZIP as they went in: stored, deflated, with descriptors, in ZIP64, behind a program, before a comment", async () => {
  const file = fc.record({
    content: fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      fc.nat(200_000).map((length) => new Uint8Array(length).map((_, index) => index >> 7)),
    ),
    isStored: fc.boolean(),
    hasDescriptor: fc.boolean(),
    is64: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { maxLength: 6 }),
      fc.record({ is64: fc.boolean(), comment: fc.string(), before: fc.uint8Array({ maxLength: 50 }) }),
      async (contents, shape) => {
        const files = contents.map((each, index) => ({ ...each, path: `folder/${index} ü🌊.bin` }));
        const opened = await open(files, shape.is64 ? { ...shape, before: new Uint8Array(0) } : shape);
        assert.deepEqual(
          opened.files.map(({ path, size }) => [path, size]),
          files.map(({ path, content }) => [path, content.length]),
        );
        for (const [index, each] of opened.files.entries()) {
          assert.deepEqual(await readAll(each.open()), new Uint8Array(files[index]!.content));
          assert.deepEqual(await readAll(each.open()), new Uint8Array(files[index]!.content));
        }
      },
    ),
    { numRuns: 50 },
  );
});

test("a name is read as UTF-8 where it can be, else as code page 437", async () => {
  const { files } = await open([
    { path: bytesOf("für.txt"), content: "", flags: 0 },
    { path: new Uint8Array([0x66, 0x81, 0x72]), content: "", flags: 0 },
    { path: new Uint8Array([0x66, 0x81, 0x72]), content: "" },
  ]);
  assert.deepEqual(
    files.map(({ path }) => path),
    ["für.txt", "für", "f\uFFFDr"],
  );
});

test("a name in Unicode beside the name is taken as long as it is of that name, and one in two forms is one", async () => {
  const name = new Uint8Array([0x66, 0x81, 0x72]);
  const { files } = await open([
    { path: name, content: "", flags: 0, unicodeName: { name: "日記.txt" } },
    { path: "renamed.txt", content: "", flags: 0, unicodeName: { name: "old.txt", crc: 1 } },
    { path: "Ku\u0308ste/Q: Why.md", content: "" },
  ]);
  assert.deepEqual(
    files.map(({ path }) => path),
    ["日記.txt", "renamed.txt", "Küste/Q: Why.md"],
  );
});

test("the clock of a file is known where somebody set it", async () => {
  const { files } = await open([
    { ...hello, dosTime: [(44 << 9) | (5 << 5) | 1, (21 << 11) | (30 << 5) | 4] },
    { ...hello, path: "first.txt", dosTime: [(1 << 5) | 1, 0] },
    { ...hello, path: "never.txt" },
    { ...hello, path: "none.txt", dosTime: [(44 << 9) | (15 << 5) | 1, 0] },
  ]);
  assert.deepEqual(
    files.map(({ modifiedClock }) => modifiedClock),
    ["2024-05-01T21:30:08", undefined, undefined, undefined],
  );
});

test("the time of a file is known where the archive gives it in UTC", async () => {
  const { files } = await open([hello, { ...hello, path: "b.txt", modifiedSeconds: 1_700_000_000 }]);
  assert.deepEqual(
    files.map(({ modifiedAt }) => modifiedAt),
    [undefined, "2023-11-14T22:13:20.000Z"],
  );
});

test("a path that leads out of the archive refuses it as a whole", async () => {
  for (const path of ["../evil", "a/../../evil", "/etc/passwd", "C:\\evil", "..\\evil", "\\\\host\\share"]) {
    await refused([hello, { path, content: "" }], /path/u);
  }
});

test("links, devices, encrypted files, unknown methods, second ones and endless paths are left, and the rest is read", async () => {
  const { files, left } = await open([
    hello,
    { path: "link", content: "/etc/passwd", mode: 0o120777 },
    { path: "device", content: "", mode: 0o020666 },
    { path: "secret", content: "x", flags: 0x801 },
    { path: "odd", content: "x", claims: { method: 14 } },
    { path: "a.txt", content: "second" },
    { path: "x/".repeat(40), content: "" },
    { path: `${"y/".repeat(40)}y`, content: "" },
    { path: "z".repeat(2_000), content: "" },
    { path: "a\u0000b", content: "" },
    { path: "__MACOSX/._a.txt", content: "" },
    { path: "folder/", content: "", mode: 0o040755 },
  ]);
  assert.deepEqual(
    files.map(({ path }) => path),
    ["a.txt"],
  );
  assert.deepEqual(
    left?.map(({ reason }) => reason),
    [
      "it is a link",
      "it is no file",
      "it is encrypted",
      "it is compressed by method 14",
      "its path occurs twice",
      "its path is too long",
      "its path is too long",
      "its path holds control characters",
    ],
  );
});

test("an archive of nothing but encrypted files is refused", async () => {
  await refused([{ ...hello, flags: 0x801 }], /encrypted/u);
});

test("files that share their bytes refuse the archive", async () => {
  await refused([hello, { ...hello, path: "b.txt", claims: { offset: 0 } }], /share/u);
});

test("a bomb is refused by what it claims, and by what it does where it lies", async () => {
  const zeros = new Uint8Array(64 * 1024 * 1024);
  await refused([{ path: "bomb", content: zeros }], /200 times/u);
  const claimed = await openZip(sourceOf(zipOf([{ path: "bomb", content: zeros, claims: { size: 1000 } }])));
  let most = 0;
  await assert.rejects(async () => {
    for await (const piece of claimed.files[0]!.open()) most = Math.max(most, piece.length);
  }, /longer than/u);
  assert(most <= 1000);
});

test("an archive that unpacks to more than is allowed, or holds more files, is refused before any is read", async () => {
  const limits = { ...ARCHIVE_LIMITS, unpackedBytes: 9, files: 3 };
  const two = zipOf([hello, { path: "b.txt", content: "hello" }]);
  await assert.rejects(openZip(sourceOf(two), { limits }), /more than 9 bytes/u);
  const four = zipOf(["a", "b", "c", "d"].map((path) => ({ path, content: "" })));
  await assert.rejects(openZip(sourceOf(four), { limits }), /more than 3 files/u);
});

test("a directory that claims ten million files is refused without being read", async () => {
  const size = 10_000_000 * 46;
  const end = zipEnd({ count: 10_000_000, size, offset: 0, is64: true });
  let read = 0;
  const source = {
    name: "many.zip",
    size: size + end.length,
    read: async (offset: number, length: number) => {
      read += length;
      const bytes = new Uint8Array(length);
      const from = Math.max(0, size - offset);
      if (from < length) bytes.set(end.subarray(Math.max(0, offset - size), offset + length - size), from);
      return bytes;
    },
  };
  await assert.rejects(openZip(source), /more than 200000 files/u);
  assert(read < 100_000, `${read} bytes`);
});

test("a directory with more files than it counts is refused", async () => {
  await refused([hello, { ...hello, path: "b.txt" }], /more than it says/u, { count: 1 });
});

test("a damaged file is named when it is read, and the others are whole", async () => {
  const { files } = await open([
    { ...hello, claims: { crc: 1 } },
    { path: "b.txt", content: "whole" },
  ]);
  await assert.rejects(readAll(files[0]!.open()), /damaged/u);
  assert.equal(await textOf(files[1]!.open()), "whole");
});

test("an archive that is cut off anywhere, or changed anywhere, is read or refused, and nothing else is thrown", async () => {
  const whole = zipOf(
    [hello, { path: "b/c.txt", content: "x".repeat(3_000), hasDescriptor: true }, { ...hello, path: "d", is64: true }],
    { comment: "c" },
  );
  for (let length = 0; length < whole.length; length += 1) {
    await assert.rejects(openZip(sourceOf(whole.subarray(0, length))), RefusedSource);
  }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      async (changes) => {
        const changed = whole.slice();
        for (const [at, value] of changes) changed[at] = value;
        try {
          const { files } = await openZip(sourceOf(changed));
          for (const file of files) await readAll(file.open());
        } catch (error) {
          assert(error instanceof RefusedSource, String(error));
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test("bytes that are no archive are refused", async () => {
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(100_000),
    join(bytesOf("PK\u0003\u0004"), new Uint8Array(40)),
  ]) {
    await assert.rejects(openZip(sourceOf(bytes)), RefusedSource);
  }
});
