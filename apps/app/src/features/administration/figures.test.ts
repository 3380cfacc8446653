import assert from "node:assert/strict";
import { test } from "node:test";
import { meanOf, rangeOf, soundOf, stayedAfter, stretchesOf } from "./figures.ts";

const day = (date: string, count: number | null) => ({ date, count });

test("a stretch of days ends today and has as many days as it says", () => {
  assert.deepEqual(rangeOf(30, "2026-03-01"), { from: "2026-01-31", to: "2026-03-01" });
  assert.deepEqual(rangeOf(1, "2026-03-01"), { from: "2026-03-01", to: "2026-03-01" });
});

test("a mean is one of the days that are shown, and hidden days are not nought", () => {
  assert.equal(meanOf([day("2026-11-02", 30), day("2026-11-03", null), day("2026-11-04", 50)]), 40);
  assert.equal(meanOf([day("2026-11-02", null)]), undefined);
  assert.equal(meanOf([]), undefined);
});

test("weeks begin on Monday, also the first and the last, which may be cut", () => {
  const days = [day("2026-11-01", 20), day("2026-11-02", 30), day("2026-11-08", 50), day("2026-11-09", null)];
  assert.deepEqual(stretchesOf(days, true), [
    { from: "2026-10-26", perDay: 20 },
    { from: "2026-11-02", perDay: 40 },
    { from: "2026-11-09", perDay: null },
  ]);
  assert.deepEqual(stretchesOf(days.slice(2), false), [
    { from: "2026-11-08", perDay: 50 },
    { from: "2026-11-09", perDay: null },
  ]);
});

test("how most entries sound is known with its share, and not where nothing was written", () => {
  assert.deepEqual(soundOf({ positive: 5, neutral: 2, negative: 3, mixed: 0 }), {
    most: "positive",
    shares: { positive: 0.5, neutral: 0.2, negative: 0.3, mixed: 0 },
  });
  assert.equal(soundOf({ positive: 0, neutral: 0, negative: 0, mixed: 0 }), undefined);
});

test("who stayed is counted by people, not by weeks of joining, and hidden groups are left out", () => {
  const cohorts = [
    { cohort: "2026-10-05", size: 100, weeks: [1, 0.5] },
    { cohort: "2026-10-12", size: 20, weeks: [1, 1] },
    { cohort: "2026-10-19", size: null, weeks: [null, null] },
    { cohort: "2026-10-26", size: 50, weeks: [1] },
  ];
  assert.equal(stayedAfter(cohorts, 1), 70 / 120);
  assert.equal(stayedAfter(cohorts, 2), undefined);
});
