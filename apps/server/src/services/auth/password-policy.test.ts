import assert from "node:assert/strict";
import { test } from "node:test";
import { dictionary } from "@zxcvbn-ts/language-common";
import { assertAcceptablePassword } from "./password-policy.ts";

const EMAIL = "ann.smith@example.org";

test("every one of the three thousand most common passwords is refused, in either case", () => {
  const common = dictionary["passwords-common"].filter((word) => word.length >= 8).slice(0, 3_000);
  assert.equal(new Set(common).size, 3_000);
  for (const password of common) {
    refuses(password);
    refuses(password.toUpperCase());
  }
});

test("length counts in characters, not in bytes or halves of them", () => {
  refuses("a1b2c3d");
  refuses("😀".repeat(4) + "abc");
  accepts("a1b2c3d9");
  accepts("ünïcödé9");
  accepts("x7".repeat(127) + "ab");
  refuses("x7".repeat(127) + "abc");
});

test("the product's name and one's own address make no password, however they are dressed up", () => {
  for (const password of [
    "AuraJournal2026!!",
    "aurajournalaura",
    "JOURNAL12345678",
    "ann.smith2026",
    "AnnSmith!!",
    "smithsmithsmith1",
    EMAIL,
    "ANN.SMITH@example.org1",
    "example.org2026",
  ]) {
    refuses(password);
  }
});

test("a good password may hold one of those words", () => {
  for (const password of ["the restaurant at nine", "my journal of quiet rainy days", "annual rainfall in smithereens"])
    accepts(password);
});

test("there are no rules of composition", () => {
  for (const password of ["green tea and slow mornings", "        x        y", "ЖЖЖщщщъъъ", "38501746290"])
    accepts(password);
});

test("one or two characters over and over are refused", () => {
  for (const password of ["aaaaaaaaaaaaaaa", "abababababababab", "😀😀😀😀😀😀😀😀"]) refuses(password);
});

function refuses(password: string): void {
  assert.throws(() => assertAcceptablePassword(password, EMAIL), { code: "VAL_001" }, password);
}

function accepts(password: string): void {
  assert.doesNotThrow(() => assertAcceptablePassword(password, EMAIL), password);
}
