import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { spacedWords } from "./spaced-words.ts";

test("words come in lower case, without marks, possessives and hyphens", () => {
  assert.deepEqual(spacedWords("“Anna’s” LÖWE—don’t (well-known) e\u0301te\u0301"), [
    "anna",
    "löwe",
    "don't",
    "well",
    "known",
    "été",
  ]);
});

test("numbers, letters, links, addresses, months and days are left out", () => {
  const text = "42nd I www.example.org/harvest https://example.org/harvest me@example.org Sunday November 1660 today";
  assert.deepEqual(spacedWords(text), ["today"]);
});

test("languages without spaces give no words rather than sentences", () => {
  assert.deepEqual(spacedWords("今天去公园散步 きょうは ไปตลาด walk"), ["walk"]);
});

test("whatever the text, no word is long or empty", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 0, max: 50_000 }), (text, count) => {
      for (const word of spacedWords(`${text} ${"ab".repeat(count)}${"!".repeat(count)}${text}`)) {
        assert.ok(word.length >= 2 && word.length <= 80 && !/[\s\d]/.test(word[0] ?? " "));
      }
    }),
  );
});
