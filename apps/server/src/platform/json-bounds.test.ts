import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { excessOf } from "./json-bounds.ts";

const SMALL = 16 * 1024;

/** Long enough to be looked at, and the same JSON. */
function padded(json: string): Buffer {
  return Buffer.from(json + " ".repeat(SMALL));
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

/** Values within a value; an empty list or object counts as one that holds one. */
function countOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const parts = Object.values(value) as unknown[];
  return Math.max(1, parts.length) + parts.map(countOf).reduce((sum, count) => sum + count, 0);
}

test("what a body holds is counted before it is parsed, whatever stands in its strings", () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('"', "\\", '\\"', "[[[[[[", "{{{{", ",,,,,,,", '\\\\"['));
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      text,
      fc.integer(),
      fc.array(tie("tree"), { maxLength: 5 }),
      fc.dictionary(text, tie("tree"), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(tree, fc.nat(6), fc.nat(12), (value, maxDepth, maxValues) => {
      const excess = excessOf(padded(JSON.stringify(value)), { maxDepth, maxValues });
      const isDeep = depthOf(value) > maxDepth;
      const isMuch = countOf(value) > maxValues;
      assert.equal(excess !== undefined, isDeep || isMuch);
      if (excess !== undefined && !isMuch) assert.equal(excess, "is nested too deeply");
      if (excess !== undefined && !isDeep) assert.equal(excess, "holds too many values");
    }),
    { numRuns: 2_000 },
  );
});

test("what is no JSON at all is looked at to its end and left to the parser", () => {
  for (const broken of ['"no end', '"a\\', "]]]]]]", "}", "[1", '{"a":"b\\"', "\u0000"]) {
    assert.equal(excessOf(Buffer.from(" ".repeat(SMALL) + broken)), undefined);
  }
});

test("the largest push that the contract allows is within the bounds, and a flood is not", () => {
  const tags = Array.from({ length: 50 }, (_, index) => `tag "${index}", [so it goes]`);
  const mutation = {
    mutationId: "id",
    op: "put",
    entryId: "id",
    baseVersion: 1,
    entry: {
      content: "A day, [and] a {night}",
      metadata: { tags, mood: { rating: 1, label: "so-so" }, location: { name: "Here", latitude: 1, longitude: 2 } },
      writtenAt: "now",
      timeZone: "UTC",
      entryDate: "today",
    },
  };
  const push = { deviceId: "id", mutations: Array.from({ length: 500 }, () => mutation) };
  assert.equal(excessOf(padded(JSON.stringify(push))), undefined);

  const flood = (item: string) => Buffer.from(`[${`${item},`.repeat(60_000)}0]`);
  for (const item of ["0", "[]", "{}", '""', '{"a":0}']) assert.equal(excessOf(flood(item)), "holds too many values");
  assert.equal(excessOf(Buffer.from('{"a":'.repeat(200_000))), "is nested too deeply");
});
