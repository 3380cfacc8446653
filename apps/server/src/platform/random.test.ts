import assert from "node:assert/strict";
import { test } from "node:test";
import { createRandomBytes } from "./random.ts";

test("random bytes have the size asked for, and no two takings of any size share bytes", () => {
  const randomBytes = createRandomBytes();
  const seen = new Set<string>();
  for (let index = 0; index < 4_000; index++) {
    const size = [10, 12, 16, 32][index % 4] as number;
    const bytes = randomBytes(size);
    assert.equal(bytes.length, size);
    seen.add(bytes.subarray(0, 8).toString("hex"));
  }
  assert.equal(seen.size, 4_000);
  assert.equal(randomBytes(0).length, 0);
});

test("what was taken stays as it is while more is taken", () => {
  const randomBytes = createRandomBytes();
  const first = randomBytes(16);
  const before = first.toString("hex");
  for (let index = 0; index < 1_000; index++) randomBytes(16);
  assert.equal(first.toString("hex"), before);
});
