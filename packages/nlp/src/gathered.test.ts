import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createGathered } from "./gathered.ts";
import type { Table } from "./model.ts";

const BITS = 4;
const byte = fc.integer({ min: -127, max: 127 });
const features = fc.array(fc.record({ hash: fc.integer({ min: 0, max: 0xffffffff }), weight: fc.nat(4) }));

test("features that are added up together give what they give one by one", () => {
  const gathered = createGathered();
  fc.assert(
    fc.property(tables(), features, fc.nat(3), (table, all, first) => {
      const sums = new Int32Array(first + table.heads.length).fill(1);
      for (const { hash, weight } of all) gathered.add(hash, weight);
      gathered.addTo(sums, table, first);
      assert.deepEqual([...sums], [...oneByOne(table, all, first)]);
      assert.equal(
        gathered.finish(),
        all.reduce((sum, { weight }) => sum + weight * weight, 0),
      );
    }),
  );
});

test("what was added up is forgotten", () => {
  const gathered = createGathered();
  gathered.add(7, 3);
  gathered.finish();
  const sums = new Int32Array(1);
  gathered.addTo(sums, { ...tableOf(1), weights: new Int8Array(1 << BITS).fill(5) }, 0);
  assert.equal(sums[0], 0);
  assert.equal(gathered.finish(), 0);
});

function tables(): fc.Arbitrary<Table> {
  return fc.integer({ min: 1, max: 11 }).chain((heads) =>
    fc.array(byte, { minLength: heads << BITS, maxLength: heads << BITS }).map((weights) => ({
      ...tableOf(heads),
      weights: Int8Array.from(weights),
    })),
  );
}

function tableOf(heads: number): Table {
  const head = { name: "head", scale: 1, bias: 0, threshold: 0.5 };
  return { name: "topics", bits: BITS, heads: Array.from({ length: heads }, () => head), weights: new Int8Array() };
}

function oneByOne(
  { weights: table, heads }: Table,
  all: readonly { hash: number; weight: number }[],
  first: number,
): Int32Array {
  const sums = new Int32Array(first + heads.length).fill(1);
  for (const { hash, weight } of all) {
    for (let head = 0; head < heads.length; head++) {
      const row = hash % (1 << BITS);
      sums[first + head] = sums[first + head]! + weight * table[row * heads.length + head]!;
    }
  }
  return sums;
}
