import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import vectors from "../vectors.json" with { type: "json" };
import { indexTermsOf, tagTerm } from "./terms.ts";

test("the terms of a text are those that were frozen with the index", () => {
  assert.deepEqual([...indexTermsOf(vectors.index.text)].sort(), vectors.index.terms);
});

test("short words, digits and emoji are indexed too", () => {
  const terms = indexTermsOf("I was not at 7 b 👍");
  for (const term of ["i", "not", "7", "b", "👍"]) assert.ok(terms.has(term), term);
});

test("a run of characters is indexed by each alone and by pairs, not across a gap", () => {
  assert.deepEqual([...indexTermsOf("東京 都")].sort(), ["京", "東", "東京", "都"].sort());
});

test("a tag is one term that no text has", () => {
  assert.equal(tagTerm("  Work \n LIFE "), "#work life");
  assert.equal(tagTerm("ＷＯＲＫ life"), "#work life");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 30 }), (text) => {
      for (const term of indexTermsOf(`#${text} #tag ＃ ﹟ #️⃣`)) assert.ok(!term.startsWith("#"));
    }),
    { numRuns: 300 },
  );
});
