import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseLine, splitLines } from "./lines.ts";

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function linesOf(
  bytes: Buffer,
  sizes: readonly number[],
  maxLineBytes?: number,
): Promise<(string | undefined)[]> {
  const lines = [];
  for await (const line of splitLines(inPieces(bytes, sizes), maxLineBytes)) {
    lines.push(line.bytes === undefined ? undefined : Buffer.from(line.bytes).toString());
  }
  return lines;
}

test("lines are the same however the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", ""))),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      async (lines, sizes) => {
        const text = lines.map((line) => `${line}\n`).join("");
        if (text.startsWith("\uFEFF")) return;
        // A byte order mark is looked for in the first chunk alone, and real chunks hold more than two bytes.
        assert.deepEqual(await linesOf(Buffer.from(text), sizes), lines);
      },
    ),
  );
});

test("a last line without its end and an empty line in between are lines", async () => {
  assert.deepEqual(await linesOf(Buffer.from("a\n\nb"), [2]), ["a", "", "b"]);
});

test("a byte order mark belongs to no line", async () => {
  assert.deepEqual(await linesOf(Buffer.from("\uFEFFa\n"), [64]), ["a"]);
});

test("a line that is too long is told by its number alone and the next one is whole", async () => {
  assert.deepEqual(await linesOf(Buffer.from(`${"x".repeat(50)}\nok\n`), [7], 10), [undefined, "ok"]);
});

test("a line of any length takes no more memory than the longest allowed", async () => {
  const chunk = Buffer.alloc(1_000_000, "x");
  const before = process.memoryUsage().arrayBuffers;
  let most = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    for (let n = 0; n < 100; n += 1) {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      yield chunk;
    }
  }
  for await (const line of splitLines(endless())) assert.equal(line.bytes, undefined);
  assert.ok(most < 10_000_000, `${most} bytes`);
});

test("a problem with a line never quotes it", () => {
  const read = (bytes: Buffer | string | undefined) =>
    parseLine({ bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes });
  assert.deepEqual(read('{"date":"x"}'), { kind: "record", record: { date: "x" }, text: '{"date":"x"}' });
  assert.deepEqual(read(" \t\r"), { kind: "blank" });
  assert.deepEqual(read('{"secret'), { kind: "problem", reason: "is not JSON" });
  assert.deepEqual(read('["secret"]'), { kind: "problem", reason: "is not a JSON object" });
  assert.deepEqual(read("null"), { kind: "problem", reason: "is not a JSON object" });
  assert.deepEqual(read(Buffer.from([0x22, 0xff, 0x22])), { kind: "problem", reason: "is not UTF-8" });
  assert.equal(read(undefined).kind, "problem");
});
