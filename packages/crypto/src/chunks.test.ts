import assert from "node:assert/strict";
import { createHash, createSecretKey, randomBytes } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import {
  CHUNK_BYTES,
  CHUNK_HEADER_BYTES,
  CHUNK_TAG_BYTES,
  newChunkHeader,
  openChunk,
  openChunks,
  openRange,
  plainSizeOf,
  sealChunk,
  sealChunks,
  sealedRangeOf,
  sealedSizeOf,
} from "./chunks.ts";
import type { ChunkSeal } from "./chunks.ts";
import { SealError } from "./envelope.ts";
import vectors from "./vectors.json" with { type: "json" };

const SEALED = CHUNK_BYTES + CHUNK_TAG_BYTES;
const blobOf = (fill: number): ChunkSeal => ({
  key: createSecretKey(Buffer.alloc(32, fill)),
  header: newChunkHeader(() => Buffer.alloc(7, fill)),
  context: Buffer.from("a photo"),
});
const blob = blobOf(7);
/** Sizes around the borders, where mistakes live. */
const sizes = fc.oneof(
  fc.nat(300),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: -2, max: 2 })).map(([n, by]) => n * CHUNK_BYTES + by),
);

test("sealed chunks have the bytes that were frozen when the format was made", async () => {
  for (const vector of vectors.chunks) {
    const seal: ChunkSeal = {
      key: createSecretKey(vector.key, "hex"),
      header: newChunkHeader(() => Buffer.from(vector.prefix, "hex")),
      context: Buffer.from(vector.context),
    };
    const sealed = await sealedOf(seal, textOf(vector.plainBytes));
    assert.equal(createHash("sha256").update(sealed).digest("hex"), vector.sealedSha256, `${vector.plainBytes} bytes`);
    assert.equal(sealed.subarray(0, 48).toString("hex"), vector.sealedBegins);
  }
});

test("what was sealed in chunks opens, whatever its size and however it came in pieces", async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 100_000 }), async (size, piece) => {
      const plaintext = textOf(size);
      const sealed = await collect(sealChunks(blob, cut(plaintext, piece)));
      assert.equal(sealed.length, sealedSizeOf(size));
      assert.equal(plainSizeOf(sealed.length), size);
      assert.ok((await collect(openChunks(blob, cut(sealed.subarray(CHUNK_HEADER_BYTES), piece)))).equals(plaintext));
    }),
    { numRuns: 60, examples: [[2 * CHUNK_BYTES, 1]] },
  );
});

test("a range opens from its own chunks alone", async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, a, b) => {
      fc.pre(size > 0);
      const start = a % size;
      const end = start + 1 + (b % (size - start));
      const plaintext = textOf(size);
      const sealed = await sealedOf(blob, plaintext);
      const { sealedStart, sealedEnd, firstChunk, lastChunk } = sealedRangeOf(start, end, size);
      assert.ok(sealedEnd - sealedStart <= (lastChunk - firstChunk + 1) * SEALED);
      const part = cut(sealed.subarray(sealedStart, sealedEnd), 50_000);
      const opened = await collect(openRange(blob, { start, end, plainBytes: size }, part));
      assert.ok(opened.equals(plaintext.subarray(start, end)));
    }),
    { numRuns: 60 },
  );
});

test("a size that no sealed blob has is refused", () => {
  for (const bytes of [0, CHUNK_HEADER_BYTES, CHUNK_HEADER_BYTES + 15, CHUNK_HEADER_BYTES + SEALED + 16]) {
    assert.throws(() => plainSizeOf(bytes), SealError, String(bytes));
  }
  assert.equal(plainSizeOf(CHUNK_HEADER_BYTES + CHUNK_TAG_BYTES), 0);
});

test("a range outside of a blob is refused", () => {
  for (const [start, end] of [
    [-1, 1],
    [0, 11],
    [5, 5],
    [0.5, 3],
    [7, 6],
  ] as const) {
    assert.throws(() => sealedRangeOf(start, end, 10), RangeError, `${start}-${end}`);
  }
});

test("a flipped bit anywhere in a blob is found", async () => {
  const sealed = await sealedOf(blob, textOf(CHUNK_BYTES + 10));
  for (const at of [2, 8, 9, 40_000, 9 + CHUNK_BYTES, 9 + SEALED - 1, 9 + SEALED, sealed.length - 1]) {
    const altered = Buffer.from(sealed);
    altered[at] = (altered[at] as number) ^ 1;
    const seal = { ...blob, header: altered.subarray(0, CHUNK_HEADER_BYTES) };
    await assert.rejects(openedOf(seal, altered.subarray(CHUNK_HEADER_BYTES)), SealError, `byte ${at}`);
  }
});

