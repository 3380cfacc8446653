import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sentencesOf } from "./sentences.ts";

test("sentences end at stops and at line breaks", () => {
  assert.deepEqual(sentencesOf('Up early. "Rain again!" he said\nand home'), [
    ["Up", "early."],
    ['"Rain', 'again!"'],
    ["he", "said"],
    ["and", "home"],
  ]);
});

test("no word and no sentence is long, whatever the text, so that what reads them stays linear", () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 90 }),
    fc.constantFrom("a".repeat(41), "\u2003", "word word ".repeat(70)),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      for (const sentence of sentencesOf(pieces.join(""))) {
        assert.ok(sentence.length > 0 && sentence.length <= 60);
        for (const word of sentence) assert.ok(word.length > 0 && word.length <= 40 && !/\s/.test(word));
      }
    }),
  );
});
