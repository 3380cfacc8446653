import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createProgress, formatDuration, formatProgress } from "./progress.ts";

const facts = { label: "importing", done: 1_200, total: 3_413, elapsedMs: 2_000, doneThisRun: 1_200 };

test("a line names the count, the share, the rate and the time left", () => {
  assert.equal(formatProgress(facts), "importing  1,200/3,413  35 %  600/s  4 s left");
});

test("what an earlier run had done does not count into the rate", () => {
  assert.match(formatProgress({ ...facts, doneThisRun: 200 }), /100\/s {2}23 s left$/);
  const written: string[] = [];
  let nowMs = 0;
  const stream = { write: (text: string) => written.push(text) };
  const progress = createProgress({ stream, label: "importing", total: 2_000, nowMs: () => nowMs });
  progress.update(1_000);
  nowMs = 5_000;
  progress.update(1_500);
  assert.deepEqual(written, ["importing  1,500/2,000  75 %  100/s  5 s left\n"]);
});

test("work without a known end shows its count and rate alone", () => {
  assert.equal(formatProgress({ ...facts, total: undefined }), "importing  1,200  600/s");
});

test("a terminal gets a bar as long as there is room", () => {
  assert.match(formatProgress({ ...facts, columns: 100 }), /█{11}░{19}/);
  assert.doesNotMatch(formatProgress({ ...facts, columns: 50 }), /█/);
});

test("a line never reaches the last column", () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 2_000_000 }),
      fc.option(fc.nat({ max: 2_000_000 }), { nil: undefined }),
      fc.nat({ max: 10_000_000 }),
      fc.integer({ min: 1, max: 300 }),
      (done, total, elapsedMs, columns) => {
        const line = formatProgress({ label: "importing", done, total, elapsedMs, doneThisRun: done, columns });
        assert.ok(line.length < columns || line === "", `${line.length} of ${columns}`);
      },
    ),
  );
});

test("a length of time is told in its two largest units", () => {
  assert.deepEqual([0, 7_400, 59_001, 125_000, 12_000_000, 400_000_000].map(formatDuration), [
    "0 s",
    "8 s",
    "1 min 0 s",
    "2 min 5 s",
    "3 h 20 min",
    "111 h 6 min",
  ]);
});

test("a terminal is redrawn ten times a second at most and left clean", () => {
  const written: string[] = [];
  let nowMs = 0;
  const stream = { isTTY: true, columns: 80, write: (text: string) => written.push(text) };
  const progress = createProgress({ stream, label: "exporting", total: 1_000, nowMs: () => nowMs });
  for (; nowMs < 1_000; nowMs += 10) progress.update(nowMs);
  assert.equal(written.length, 10);
  progress.end();
  assert.equal(written.at(-1), "\r\u001B[2K");
});

test("a log gets a plain line every five seconds and no control characters", () => {
  const written: string[] = [];
  let nowMs = 0;
  const stream = { write: (text: string) => written.push(text) };
  const progress = createProgress({ stream, label: "exporting", total: 20_000, nowMs: () => nowMs });
  for (; nowMs <= 12_000; nowMs += 1_000) progress.update(nowMs);
  progress.end();
  assert.deepEqual(written, [
    "exporting  5,000/20,000  25 %  1,000/s  15 s left\n",
    "exporting  10,000/20,000  50 %  1,000/s  10 s left\n",
  ]);
});
