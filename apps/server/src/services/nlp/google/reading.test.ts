import assert from "node:assert/strict";
import { test } from "node:test";
import { AnalysisResult } from "@aura-journal/contracts";
import { TOPICS } from "@aura-journal/nlp";
import fc from "fast-check";
import { createValidator } from "../../../platform/validation.ts";
import { httpStatusOf } from "./grpc-status.ts";
import { readAnswer, UnreadableAnswer } from "./reading.ts";
import { topicOfCategory } from "./topics.ts";

const validate = createValidator(AnalysisResult, "body");

function read(score: number, sentences: readonly number[], more: object = {}) {
  return readAnswer({
    documentSentiment: { score, magnitude: 2 },
    sentences: sentences.map((one) => ({ sentiment: { score: one, magnitude: Math.abs(one) } })),
    entities: [],
    categories: [],
    ...more,
  });
}

test("a text's label goes by its score, and by its sentences where both sides speak", () => {
  const labelled = (score: number, sentences: readonly number[]): string => read(score, sentences).sentiment.label;
  assert.equal(labelled(0.25, [0.25]), "positive");
  assert.equal(labelled(-0.25, [-0.25]), "negative");
  assert.equal(labelled(0.2, [0.2, 0.1]), "neutral");
  assert.equal(labelled(0, [0.7, -0.6]), "mixed");
  assert.equal(labelled(0.6, [0.9, 0.9, 0.9, -0.4]), "positive", "one faint voice among many");
  assert.equal(labelled(0.1, [0.2, -0.2]), "neutral", "faint on both sides");
});

test("phrases are entities by how often they are spoken of, without numbers, each once", () => {
  const entity = (name: string, type: string, mentions: number) => ({
    name,
    type,
    mentions: Array.from({ length: mentions }, () => ({})),
  });
  const entities = [
    entity("Thames", "LOCATION", 1),
    entity("12 March", "DATE", 9),
    entity("the  office", "OTHER", 2),
    entity("thames", "LOCATION", 2),
    entity("x".repeat(61), "OTHER", 9),
    entity(" ", "OTHER", 9),
  ];
  assert.deepEqual(read(0, [], { entities }).keyPhrases, ["Thames", "the office"]);
});

test("topics are those of the categories that are more than guesses, the surest first, each once", () => {
  const categories = [
    { name: "/Finance/Banking", confidence: 0.29 },
    { name: "/Travel & Transportation/Hotels & Accommodations/Other", confidence: 0.4 },
    { name: "/Food & Drink/Restaurants", confidence: 0.9 },
    { name: "/Health/Nutrition/Vitamins & Supplements", confidence: 0.8 },
    { name: "/Autos & Vehicles", confidence: 1 },
  ];
  assert.deepEqual(read(0, [], { categories }).topics, ["food", "travel"]);
});

test("a category is found by the longest part of its path that is known, and by whole names alone", () => {
  assert.equal(topicOfCategory("/People & Society/Family & Relationships/Family/Parenting"), "family");
  assert.equal(topicOfCategory("/People & Society/Family & Relationships/Marriage"), "love");
  assert.equal(topicOfCategory("/Home & Garden/Gardening & Landscaping/Other"), "nature");
  assert.equal(topicOfCategory("/Travel"), "travel");
  for (const name of ["/Travelling", "/People & Society", "Travel", "", "/", "//", "/constructor"]) {
    assert.equal(topicOfCategory(name), undefined, name);
  }
});

const number = fc.oneof(fc.double(), fc.double({ min: -1, max: 1 }), fc.double({ min: 0, max: 1 }), fc.integer());
const junk = fc.oneof(fc.anything(), fc.string({ unit: "binary" }), number, fc.constant(null));
const mostly = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 40, arbitrary }, { weight: 1, arbitrary: junk as fc.Arbitrary<T> });
const sentiment = mostly(
  fc.record({
    score: mostly(fc.double({ min: -1, max: 1, noNaN: true })),
    magnitude: mostly(fc.double({ min: 0, max: 1e6, noNaN: true })),
  }),
);
const answer = mostly(
  fc.record({
    documentSentiment: sentiment,
    sentences: mostly(fc.array(mostly(fc.record({ sentiment })), { maxLength: 5 })),
    entities: mostly(
      fc.array(
        mostly(
          fc.record({
            name: mostly(fc.string({ unit: "grapheme", maxLength: 80 })),
            type: mostly(fc.constantFrom("PERSON", "OTHER", "NUMBER")),
            mentions: mostly(fc.array(fc.anything(), { maxLength: 3 })),
          }),
        ),
        { maxLength: 20 },
      ),
    ),
    categories: mostly(
      fc.array(
        mostly(
          fc.record({
            name: mostly(
              fc.constantFrom("/Finance", "/Sports/Golf", "/Games", "/Health", "/Jobs & Education/Jobs", "/News"),
            ),
            confidence: mostly(fc.double({ min: 0, max: 1, noNaN: true })),
          }),
        ),
        { maxLength: 20 },
      ),
    ),
  }),
);

test("whatever comes, an analysis is one of the contract with topics of ours, or the answer is refused in words of our own", () => {
  let readable = 0;
  fc.assert(
    fc.property(answer, (one) => {
      try {
        const result = readAnswer(one);
        readable += 1;
        validate(result);
        assert.ok(result.topics.every((topic) => (TOPICS as readonly string[]).includes(topic)));
      } catch (error) {
        assert.ok(error instanceof UnreadableAnswer, String(error));
        assert.match(error.message, /^the answer of the analysis service cannot be read: [a-z ]+$/);
      }
    }),
    { numRuns: 3_000 },
  );
  assert.ok(readable > 300, `${readable} could be read`);
});

test("what is no error of the protocol is an answer that cannot be read; too large is not a quota", () => {
  assert.equal(httpStatusOf(new Error("boom")), 502);
  assert.equal(httpStatusOf(undefined), 502);
  assert.equal(httpStatusOf({ code: 99 }), 502);
  assert.equal(httpStatusOf({ code: 0 }), 502);
  assert.equal(httpStatusOf({ code: 4 }), 504);
  assert.equal(httpStatusOf({ code: 8, details: "Quota exceeded for quota metric" }), 429);
  assert.equal(httpStatusOf({ code: 8, details: "Received message larger than max (9 vs 1)" }), 502);
  assert.equal(httpStatusOf({ code: 8, details: "Received message that decompresses to a size larger than 1" }), 502);
  const refused = (reason: string) =>
    httpStatusOf({ code: 14, details: `No connection established. Last error: ${reason}` });
  assert.equal(
    refused("Error: self-signed certificate; if the root CA is installed locally, try. Resolution note: "),
    526,
  );
  assert.equal(refused("Error: connect ECONNREFUSED 127.0.0.1:1. Resolution note: "), 503);
});
