import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readingOf } from "./entry.ts";
import { anyJournal, dateAfter, entryWith, readingWith } from "./journal.fixture.ts";
import { totalsOf } from "./totals.ts";

test("totals count every entry once, and each label those that were read so", () => {
  fc.assert(
    fc.property(anyJournal, (entries) => {
      const { entryIds, entryIdsByLabel, words, days, from, to } = totalsOf(entries);
      assert.deepEqual([...entryIds].sort(), entries.map(({ id }) => id).sort());
      assert.equal(
        words,
        entries.reduce((sum, { wordCount }) => sum + wordCount, 0),
      );
      const dates = entries.map(({ localDate }) => localDate).sort();
      assert.deepEqual([days, from, to], [new Set(dates).size, dates[0], dates.at(-1)]);
      for (const [label, ids] of Object.entries(entryIdsByLabel)) {
        const labelled = entries.filter((entry) => readingOf(entry)?.sentiment.label === label).map(({ id }) => id);
        assert.deepEqual(new Set(ids), new Set(labelled));
      }
    }),
  );
});

test("means are over the entries that have a value", () => {
  const entries = [
    entryWith({ id: "a", mood: 2, analysis: readingWith({ score: 0.5 }) }),
    entryWith({ id: "b", mood: 5, localDate: dateAfter(1) }),
    entryWith({ id: "c", analysis: readingWith({ score: 0, confidence: 0 }) }),
  ];
  const { own, read } = totalsOf(entries);
  assert.deepEqual(own, { value: 3.5, entryIds: ["b", "a"] });
  assert.deepEqual(read, { value: 0.5, entryIds: ["a"] });
});
