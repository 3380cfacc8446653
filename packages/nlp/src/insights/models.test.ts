import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readingOf } from "./entry.ts";
import { anyJournal, dateAfter, entryWith, readingWith } from "./journal.fixture.ts";
import { provenanceOf, separateModels } from "./models.ts";
import { moodLine } from "./mood-line.ts";
import { streaksOf } from "./streaks.ts";

test("apart, the journal is whole for each model and no reading of another is in it", () => {
  fc.assert(
    fc.property(anyJournal, (entries) => {
      const apart = separateModels(entries);
      assert.deepEqual(apart.map(({ model }) => model).sort(), provenanceOf(entries).models);
      for (const { model, entries: own } of apart) {
        assert.deepEqual(provenanceOf(own), { models: [model], isMixed: false });
        assert.deepEqual(moodLine(own, "own"), moodLine(entries, "own"));
        assert.deepEqual(streaksOf(own, dateAfter(60)), streaksOf(entries, dateAfter(60)));
        const expected = entries.filter((entry) => readingOf(entry)?.model === model).map(({ id }) => id);
        assert.deepEqual(
          new Set(own.filter((entry) => readingOf(entry) !== undefined).map(({ id }) => id)),
          new Set(expected),
        );
      }
    }),
  );
});

test("the model that read most comes first, and two in one figure are said to be mixed", () => {
  const entries = ["m2", "m1", "m2"].map((model, at) => entryWith({ id: `e${at}`, analysis: readingWith({ model }) }));
  assert.deepEqual(
    separateModels(entries).map(({ model }) => model),
    ["m2", "m1"],
  );
  const { models, isMixed } = moodLine(entries, "read");
  assert.deepEqual([models, isMixed], [["m1", "m2"], true]);
});
