import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { keyPhrasesOf } from "./key-phrases.ts";
import { readSentences } from "./tokens.ts";
import { countedSentences } from "./work.fixture.ts";

const phrasesOf = (text: string, language = "en", maxPhrases = 5): string[] =>
  keyPhrasesOf(readSentences(text), { maxPhrases, language });

test("what a reader of a diary would underline is found, verbs and moods are not", () => {
  assert.deepEqual(phrasesOf("Didn't cry at the funeral. Cried over a jar of her jam at midnight."), [
    "funeral",
    "jar",
    "jam",
    "midnight",
  ]);
  assert.deepEqual(phrasesOf("The biopsy came back clean. I cried in the car park.").slice(0, 2), [
    "car park",
    "biopsy",
  ]);
  assert.deepEqual(phrasesOf("I was so very quiet today and I was scared."), []);
});

test("a word joined by a hyphen is one word, a dash parts words", () => {
  assert.ok(phrasesOf("We talked about self-care at length.").includes("self-care"));
  for (const text of ["The garden - bees.", "The garden -bees."]) {
    assert.deepEqual(phrasesOf(text).sort(), ["bees", "garden"], text);
  }
});

test("an owner and a noun, ordinals and times are no phrases of their own", () => {
  assert.deepEqual(phrasesOf("On the 27th at 7pm I saw Anna's mother.").sort(), ["anna", "mother"]);
});

test("in German a phrase ends with a noun, in Romance languages nouns are linked", () => {
  assert.deepEqual(phrasesOf("Im Krankenhaus war die neue Ärztin sehr freundlich.", "de").sort(), [
    "krankenhaus",
    "neue ärztin",
  ]);
  assert.ok(phrasesOf("Hoy tengo dolor de cabeza.", "es").includes("dolor de cabeza"));
});

test("Chinese and Japanese have phrases though they have no spaces", () => {
  assert.equal(phrasesOf("晚上我们吃了火锅,火锅很好吃。", "zh")[0], "火锅");
  assert.ok(phrasesOf("友達とカフェに行った。", "ja").includes("カフェ"));
});

test("a language without a list of grammar words has no key phrases", () => {
  assert.deepEqual(phrasesOf("the old garden", "und"), []);
  assert.deepEqual(phrasesOf("วันนี้ไม่มีใครโทรหาฉันเลย", "th"), []);
  assert.deepEqual(phrasesOf("the old garden", "constructor"), []);
});

test("whatever the text, phrases are few, short, each told once, and the best of few are the best of many", () => {
  const words = fc.constantFrom(
    "garden",
    "old",
    "the",
    "-",
    ".",
    "anna's",
    "to",
    "was",
    "de",
    "火",
    "さ",
    "3d",
    "painted",
    "'",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.array(words, { maxLength: 80 }).map((found) => found.join(" ")),
  );
  fc.assert(
    fc.property(text, fc.constantFrom("en", "de", "es", "zh", "ja", "und"), (text, language) => {
      const phrases = phrasesOf(text, language, 8);
      assert.ok(phrases.length <= 8 && new Set(phrases).size === phrases.length);
      for (const phrase of phrases) assert.ok(phrase.length > 1 && phrase.length <= 80);
      assert.deepEqual(phrasesOf(text, language, 3), phrases.slice(0, 3));
    }),
    { numRuns: 300 },
  );
});

test("the work grows with the length of a text and no faster", () => {
  for (const [unit, language] of [
    ["the painted old garden-gate of Anna's house, and so on. ", "en"],
    ["a-b-".repeat(12), "en"],
    ["word ", "de"],
    ["maison de ", "fr"],
    ["火锅", "zh"],
  ] as const) {
    const work = (length: number): number => {
      const { sentences, reads } = countedSentences(unit.repeat(Math.ceil(length / unit.length)));
      keyPhrasesOf(sentences, { maxPhrases: 5, language });
      return reads();
    };
    assert.ok(work(100_000) <= 2.1 * work(50_000), `${unit} ${language}`);
  }
});
