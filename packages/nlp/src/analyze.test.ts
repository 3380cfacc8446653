import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { EMOTIONS, MODEL_ID, TOPICS } from "./index.ts";
import { analyze, analyzeFamilies, analyzeSentences } from "./local.ts";

const labelOf = (text: string): string => analyze(text).sentiment.label;

test("plain feelings are told apart", () => {
  assert.equal(labelOf("I am so happy today! The walk with Anna was lovely."), "positive");
  assert.equal(labelOf("It was an awful day and I feel sad and lonely."), "negative");
  assert.equal(labelOf("I went to the office at eight and then to the market."), "neutral");
});

test("families are told where their members are, however each is called, and in English alone", () => {
  const namesOf = (text: string): string[] => analyzeFamilies(text).map(({ family }) => family);
  assert.deepEqual(namesOf("Thank you so much, I love it and I am so proud of you!").toSorted(), ["joy", "positive"]);
  const dark = namesOf("I am so sad that she died, I miss her and I cried all night.");
  assert.ok(dark.includes("sadness") && dark.includes("negative") && !dark.includes("positive"), dark.join());
  assert.deepEqual(analyzeFamilies("Thank you so much, I love it!", { language: "de" }), []);
  assert.deepEqual(namesOf(""), []);
  // A passage that is good and a later one that is bad are both told.
  const long = `${"We laughed and it was lovely and I was so happy. ".repeat(8)}${"It was horrible and I hate them. ".repeat(8)}`;
  assert.ok(["positive", "negative"].every((family) => namesOf(long).includes(family)));
  const scores = analyzeFamilies(long).map(({ score }) => score);
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
});

test("a negated feeling is its opposite, with straight and with curly apostrophes", () => {
  assert.equal(labelOf("I'm not happy with this and I don't like it."), "negative");
  assert.equal(labelOf("I\u2019m not happy with this and I don\u2019t like it."), "negative");
});

test("a bad morning in a good day is mixed", () => {
  const { sentiment } = analyze("The morning was terrible, I cried. But the evening with my friends was wonderful!");
  assert.equal(sentiment.label, "mixed");
  assert.ok(sentiment.magnitude > 1);
});

test("a text in a language that is not read is neutral with confidence 0", () => {
  for (const text of [
    "Oggi sono molto felice e contento",
    "今日はとても楽しかったです",
    "Сегодня был отличный день",
    "",
  ]) {
    const { sentiment, confidence } = analyze(text);
    assert.deepEqual([sentiment, confidence], [{ label: "neutral", score: 0, magnitude: 0 }, 0], text);
  }
});

test("the language a caller gives decides", () => {
  assert.equal(analyze("I am so happy.", { language: "de" }).confidence, 0);
  assert.equal(analyze("Delighted.").confidence, 0);
  assert.ok(analyze("Delighted.", { language: "en-GB" }).confidence > 0);
});

test("German, Spanish, French and Chinese have a sentiment, and neither emotions nor topics", () => {
  for (const [good, bad] of [
    ["Ich bin heute sehr glücklich und froh.", "Ich bin heute gar nicht glücklich, ich habe nur geweint."],
    ["Hoy estoy muy feliz con mis hijos.", "Hoy no estoy nada feliz y lloro todo el tiempo."],
    ["Je suis très heureux de cette belle journée.", "Je ne suis pas heureux, j'ai pleuré dans la cuisine."],
    ["我今天很高兴,和朋友玩得很开心。", "我今天不高兴,一直在哭。"],
  ] as const) {
    assert.equal(labelOf(good), "positive", good);
    assert.equal(labelOf(bad), "negative", bad);
    assert.deepEqual([analyze(bad).emotions, analyze(bad).topics], [[], []]);
  }
});

test("what the English model would call good is not called so in a text of another language", () => {
  // To the English model `wonderful` decides.
  assert.equal(labelOf("Wonderful wonderful wonderful"), "positive");
  const { sentiment, confidence } = analyze(
    "Ho visto il film wonderful wonderful con mia sorella e poi siamo andati a casa",
  );
  assert.deepEqual([sentiment.label, confidence], ["neutral", 0]);
});

test("names of what every JavaScript object inherits are words like any other", () => {
  for (const name of ["constructor", "Constructor", "#__proto__", "toString", "hasOwnProperty"]) {
    const { sentiment } = analyze(`The ${name} is good and I am happy.`);
    assert.equal(sentiment.label, "positive", name);
    assert.ok(sentiment.score > 0.5, name);
  }
});

test("key phrases are what comes again, then what has several words", () => {
  const text =
    "The vegetable garden was full of bees. I sat in the vegetable garden with my old friend Anna until the evening.";
  const { keyPhrases } = analyze(text);
  assert.equal(keyPhrases[0], "vegetable garden");
  assert.ok(keyPhrases.includes("old friend anna"));
});

test("emotions and topics are named, the likeliest first", () => {
  const { emotions, topics, provider, model } = analyze("I was so angry at my boss at work.");
  assert.equal(emotions[0]?.emotion, "anger");
  assert.equal(topics[0], "work");
  assert.equal(analyze("Thank you so much, Anna!").emotions[0]?.emotion, "gratitude");
  assert.deepEqual({ provider, model }, { provider: "local", model: MODEL_ID });
});

test("each sentence is told with its place in the text and a feeling of its own", () => {
  const text = "The morning was terrible, I cried. But the evening with my friends was wonderful!";
  const [bad, good, ...more] = analyzeSentences(text);
  assert.deepEqual(more, []);
  assert.ok(bad !== undefined && good !== undefined && bad.score < 0 && good.score > 0);
  assert.equal(text.slice(good.start, good.end), "But the evening with my friends was wonderful!");
});

test("a text of 100,000 characters is read, and told as what it is made of", () => {
  assert.equal(labelOf("What a wonderful, happy day. ".repeat(3_500)), "positive");
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc
    .array(
      fc.constantFrom(
        "good",
        "bad",
        "not",
        "the",
        "and",
        ".",
        "!\n",
        "😊",
        "constructor",
        "\ud800",
        "\0",
        "'s",
        '"',
        ":)",
      ),
      { maxLength: 200 },
    )
    .map((w) => w.join(" ")),
);

test("any string at all gets a result within its bounds, the same every time", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const result = analyze(text);
      const { score, magnitude, label } = result.sentiment;
      assert.ok(score >= -1 && score <= 1 && !Object.is(score, -0));
      assert.ok(magnitude >= Math.abs(score) - 0.001 && Number.isFinite(magnitude));
      assert.ok(["positive", "negative", "neutral", "mixed"].includes(label));
      assert.ok(result.confidence >= 0 && result.confidence <= 1);
      for (const { emotion, score: share } of result.emotions) {
        assert.ok((EMOTIONS as readonly string[]).includes(emotion) && share > 0 && share <= 1);
      }
      for (const topic of result.topics) assert.ok((TOPICS as readonly string[]).includes(topic));
      assert.ok(result.keyPhrases.length <= 5);
      for (const phrase of result.keyPhrases)
        assert.ok(phrase.length > 0 && phrase.length <= 80 && phrase.isWellFormed());
      assert.deepEqual(analyze(text), result);
    }),
    { numRuns: 500 },
  );
});

test("a label and the sign of its score agree", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { label, score } = analyze(text).sentiment;
      if (label === "positive") assert.ok(score > 0);
      if (label === "negative") assert.ok(score < 0);
    }),
  );
});
