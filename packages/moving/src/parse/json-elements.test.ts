import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RefusedSource } from "../source.ts";
import { jsonElements, type JsonElementsOptions, type JsonPiece } from "./json-elements.ts";

const encoder = new TextEncoder();

/** Cut at the given places, each chunk in memory that is overwritten once it has been handed over. */
async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): AsyncIterable<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts.map((each) => each % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    const chunk = bytes.slice(from, cut);
    yield chunk;
    chunk.fill(0x22);
    from = cut;
  }
}

async function split(
  file: string | Uint8Array,
  options: JsonElementsOptions = { arrays: ["entries"] },
  cuts: readonly number[] = [],
): Promise<JsonPiece[]> {
  const bytes = typeof file === "string" ? encoder.encode(file) : file;
  return Array.fromAsync(jsonElements(chunksOf(bytes, cuts), options));
}

async function inShort(file: string | Uint8Array, options?: JsonElementsOptions): Promise<string[]> {
  return (await split(file, options)).map((piece) =>
    piece.kind === "problem"
      ? `${piece.where}: ${piece.reason}`
      : `${piece.kind === "element" ? `${piece.array}[${piece.index}]` : piece.name}=${piece.text}`,
  );
}

test("any object comes apart into what JSON.parse reads, wherever the chunks are cut and however it is indented", async () => {
  const object = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue(), { noNullPrototype: true });
  await fc.assert(
    fc.asyncProperty(
      object,
      fc.array(fc.jsonValue()),
      fc.constantFrom(undefined, 2, "\r\n\t"),
      fc.array(fc.nat(), { maxLength: 40 }),
      async (members, entries, indent, cuts) => {
        const file = JSON.stringify({ ...members, entries }, undefined, indent);
        const pieces = await split(file, { arrays: ["entries"] }, cuts);
        const rebuilt: Record<string, unknown> = { entries: [] };
        for (const piece of pieces) {
          assert(piece.kind !== "problem", JSON.stringify(piece));
          assert.deepEqual(JSON.parse(piece.text), piece.value);
          if (piece.kind === "element")
            assert.equal((rebuilt[piece.array] as unknown[]).push(piece.value), piece.index + 1);
          else Object.defineProperty(rebuilt, piece.name, { value: piece.value, enumerable: true });
        }
        const expected = JSON.parse(file) as Record<string, unknown>;
        assert.deepEqual(new Map(Object.entries(rebuilt)), new Map(Object.entries(expected)));
      },
    ),
  );
});

test("any array at the root comes apart into its elements", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue()), fc.array(fc.nat()), async (values, cuts) => {
      const file = JSON.stringify(values);
      const pieces = await split(file, { arrays: [] }, cuts);
      assert.deepEqual(
        pieces.map((piece) => (piece.kind === "element" ? piece.value : piece)),
        JSON.parse(file),
      );
    }),
  );
});

test("any damaged file yields pieces or is refused, and nothing else is thrown", async () => {
  const file = encoder.encode(
    JSON.stringify({ metadata: { version: "1.0" }, entries: [{ text: 'a "b" \\ ü 🌊' }, [1, [2]], {}] }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
      fc.nat(file.length),
      fc.array(fc.nat(), { maxLength: 5 }),
      async (changes, length, cuts) => {
        const damaged = file.slice(0, length);
        for (const [at, value] of changes) if (at < length) damaged[at] = value;
        try {
          await split(damaged, { arrays: ["entries"] }, cuts);
        } catch (error) {
          assert(error instanceof RefusedSource);
        }
      },
    ),
  );
});

test("a broken element is a problem of its own, and those around it are read", async () => {
  assert.deepEqual(await inShort('{"entries":[{"a":1},{"a":nope},{"a":[1},{"a":1}},{"b":]},,{"a":2}]}'), [
    'entries[0]={"a":1}',
    "entries[1]: is not JSON",
    "entries[2]: is not JSON",
    "entries[3]: is not JSON",
    "entries[4]: is not JSON",
    "entries[5]: is empty",
    'entries[6]={"a":2}',
  ]);
});

test("a file that ends too early says so after what it held", async () => {
  assert.deepEqual(await inShort('{"entries":[{"a":1},{"a'), [
    'entries[0]={"a":1}',
    "entries[1]: the file ends in the middle of it",
  ]);
});

test("what is too large or nested too deep is a problem, and costs no memory", async () => {
  const long = JSON.stringify({ text: "x".repeat(200) });
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  assert.deepEqual(
    await inShort(`{"entries":[${long},1,{"a":[[[[1]]]]},2]}`, {
      arrays: ["entries"],
      maximumBytes: 100,
      maximumDepth: 4,
    }),
    ["entries[0]: is larger than 100 bytes", "entries[1]=1", "entries[2]: is nested deeper than 4", "entries[3]=2"],
  );
  assert.deepEqual(await inShort(`{"entries":[${deep},2]}`), ["entries[0]: is nested deeper than 256", "entries[1]=2"]);
});

test("what is no UTF-8 is replaced and counted, beside replacement characters that were written", async () => {
  const file = encoder.encode('{"entries":["aXb\uFFFDc"]}');
  file[file.indexOf(0x58)] = 0xff;
  const [piece] = await split(file);
  assert(piece?.kind === "element");
  assert.equal(piece.value, "a\uFFFDb\uFFFDc");
  assert.equal(piece.replaced, 1);
});

test("a byte order mark is passed over, and a second value after the first is named", async () => {
  assert.deepEqual(await inShort('\uFEFF{"entries":[1],"version":2} {"entries":[2]}'), [
    "entries[0]=1",
    "version=2",
    "end of the file: something follows what was the end",
  ]);
});

test("an array that is none after all is a member", async () => {
  assert.deepEqual(await inShort('{"entries":null}'), ["entries=null"]);
});

test("what is no JSON at all is refused", async () => {
  for (const file of ["", "  ", "PK\u0003\u0004", "<html>", '"text"']) await assert.rejects(split(file), RefusedSource);
});
