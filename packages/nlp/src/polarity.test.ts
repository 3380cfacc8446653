import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { polarityOf, polarityOfSentences } from "./polarity.ts";
import { countedSentences } from "./work.fixture.ts";

const LINES: Readonly<Record<string, readonly (readonly [text: string, polarity: string])[]>> = {
  de: [
    ["Das war kein schöner Tag", "negative"],
    ["Ich mag das nicht", "negative"],
    ["Der Urlaub war einfach herrlich, nur das Essen war mies", "mixed"],
    ["Ich bin nicht mehr traurig", "positive"],
    ["Die Kopfschmerzen sind furchtbar", "negative"],
    ["Gute Nacht", "unclear"],
    ["Ich habe Milch und Brot gekauft", "unclear"],
  ],
  es: [
    ["No estoy bien", "negative"],
    ["Nunca me divierto", "negative"],
    ["Ya no estoy triste", "positive"],
    ["La clase fue aburrida y el profesor es simpático", "mixed"],
    ["Echo de menos a mi perro", "negative"],
    ["Buenas noches", "unclear"],
  ],
  fr: [
    ["Je n'ai pas bien dormi", "negative"],
    ["J'aime pas ce film", "negative"],
    ["Je ne suis pas triste", "positive"],
    ["C'est pas mal", "positive"],
    ["Bonne nuit", "unclear"],
    ["Je suis allé au marché", "unclear"],
  ],
  zh: [
    ["我不高兴", "negative"],
    ["我一点也不累", "positive"],
    ["天气晴朗,我很难过", "mixed"],
    ["我很擔心明天的考試", "negative"],
    ["我去了超市", "unclear"],
  ],
};

test("words of feeling are read with their negations, and nothing is said where there are none", () => {
  for (const [language, lines] of Object.entries(LINES)) {
    for (const [text, polarity] of lines) assert.equal(polarityOf(text, language).polarity, polarity, text);
  }
});

test("what stands after `but` weighs more", () => {
  assert.ok(polarityOf("Der Film war schön, aber das Ende war traurig", "de").score < 0);
  assert.ok(polarityOf("Der Film war traurig, aber das Ende war schön", "de").score > 0);
});

test("a picture that smiles or weeps counts in each of the languages", () => {
  for (const language of ["de", "es", "fr", "zh"]) {
    assert.equal(polarityOf("😊", language).polarity, "positive");
    assert.equal(polarityOf("😢", language).polarity, "negative");
  }
});

test("no other language is read, English neither", () => {
  for (const language of ["en", "it", "und", "", "constructor", "__proto__"]) {
    assert.deepEqual(polarityOf("good gut bueno bon 好 😊", language), {
      polarity: "unclear",
      score: 0,
      magnitude: 0,
      confidence: 0,
    });
  }
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(
      fc.constantFrom("nicht", "gut", "ne", "n'", "aime", "no", "feliz", "不", "高兴", "没有问题", ",", "aber", "'"),
      {
        maxLength: 80,
      },
    )
    .map((words) => words.join(" ")),
);

test("whatever the text, scores and signs agree and stay within their bounds", () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom("de", "es", "fr", "zh"), (text, language) => {
      const { polarity, score, magnitude, confidence } = polarityOf(text, language);
      assert.ok(Math.abs(score) <= 1 && magnitude >= Math.abs(score) && confidence >= 0 && confidence <= 1);
      if (polarity === "positive") assert.ok(score > 0);
      if (polarity === "negative") assert.ok(score < 0);
      assert.equal(polarity === "unclear", magnitude === 0);
    }),
    { numRuns: 300 },
  );
});

test("the work grows with the length of a text and no faster", () => {
  for (const [language, unit] of [
    ["de", "nicht gut und nicht schlecht "],
    ["fr", "je n'aime pas "],
    ["zh", "我不高兴"],
  ] as const) {
    const work = (length: number): number => {
      const { sentences, reads } = countedSentences(unit.repeat(Math.ceil(length / unit.length)));
      polarityOfSentences(sentences, language);
      return reads();
    };
    assert.ok(work(100_000) <= 2.1 * work(50_000), language);
  }
});
