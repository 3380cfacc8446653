import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fold, withoutAccents } from "./fold.ts";

test("folding what is folded changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
      const folded = fold(text);
      assert.equal(fold(folded), folded);
    }),
    { numRuns: 500 },
  );
});

test("every character folds to what folds to itself", () => {
  for (let codePoint = 0; codePoint < 0x32000; codePoint++) {
    for (const text of [String.fromCodePoint(codePoint), `a${String.fromCodePoint(codePoint)}b`]) {
      const folded = fold(text);
      if (fold(folded) !== folded) assert.fail(`U+${codePoint.toString(16)}: ${folded}, then ${fold(folded)}`);
    }
  }
});

test("letters that come together when an invisible one goes are composed", () => {
  assert.equal(fold("caf\u0065\u200d\u0301"), "caf\u00e9");
});

test("upper and lower case fold alike", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Array.from("abcäöüßéñøåλσжщi")), { maxLength: 12 }), (letters) => {
      const text = letters.join("");
      assert.equal(fold(text.toUpperCase()), fold(text));
    }),
  );
});

test("accents go from Latin and Greek letters and stay where they make another letter", () => {
  assert.equal(withoutAccents("café señor größe"), "cafe senor große");
  assert.equal(withoutAccents("καλημέρα"), "καλημερα");
  assert.equal(withoutAccents("мой ガ한ที่ हिन्दी"), "мой ガ한ที่ हिन्दी");
});
