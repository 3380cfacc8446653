import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countWords, readingTimeSeconds } from "./words.ts";

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
    ["snake_case 👩‍👩‍👧 🌊", 2],
  ];
  for (const [text, words] of cases) assert.equal(countWords(text), words, text);
});

test("a word begins with a letter or a digit, whatever sits on it", () => {
  const unspaced = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]`;
  const letter = String.raw`[[\p{L}\p{N}]--${unspaced}]`;
  const word = new RegExp(`${unspaced}|${letter}(?:['’]?${letter})*`, "gv");
  const piece = fc.constantFrom(
    ..."aÉ1٣ '’-_.\u0301\ufe0f\u200d☀❤😀今はดีကိုកា한",
    "\u{1f3fd}",
    "\u{20000}",
    "\u{10330}",
    "\ud800",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      assert.equal(countWords(text), text.replaceAll(/\p{M}/gu, "").match(word)?.length ?? 0);
    }),
  );
});

test("a minute's reading is 220 words, and a begun second counts", () => {
  assert.deepEqual([0, 1, 220, 221].map(readingTimeSeconds), [0, 1, 60, 61]);
});
