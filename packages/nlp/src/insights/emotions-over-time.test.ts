import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { weekdayOf } from "./calendar.ts";
import { ekmanOf } from "../emotions.ts";
import { emotionsOverTime } from "./emotions-over-time.ts";
import { readingOf, type InsightEntry } from "./entry.ts";
import { anyJournal, entryWith, readingWith } from "./journal.fixture.ts";

const anyOptions = fc.record({ unit: fc.constantFrom("week", "month"), weekStartsOn: fc.integer({ min: 0, max: 6 }) });
const shows = (names: string[]): { emotions: { emotion: string; score: number }[] } => ({
  emotions: names.map((emotion) => ({ emotion, score: 0.5 })),
});

test("every share is that of the named entries among those of its stretch that were read", () => {
  fc.assert(
    fc.property(anyJournal, anyOptions, (entries, options) => {
      const periods = emotionsOverTime(entries, options);
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      for (const { from, to, entryIds, emotions, ekman } of periods) {
        const read = entries.filter(
          (entry) => readingOf(entry) !== undefined && entry.localDate >= from && entry.localDate <= to,
        );
        assert.deepEqual(new Set(entryIds), new Set(read.map(({ id }) => id)));
        const namesOf = (id: string): string[] =>
          readingOf(byId.get(id) as InsightEntry)?.emotions.map(({ emotion }) => emotion) ?? [];
        for (const { emotion, share, entryIds: having } of emotions) {
          assert.deepEqual(
            having,
            entryIds.filter((id) => namesOf(id).includes(emotion)),
          );
          assert.ok(Math.abs(share - having.length / read.length) < 1e-6);
        }
        for (const { emotion, share, entryIds: having } of ekman) {
          assert.deepEqual(
            having,
            entryIds.filter((id) => namesOf(id).some((name) => ekmanOf(name) === emotion)),
          );
          assert.ok(Math.abs(share - having.length / read.length) < 1e-6);
        }
      }
      const told = periods.flatMap(({ entryIds }) => entryIds);
      assert.equal(told.length, entries.filter((entry) => readingOf(entry) !== undefined).length);
    }),
  );
});

test("weeks begin on the reader's day and last seven, months are whole", () => {
  fc.assert(
    fc.property(anyJournal, anyOptions, (entries, options) => {
      for (const { from, to } of emotionsOverTime(entries, options)) {
        if (options.unit === "week") {
          assert.equal(weekdayOf(from), options.weekStartsOn);
          assert.equal(Date.parse(to) - Date.parse(from), 6 * 86_400_000);
        } else {
          assert.equal(from.slice(8), "01");
          assert.equal(new Date(Date.parse(to) + 86_400_000).getUTCDate(), 1);
        }
      }
    }),
  );
});

test("an entry with joy and love counts once for Ekman's joy", () => {
  const entries = [
    entryWith({ id: "a", analysis: readingWith(shows(["joy", "love"])) }),
    entryWith({ id: "b", analysis: readingWith(shows(["grief"])) }),
  ];
  const [month] = emotionsOverTime(entries, { unit: "month" });
  assert.deepEqual(month?.ekman, [
    { emotion: "joy", share: 0.5, entryIds: ["a"] },
    { emotion: "sadness", share: 0.5, entryIds: ["b"] },
  ]);
  assert.deepEqual([month?.from, month?.to, month?.isFewData], ["2025-03-01", "2025-03-31", true]);
});

test("an entry in a language whose emotions nobody reads takes no part in their shares", () => {
  const joyful = readingWith(shows(["joy"]));
  const entries = [
    entryWith({ id: "a", analysis: joyful }),
    entryWith({ id: "b", language: "de", analysis: readingWith({}) }),
    entryWith({ id: "c", language: "en", analysis: readingWith({}) }),
    entryWith({ id: "d", language: "de", analysis: readingWith({ model: "outside/1+m1", topics: ["work"] }) }),
  ];
  const [month] = emotionsOverTime(entries, { unit: "month" });
  assert.deepEqual(month?.entryIds, ["a", "c"]);
  assert.deepEqual(month.emotions, [{ emotion: "joy", share: 0.5, entryIds: ["a"] }]);
});
