import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseQuery, queryTerms } from "./query.ts";

function shapeOf(q: string): unknown {
  const query = parseQuery(q);
  if (query.kind === "empty") return "empty";
  const terms = query.terms.map(({ word }) => word);
  const phrases = query.phrases.map(({ tokens, isExact }) => {
    const text = tokens.map(({ word }) => word).join(" ");
    return isExact ? `"${text}"` : text;
  });
  return [...terms, ...phrases].join(" | ");
}

test("a query is its words and its quoted phrases", () => {
  const cases: [string, string][] = [
    ["Walking  wife’s", "walking | wife's"],
    ["rain rain RAIN", "rain"],
    ['"And so to bed" up', 'up | "and so to bed"'],
    ["“and so”, „guten Tag“ «à demain» 「東京」", '"and so" | "guten tag" | "à demain" | "東 京"'],
    ['say "one two', "say | one | two"],
    ['a"b"c', 'a | c | "b"'],
    ['"" x "…"', "x"],
    ["well-known 10:30 l'amour", "well known | 10 30 | l amour"],
    ["coffee,tea a/b", "coffee | tea | a | b"],
    ["東京 猫", "東 京 | 猫"],
    ["👍", "👍"],
  ];
  for (const [q, shape] of cases) assert.equal(shapeOf(q), shape, q);
});

test("a query with nothing to search for is empty and asks nothing of the index", () => {
  for (const q of ["", "   ", '""', '"', "?!…", "\u0000", "\ud800", "' - '"]) {
    assert.deepEqual(parseQuery(q), { kind: "empty" }, JSON.stringify(q));
    assert.deepEqual(queryTerms(parseQuery(q)), []);
  }
});

test("a word asks the index for its stem in any language, once for equal stems", () => {
  const [clause = [], ...others] = queryTerms(parseQuery("Häuser"));
  assert.deepEqual(others, []);
  assert.ok(clause.includes("haus") && clause.includes("hauser"));
  assert.equal(new Set(clause).size, clause.length);
  assert.deepEqual(queryTerms(parseQuery('walk "walk" walk')), queryTerms(parseQuery("walk")));
});

test("a run of characters asks for its pairs, a character alone for itself", () => {
  assert.deepEqual(queryTerms(parseQuery("東京都")), [["東京"], ["京都"]]);
  assert.deepEqual(queryTerms(parseQuery("猫")), [["猫"]]);
  assert.deepEqual(queryTerms(parseQuery('"猫 犬"')), [["猫"], ["犬"]]);
});

test("no string is too strange to be a query", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.array(fc.constantFrom(...Array.from("\"“”'- a東👍\ud83d")), { maxLength: 60 }),
      (text, marks) => {
        for (const q of [text, marks.join(""), text + marks.join("")]) {
          const query = parseQuery(q);
          assert.equal(queryTerms(query).length > 0, query.kind === "words");
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("a query of 100,000 characters asks for a bounded number of terms", () => {
  const distinct = Array.from({ length: 20_000 }, (_, index) => String(index));
  for (const separator of [" ", "-", '"', '" "']) {
    assert.ok(queryTerms(parseQuery(distinct.join(separator))).length <= 64, separator);
  }
  for (const part of ['"', "a ", '"a', "l'", "東", "👨\u200d", "é-", "\u0301", "word1 word2 "]) {
    const clauses = queryTerms(parseQuery(part.repeat(100_000 / part.length)));
    assert.ok(clauses.length <= 64 && clauses.flat().length <= 64 * 13, part);
  }
});
