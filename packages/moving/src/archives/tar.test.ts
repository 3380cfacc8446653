import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { RefusedSource } from "../source.ts";
import { bytesOf, join, readAll, sourceOf, tarOf, textOf, zipOf } from "./archives.fixture.ts";
import { ARCHIVE_LIMITS } from "./limits.ts";
import { openExport } from "./open-export.ts";
import { openTar } from "./tar.ts";

const long = `folder/${"ü".repeat(90)}.md`;

test("any files come out of a tar archive as they went in, within gzip and in any order, too", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 2_000 }), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      fc.constantFrom("pax" as const, "gnu" as const),
      fc.infiniteStream(fc.nat()),
      async (contents, isPacked, longNames, order) => {
        const files = contents.map((content, index) => ({ path: index === 1 ? long : `${index}.md`, content }));
        const tar = tarOf(files, longNames);
        const opened = await openExport(sourceOf(isPacked ? new Uint8Array(gzipSync(tar)) : tar));
        assert.deepEqual(
          opened.files.map(({ path, size }) => [path, size]),
          files.map(({ path, content }) => [path, content.length]),
        );
        for (const pick of [0, ...order.take(6).map((each) => each % files.length)]) {
          assert.deepEqual(await readAll(opened.files[pick]!.open()), new Uint8Array(contents[pick]!));
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("two files of one packed archive can be read side by side", async () => {
  const tar = tarOf(["a", "b"].map((path) => ({ path, content: path.repeat(200_000) })));
  const { files } = await openExport(sourceOf(new Uint8Array(gzipSync(tar))));
  const [a, b] = await Promise.all(files.map((file) => textOf(file.open())));
  assert.equal(a, "a".repeat(200_000));
  assert.equal(b, "b".repeat(200_000));
});

test("links and devices are left; a path that leads out refuses the archive", async () => {
  const { files, left } = await openTar(
    sourceOf(
      tarOf([
        { path: "a" },
        { path: "hard", type: "1" },
        { path: "soft", type: "2" },
        { path: "tty", type: "3" },
        { path: "b/", type: "5" },
        { path: "a" },
      ]),
    ),
  );
  assert.deepEqual(
    files.map(({ path }) => path),
    ["a"],
  );
  assert.deepEqual(
    left?.map(({ reason }) => reason),
    ["it is a link", "it is a link", "it is no file", "its path occurs twice"],
  );
  await assert.rejects(openTar(sourceOf(tarOf([{ path: "../evil" }]))), RefusedSource);
});

test("a tar archive that is cut off within a file, or claims more than it holds, is refused", async () => {
  const tar = tarOf([{ path: "a", content: "x".repeat(2_000) }]);
  await assert.rejects(openTar(sourceOf(tar.subarray(0, 1_500))), /cut off/u);
  await assert.rejects(openTar(sourceOf(tarOf([{ path: "a", content: "x", size: 1_000_000 }]))), RefusedSource);
});

test("any changed archive is read or refused, and nothing else is thrown", async () => {
  for (const whole of [
    tarOf([
      { path: long, content: "a" },
      { path: "b", content: "bb" },
    ]),
    new Uint8Array(gzipSync(tarOf([{ path: "b", content: "bb" }]))),
  ]) {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        async (changes) => {
          const changed = whole.slice();
          for (const [at, value] of changes) changed[at] = value;
          try {
            const { files } = await openExport(sourceOf(changed));
            for (const file of files) await readAll(file.open());
          } catch (error) {
            assert(error instanceof RefusedSource, String(error));
          }
        },
      ),
      { numRuns: 500 },
    );
  }
});

test("a gzip bomb is refused before it is unpacked far", async () => {
  const limits = { ...ARCHIVE_LIMITS, ratioFreeBytes: 1024 * 1024 };
  const bomb = new Uint8Array(gzipSync(tarOf([{ path: "zeros", content: new Uint8Array(32 * 1024 * 1024) }])));
  await assert.rejects(openExport(sourceOf(bomb), { limits }), /200 times/u);
});

test("an archive in several members of gzip, with zeros behind them, is read whole, and one that goes on otherwise is not", async () => {
  const tar = tarOf(["a", "b"].map((path) => ({ path, content: path.repeat(100_000) })));
  const members = [tar.subarray(0, 700), tar.subarray(700, 100_000), tar.subarray(100_000)].map((part) =>
    gzipSync(part),
  );
  for (const padding of [0, 1, 100_000]) {
    const packed = join(...members, new Uint8Array(padding));
    const { files } = await openExport(sourceOf(packed, "export.tar.gz"));
    assert.deepEqual(await Promise.all(files.map((file) => textOf(file.open()))), [
      "a".repeat(100_000),
      "b".repeat(100_000),
    ]);
  }
  await assert.rejects(openExport(sourceOf(join(gzipSync("text"), bytesOf("more text")), "j.txt.gz")), /damaged/u);
});

test("an archive that is cut off anywhere is refused, and so is a member of gzip", async () => {
  const tar = tarOf([{ path: "a", content: "x".repeat(700) }, { path: "b" }]);
  for (const whole of [tar.subarray(0, 1_600), new Uint8Array(gzipSync(tar))]) {
    for (let length = 513; length < whole.length; length += 1) {
      const cut = async () => {
        const { files } = await openExport(sourceOf(whole.subarray(0, length), "export.tar"));
        assert(files.length <= 1 && length >= 1_536, `${length}`);
      };
      await cut().catch((error: unknown) => assert(error instanceof RefusedSource, String(error)));
    }
  }
});

test("an empty archive holds no files, and one behind a program that unpacks it is read", async () => {
  assert.deepEqual((await openExport(sourceOf(new Uint8Array(10_240), "notes.jex"))).files, []);
  const zip = zipOf([{ path: "a", content: "" }], { before: bytesOf("#!/bin/sh\n") });
  assert.deepEqual(
    (await openExport(sourceOf(zip, "export.zip"))).files.map(({ path }) => path),
    ["a"],
  );
  await assert.rejects(openExport(sourceOf(bytesOf("no archive"), "export.zip")), /cut off/u);
});

test("what is given is told by its bytes: archives, a packed file, a file alone, and archives that nobody reads here", async () => {
  const paths = async (bytes: Uint8Array, name: string): Promise<readonly string[]> =>
    (await openExport(sourceOf(bytes, name))).files.map(({ path }) => path);
  assert.deepEqual(await paths(zipOf([{ path: "a", content: "" }]), "export.txt"), ["a"]);
  assert.deepEqual(await paths(tarOf([{ path: "a" }]), "export.jex"), ["a"]);
  assert.deepEqual(await paths(bytesOf('{"entries":[]}'), "journal.json"), ["journal.json"]);
  assert.deepEqual(await paths(new Uint8Array(gzipSync("text")), "journal.json.gz"), ["journal.json"]);
  await assert.rejects(openExport(sourceOf(new Uint8Array([0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 1]))), /RAR/u);
  await assert.rejects(openExport(sourceOf(new Uint8Array(0))), /empty/u);
  await assert.rejects(openExport(sourceOf(new Uint8Array(deflateRawSync("x")).subarray(0, 0))), RefusedSource);
});
