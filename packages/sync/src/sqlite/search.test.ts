import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createJournalReader } from "./journal-reader.ts";
import { createNodeDriver } from "./node-driver.fixture.ts";
import { openSqliteStorage } from "./storage.ts";

const letter = fc.constantFrom("a", "b", "é", "河");
const word = fc.string({ unit: letter, minLength: 1, maxLength: 4 });
const text = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join(" "));

test("the first answers to a letter or two are the same, however many are asked for", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ content: text, day: fc.integer({ min: 1, max: 28 }), isDeleted: fc.boolean() }), {
        minLength: 1,
        maxLength: 30,
      }),
      fc.string({ unit: letter, minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 6 }),
      async (entries, typed, limit) => {
        using driver = createNodeDriver();
        const storage = await openSqliteStorage(driver);
        await storage.commit(
          entries.map(({ content, day, isDeleted }, index) => {
            const localDate = `2026-03-${String(day).padStart(2, "0")}`;
            const timestamp = `${localDate}T12:00:00.000Z`;
            const mine = { content, timestamp, timezone: "UTC", localDate, tags: [], isDeleted };
            return { kind: "row", row: { entryId: `e${index}`, mine, rest: {} } };
          }),
        );
        const reader = createJournalReader(driver);
        const all = await reader.search(typed, 1_000);
        assert.deepEqual(await reader.search(typed, limit), all.slice(0, limit));
      },
    ),
    { numRuns: 60 },
  );
});
