import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { createAnalyzer } from "./analyze.ts";
import { MODEL_ID, WEIGHTS_ID } from "./model-id.ts";
import { readModel, writeModel, type Table, type TableName } from "./model.ts";

function tableOf(name: TableName, bits: number, heads: number, seed: number): Table {
  const weights = Int8Array.from({ length: heads << bits }, (_, at) => ((at * 31 + seed) % 255) - 127);
  const named = Array.from({ length: heads }, (_, at) => ({
    name: `h${at}`,
    scale: 0.01,
    bias: 1 - at,
    threshold: 0.5,
  }));
  return { name, bits, heads: named, weights };
}

test("a model that is written and read again has its heads and every weight", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.nat(100), (bits, heads, seed) => {
      const tables = (["sentiment", "emotions", "families", "topics"] as const).map((name, at) =>
        tableOf(name, bits, heads + at, seed),
      );
      const lexicon = new Map([
        [7, -4],
        [2 ** 32 - 1, heads],
      ]);
      const file = writeModel("test-1", tables, lexicon);
      // A file that is part of a larger buffer is read where it stands.
      const within = new Uint8Array(file.length + 5).subarray(5);
      within.set(file);
      const model = readModel(within);
      assert.equal(model.id, "test-1");
      assert.deepEqual(model.lexicon, lexicon);
      for (const table of tables) assert.deepEqual(model.tables[table.name], table);
    }),
  );
});

test("bytes that are no model file, or are cut short or too long, are refused", () => {
  const file = writeModel("test-1", [tableOf("sentiment", 3, 2, 1)], new Map([[1, 1]]));
  for (const bytes of [new Uint8Array(0), new Uint8Array(20), file.slice(0, -1), new Uint8Array([...file, 0])]) {
    assert.throws(() => readModel(bytes), RangeError);
  }
});

test("the file that ships is the one that its card speaks of, and bears the name that the rules ask for", () => {
  const file = (name: string): Buffer => readFileSync(new URL(`../model/${WEIGHTS_ID}.${name}`, import.meta.url));
  const card = JSON.parse(file("card.json").toString()) as { model: string; sha256: string };
  assert.deepEqual(card.model, WEIGHTS_ID);
  assert.equal(card.sha256, createHash("sha256").update(file("bin")).digest("hex"));
  assert.equal(readModel(file("bin")).id, WEIGHTS_ID);
});

test("weights that the name of the results does not speak of are refused", () => {
  const tables = (["sentiment", "emotions", "families", "topics"] as const).map((name) => tableOf(name, 3, 2, 1));
  assert.throws(() => createAnalyzer(writeModel("other-1", tables, new Map())), RangeError);
  assert.equal(createAnalyzer(writeModel(WEIGHTS_ID, tables, new Map())).analyze("We went home.").model, MODEL_ID);
});