test("chunks swapped, dropped or doubled are found", async () => {
  const chunks = cut((await sealedOf(blob, textOf(3 * CHUNK_BYTES))).subarray(CHUNK_HEADER_BYTES), SEALED);
  const [first, second, third] = chunks as [Buffer, Buffer, Buffer];
  assert.equal((await openedOf(blob, first, second, third)).length, 3 * CHUNK_BYTES);
  for (const order of [
    [second, first, third],
    [first, third],
    [second, third],
    [first, first, second, third],
    [third, second, first],
    [first, second, third, third],
  ]) {
    await assert.rejects(openedOf(blob, ...order), SealError);
  }
});

test("a blob cut at the border of a chunk, or anywhere, is found", async () => {
  const sealed = (await sealedOf(blob, textOf(2 * CHUNK_BYTES + 100))).subarray(CHUNK_HEADER_BYTES);
  for (const length of [0, 10, SEALED - 1, SEALED, SEALED + 1, 2 * SEALED, sealed.length - 1]) {
    await assert.rejects(openedOf(blob, sealed.subarray(0, length)), SealError, `${length} bytes`);
  }
});

test("a blob that goes on after its end is found", async () => {
  const short = (await sealedOf(blob, textOf(100))).subarray(CHUNK_HEADER_BYTES);
  const whole = (await sealedOf(blob, textOf(CHUNK_BYTES))).subarray(CHUNK_HEADER_BYTES);
  for (const sealed of [short, whole]) {
    await assert.rejects(openedOf(blob, sealed, Buffer.from([0])), SealError);
    await assert.rejects(openedOf(blob, sealed, short), SealError);
  }
});

test("an empty last chunk after others is no form of any blob", () => {
  assert.throws(() => sealChunk(blob, { index: 1, isLast: true }, Buffer.alloc(0)), RangeError);
  assert.throws(() => sealChunk(blob, { index: 0, isLast: false }, Buffer.alloc(10)), RangeError);
  assert.throws(() => sealChunk(blob, { index: 2 ** 32, isLast: true }, Buffer.alloc(1)), RangeError);
  assert.throws(() => openChunk(blob, { index: 1, isLast: true }, Buffer.alloc(16)), SealError);
});

test("a chunk of another blob, key or context does not open", async () => {
  const sealed = (await sealedOf(blob, textOf(100))).subarray(CHUNK_HEADER_BYTES);
  const other = blobOf(8);
  for (const seal of [
    { ...blob, key: other.key },
    { ...blob, header: other.header },
    { ...blob, context: Buffer.from("a phot") },
    { ...blob, key: createSecretKey(Buffer.alloc(16)) },
    { ...blob, header: Buffer.concat([Buffer.from([2]), blob.header.subarray(1)]) },
  ]) {
    await assert.rejects(openedOf(seal, sealed), SealError);
  }
});

test("a range of a blob that was cut, or that another end was made up for, does not open", async () => {
  const size = 2 * CHUNK_BYTES;
  const sealed = await sealedOf(blob, textOf(size));
  const { sealedStart, sealedEnd } = sealedRangeOf(CHUNK_BYTES - 5, CHUNK_BYTES + 5, size);
  const part = sealed.subarray(sealedStart, sealedEnd);
  const range = { start: CHUNK_BYTES - 5, end: CHUNK_BYTES + 5, plainBytes: size };
  await assert.rejects(collect(openRange(blob, range, [part.subarray(0, SEALED)])), SealError);
  await assert.rejects(collect(openRange(blob, range, [part, Buffer.from([0])])), SealError);
  await assert.rejects(collect(openRange(blob, { ...range, plainBytes: size + 1 }, [part])), SealError);
});

test("every blob has a prefix of its own", () => {
  const headers = new Set(
    Array.from({ length: 1_000 }, () => Buffer.from(newChunkHeader(randomBytes)).toString("hex")),
  );
  assert.equal(headers.size, 1_000);
  assert.throws(() => newChunkHeader(() => Buffer.alloc(6)), RangeError);
});

function textOf(size: number): Buffer {
  return Buffer.alloc(size, "And so to bed. ");
}

function cut(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}

function sealedOf(seal: ChunkSeal, ...plaintext: Buffer[]): Promise<Buffer> {
  return collect(sealChunks(seal, plaintext));
}

function openedOf(seal: ChunkSeal, ...sealed: Buffer[]): Promise<Buffer> {
  return collect(openChunks(seal, sealed));
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(pieces));
}
