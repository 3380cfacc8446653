import assert from "node:assert/strict";
import { test } from "node:test";
import { isUnspaced, letterKindOf } from "./letters.ts";

const UNICODE = "17.0";
const CODE_POINTS = 0x110000;
const GENERAL = [
  ["L", /^\p{L}$/u],
  ["N", /^\p{N}$/u],
  ["M", /^\p{M}$/u],
] as const;
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]$/u;

const skip =
  process.versions["unicode"] !== UNICODE &&
  `this Node knows Unicode ${process.versions["unicode"]}, the table ${UNICODE}`;

test("the table of letters, numbers and marks is Unicode's, code point by code point", { skip }, () => {
  for (let codePoint = 0; codePoint < CODE_POINTS; codePoint++) {
    const character = String.fromCodePoint(codePoint);
    const kind = GENERAL.find(([, pattern]) => pattern.test(character))?.[0];
    if (letterKindOf(codePoint) !== kind) assert.equal(letterKindOf(codePoint), kind, codePoint.toString(16));
  }
});

test(
  "letters of scripts without spaces are those of Thai, Lao, Khmer, kana and Han, and of no other script",
  { skip },
  () => {
    for (let codePoint = 0; codePoint < CODE_POINTS; codePoint++) {
      if (letterKindOf(codePoint) === undefined) continue;
      const character = String.fromCodePoint(codePoint);
      // The long-vowel mark is of both kana and so, to Unicode, of neither.
      const isExpected = UNSPACED.test(character) || /^[\u30fc\uff70]$/.test(character);
      if (isUnspaced(codePoint) !== isExpected) assert.equal(isUnspaced(codePoint), isExpected, codePoint.toString(16));
    }
  },
);
