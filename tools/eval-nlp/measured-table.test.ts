import assert from "node:assert/strict";
import { test } from "node:test";
import { problemsOf } from "./measured-table.ts";

test("a figure below its floor, above its ceiling or none at all is a problem", () => {
  const held = [
    { name: "at its floor", found: 83, floor: 83 },
    { name: "at its ceiling", found: 0.05, ceiling: 0.05 },
    { name: "of interest only", found: -7 },
  ];
  assert.deepEqual(problemsOf(held, false), []);
  const missed = [
    { name: "low", found: 82.9, floor: 83 },
    { name: "high", found: 0.051, ceiling: 0.05 },
    { name: "none", found: Number.NaN, floor: 0 },
    { name: "none either", found: Number.NaN, ceiling: 1 },
  ];
  assert.deepEqual(
    problemsOf(missed, false).map((line) => line.split(":")[0]),
    missed.map(({ name }) => name),
  );
});

test("a sample may be off by so much and no more", () => {
  assert.deepEqual(problemsOf([{ name: "near", found: 80.1, floor: 83 }], true), []);
  assert.equal(problemsOf([{ name: "far", found: 79.9, floor: 83 }], true).length, 1);
  assert.equal(problemsOf([{ name: "far", found: 0.08, ceiling: 0.05, sampleAllowance: 0.02 }], true).length, 1);
});
