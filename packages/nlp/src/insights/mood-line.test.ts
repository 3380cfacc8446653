import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dayNumberOf } from "./calendar.ts";
import type { InsightEntry } from "./entry.ts";
import { anyJournal, dateAfter, entryWith, readingWith } from "./journal.fixture.ts";
import { valueOf, type Measure } from "./measure.ts";
import { moodLine, type MoodPoint } from "./mood-line.ts";

const anyMeasure = fc.constantFrom<Measure>("own", "read");
const pointsOf = (entries: readonly InsightEntry[], measure: Measure, bandwidthDays = 14): MoodPoint[] =>
  moodLine(entries, measure, { bandwidthDays }).segments.flat();

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test("a day's point is the mean of the entries it names, which are all of that day's that have a value", () => {
  fc.assert(
    fc.property(anyJournal, anyMeasure, (entries, measure) => {
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      const points = pointsOf(entries, measure);
      for (const { date, value, entryIds } of points) {
        const named = entryIds.map((id) => byId.get(id) as InsightEntry);
        assert.ok(Math.abs(mean(named.map((entry) => valueOf(entry, measure) as number)) - value) < 1e-6);
        assert.ok(named.every(({ localDate }) => localDate === date));
      }
      assert.deepEqual(
        new Set(points.flatMap(({ entryIds }) => entryIds)),
        new Set(entries.filter((entry) => valueOf(entry, measure) !== undefined).map(({ id }) => id)),
      );
    }),
  );
});

test("an entry on another day leaves a day's value as it was", () => {
  fc.assert(
    fc.property(anyJournal, anyMeasure, fc.integer({ min: 0, max: 60 }), (entries, measure, day) => {
      const other = entryWith({ id: "other", localDate: dateAfter(day), mood: 5, analysis: readingWith({ score: 1 }) });
      const before = pointsOf(entries, measure).filter(({ date }) => date !== other.localDate);
      const after = pointsOf([...entries, other], measure).filter(({ date }) => date !== other.localDate);
      const raw = ({ date, value, entryIds }: MoodPoint): object => ({ date, value, entryIds });
      assert.deepEqual(after.map(raw), before.map(raw));
    }),
  );
});

test("the smooth line stays within the days it averages, and says which they are", () => {
  fc.assert(
    fc.property(anyJournal, anyMeasure, fc.constantFrom(7, 14, 60), (entries, measure, bandwidthDays) => {
      const points = pointsOf(entries, measure, bandwidthDays);
      for (const { date, smoothed } of points) {
        const near = points.filter((other) => Math.abs(dayNumberOf(other.date) - dayNumberOf(date)) < bandwidthDays);
        assert.equal(smoothed !== undefined, near.length >= 3);
        if (smoothed === undefined) continue;
        assert.deepEqual([smoothed.from, smoothed.to, smoothed.days], [near[0]?.date, near.at(-1)?.date, near.length]);
        const values = near.map(({ value }) => value);
        assert.ok(smoothed.value >= Math.min(...values) && smoothed.value <= Math.max(...values));
      }
    }),
  );
});

test("the line breaks where nobody wrote for a bandwidth, and only there", () => {
  const days = [0, 1, 2, 15, 29, 30];
  const entries = days.map((day) => entryWith({ id: `e${day}`, localDate: dateAfter(day), mood: 3 }));
  const { segments } = moodLine(entries, "own", { bandwidthDays: 14 });
  assert.deepEqual(
    segments.map((segment) => segment.map(({ date }) => date)),
    [[0, 1, 2, 15].map(dateAfter), [29, 30].map(dateAfter)],
  );
});

test("a near day counts for more than a far one, and a crowded day for more than a single entry but not for two days", () => {
  const at = (day: number, mood: number, copies = 1): InsightEntry[] =>
    Array.from({ length: copies }, (_, copy) => entryWith({ id: `e${day}.${copy}`, localDate: dateAfter(day), mood }));
  const smoothedAt = (entries: readonly InsightEntry[]): number =>
    pointsOf(entries, "own").find(({ date }) => date === dateAfter(20))?.smoothed?.value ?? Number.NaN;
  const even = smoothedAt([...at(15, 5), ...at(20, 3), ...at(25, 1)]);
  assert.equal(even, 3);
  assert.ok(smoothedAt([...at(18, 5), ...at(20, 3), ...at(25, 1)]) > even);
  const crowded = smoothedAt([...at(15, 5, 40), ...at(20, 3), ...at(25, 1)]);
  assert.ok(crowded > even);
  assert.ok(crowded < smoothedAt([...at(15, 5), ...at(14, 5), ...at(16, 5), ...at(20, 3), ...at(25, 1)]));
});

test("what the writer named and what a model read are two lines", () => {
  const entries = [entryWith({ id: "e", mood: 1, analysis: readingWith({ score: 0.9 }) })];
  assert.equal(pointsOf(entries, "own")[0]?.value, 1);
  assert.equal(pointsOf(entries, "read")[0]?.value, 0.9);
  assert.deepEqual(moodLine(entries, "own").models, []);
  assert.deepEqual(moodLine(entries, "read").models, ["m1"]);
});

test("a text that was not understood is no neutral day", () => {
  const entries = [entryWith({ id: "e", analysis: readingWith({ confidence: 0 }) })];
  assert.deepEqual(moodLine(entries, "read").segments, []);
});
