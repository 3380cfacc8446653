import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseWalFileName, segmentName, walFileName } from "./wal-files.ts";

test("a segment is named as PostgreSQL names it", () => {
  assert.equal(segmentName(1, 0), "000000010000000000000000");
  assert.equal(segmentName(1, 255), "0000000100000000000000FF");
  assert.equal(segmentName(11, 256), "0000000B0000000100000000");
});

test("what a name says is read back, whatever it says", () => {
  fc.assert(
    fc.property(
      fc.record({
        timeline: fc.integer({ min: 1, max: 0xffff_ffff }),
        segment: fc.integer({ min: 0, max: 2 ** 40 - 1 }),
        isPartial: fc.boolean(),
        reach: fc.date({ min: new Date("2020-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
      }),
      (piece) => {
        const file = walFileName(piece);
        assert.deepEqual(parseWalFileName(file), { file, ...piece });
      },
    ),
  );
});

test("other names are no pieces of the log", () => {
  for (const name of [
    "",
    "reach.aura",
    "000000010000000000000000",
    `${segmentName(1, 1)}.20260101T000000000Z.aura.draft`,
  ]) {
    assert.equal(parseWalFileName(name), undefined);
  }
});
