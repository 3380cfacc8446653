import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fold } from "./fold.ts";
import { tokenize } from "./tokenize.ts";

const words = (text: string) => tokenize(text).map(({ word }) => word);

// Strings of what segmentation stumbles over, beside arbitrary ones.
const pieces = fc.constantFrom(
  ..."a B ß ẞ é e\u0301 İ ı ς Σ ﬁ ½ ² № ™ Å ａ 7 ٣ - _ . , \n 東 京 ひ ガ ｶﾞ 한 \u1112\u1161\u11ab ไ ที่ 𠮷 '  ’ \u00ad \u200d \ufe0f \u0301 👍 👍🏽 👨‍👩‍👧 🇩🇪 🇩 ❤️ 𝔘 ǆ ŉ \ud83d \udc4d \u0000 \" “".split(
    " ",
  ),
  " ",
);
const anyText = fc.oneof(
  fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
);

test("every token is the fold of its place in the text, in order and without overlap", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let end = 0;
      for (const token of tokenize(text)) {
        assert.ok(token.start >= end && token.end > token.start && token.end <= text.length);
        assert.equal(token.word, fold(text.slice(token.start, token.end)));
        assert.notEqual(token.word, "");
        ({ end } = token);
      }
    }),
    { numRuns: 600 },
  );
});

test("every letter and digit is in a token", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const covered = new Set(tokenize(text).flatMap(({ start, end }) => rangeOf(start, end)));
      for (const { index } of text.matchAll(/\p{Nd}|(?=\p{L})[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}]/gu)) {
        assert.ok(covered.has(index), `${JSON.stringify(text)} at ${index}`);
      }
    }),
    { numRuns: 300 },
  );
});

test("composed and decomposed spellings give the same words", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("é", "Ü", "ñ", "ガ", "한", "q\u0323\u0307", "ệ", " ", "x"), { maxLength: 20 }),
      (parts) => {
        const text = parts.join("");
        assert.deepEqual(words(text.normalize("NFD")), words(text.normalize("NFC")));
      },
    ),
  );
});

test("words are cut as a reader would cut them", () => {
  const cases: [string, string[]][] = [
    ["I said: “Don’t!”", ["i", "said", "don't"]],
    ["my wife's; the dogs' rock'n'roll", ["my", "wife's", "the", "dogs", "rock'n'roll"]],
    ["don´t donʼt DON＇T", ["don't", "don't", "don't"]],
    ["well-known snake_case a/b", ["well", "known", "snake", "case", "a", "b"]],
    ["10:30, 3.14 and 2nd", ["10", "30", "3", "14", "and", "2nd"]],
    ["L’amour d'été, qu'il", ["l", "amour", "d", "été", "qu", "il"]],
    ["dell'amico", ["dell", "amico"]],
    ["Straße STRASSE STRAẞE", ["strasse", "strasse", "strasse"]],
    ["Über\u00adraschung", ["überraschung"]],
    ["ΟΔΟΣ οδος οδός", ["οδοσ", "οδοσ", "οδόσ"]],
    ["İstanbul", ["istanbul"]],
    ["ﬁne ｗｉｄｅ x²", ["fine", "wide", "x2"]],
    ["𝔘𝔫𝔡 𐐀b𐐁", ["und", "𐐨b𐐩"]],
    ["東京へ行く", ["東", "京", "へ", "行", "く"]],
    ["iPhone手机12", ["iphone", "手", "机", "12"]],
    ["ｶﾞｰﾙ", ["ガ", "ー", "ル"]],
    ["한국어", ["한", "국", "어"]],
    ["ที่บ้าน", ["ที่", "บ้", "า", "น"]],
    ["हिन्दी में", ["हिन्दी", "में"]],
    ["سلام عليكم", ["سلام", "عليكم"]],
    ["so 👍🏽👍 ❤️❤", ["so", "👍", "👍", "❤", "❤"]],
    ["🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]],
    ["' - … \u0301 \ud83d \u0000", []],
    ["", []],
  ];
  for (const [text, expected] of cases) assert.deepEqual(words(text), expected, text);
});

test("a family of joined emoji is one token and keeps its place", () => {
  assert.deepEqual(tokenize("ok 👨‍👩‍👧!"), [
    { word: "ok", start: 0, end: 2, kind: "word" },
    { word: "👨👩👧", start: 3, end: 11, kind: "emoji" },
  ]);
});

test("offsets count in the text as given, also after letters that grow or shrink when folded", () => {
  const text = "ﬃ ẞ 𠮷 e\u0301 fin";
  const last = tokenize(text).at(-1);
  assert.equal(text.slice(last?.start, last?.end), "fin");
});

function rangeOf(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, index) => start + index);
}
