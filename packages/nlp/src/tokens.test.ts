import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readSentences } from "./tokens.ts";

const shown = (text: string): string[] =>
  readSentences(text).map(({ tokens }) =>
    tokens
      .map((token) => `${token.text}/${token.kind}${token.isShouted ? "^" : ""}${token.isStretched ? "~" : ""}`)
      .join(" "),
  );

test("words, contractions, emoticons, pictures and marks are told apart", () => {
  assert.deepEqual(shown("I\u2019m happy :) <3 😊"), ["i'm/word happy/word :)/emoticon <3/emoticon 😊/picture"]);
});

test("capitals and stretched letters are noted, and the word is the same word", () => {
  assert.deepEqual(shown("SO soooo so"), ["so/word^ soo/word~ so/word"]);
});

test("a full stop ends a sentence, one within a number or a name does not", () => {
  assert.deepEqual(shown("At 3.30 we left. Rain!"), [
    "at/word 3/number ./mark 30/number we/word left/word ./mark",
    "rain/word !/mark",
  ]);
});

test("scripts without spaces are read letter by letter", () => {
  assert.deepEqual(shown("今日は。雨"), ["今/word 日/word は/word 。/mark", "雨/word"]);
});

test("what stands right behind the token before it is glued to it, and capitals are noted", () => {
  const [sentence] = readSentences("Self-care - well, Anna");
  assert.deepEqual(
    sentence?.tokens.map(({ text, isGlued, isCapital }) => [text, isGlued, isCapital]),
    [
      ["self", false, true],
      ["-", true, false],
      ["care", true, false],
      ["-", false, false],
      ["well", false, false],
      [",", true, false],
      ["anna", false, true],
    ],
  );
});

test("the work of reading grows with the length of a text and no faster", () => {
  for (const unit of ["Up early. Rain again :) ", "a", "'", "😀", "!?", "-a"]) {
    const work = (length: number): number => {
      let reads = 0;
      // The tokeniser looks at a text through these two alone.
      class CountedText extends String {
        override charCodeAt(at: number): number {
          reads += 1;
          return super.charCodeAt(at);
        }
        override slice(from?: number, to?: number): string {
          const found = super.slice(from, to);
          reads += found.length;
          return found;
        }
      }
      readSentences(new CountedText(unit.repeat(length / unit.length)) as string);
      return reads;
    };
    assert.ok(work(100_000) <= 2.1 * work(50_000), unit);
  }
});

test("whatever the text, sentences lie one behind the other within it, and no token is long", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 600 }), (text) => {
      let last = 0;
      for (const { start, end, tokens } of readSentences(text)) {
        assert.ok(start >= last && end > start && end <= text.length);
        last = end;
        assert.ok(tokens.length > 0 && tokens.length <= 120);
        for (const token of tokens) assert.ok(token.text.length > 0 && token.text.length <= 80);
      }
    }),
    { numRuns: 500 },
  );
});
