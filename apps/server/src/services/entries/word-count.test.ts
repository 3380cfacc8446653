import assert from "node:assert/strict";
import { test } from "node:test";
import { countWords, readingTimeSeconds } from "./word-count.ts";

test("words are runs of letters and digits, apostrophes inside them", () => {
  const cases: [string, number][] = [
    ["", 0],
    ["— …!", 0],
    ["Up, and to the office.", 5],
    ["don't can’t o'clock 'tis", 4],
    ["naïve Ærø e\u0301te\u0301", 3],
    ["3 14 2026-01-01", 5],
    ["今日は", 3],
    ["東京 tower", 3],
    ["Привет мир", 2],
  ];
  for (const [text, words] of cases) assert.equal(countWords(text), words, text);
});

test("a minute's reading is 220 words, and a begun second counts", () => {
  assert.deepEqual([0, 1, 220, 221].map(readingTimeSeconds), [0, 1, 60, 61]);
});
