import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clausesOf } from "./clauses.ts";
import { readSentences } from "./tokens.ts";

function clausesIn(text: string): string[] {
  return readSentences(text).flatMap(({ tokens }) =>
    clausesOf(tokens).map((clause) => clause.map((token) => token.text).join(" ")),
  );
}

test("a sentence is cut where it turns, and nowhere else", () => {
  assert.deepEqual(clausesIn("I love my job but it is eating me alive"), [
    "i love my job",
    "but it is eating me alive",
  ]);
  assert.deepEqual(clausesIn("Nice though tired, but we went on, however late it was"), [
    "nice though tired ,",
    "but we went on ,",
    "however late it was",
  ]);
  assert.deepEqual(clausesIn("We had soup and then it rained"), ["we had soup and then it rained"]);
});

test("what is too short to be a clause is left with its neighbour", () => {
  for (const text of ["nobody but me and you", "But I went home", "it was lovely though"])
    assert.equal(clausesIn(text).length, 1, text);
});

test("clauses put together are the sentence again", () => {
  const words = fc.array(fc.constantFrom("but", "though", "however", "we", "sang", ","), { maxLength: 40 });
  fc.assert(
    fc.property(words, (all) => {
      for (const { tokens } of readSentences(all.join(" "))) assert.deepEqual(clausesOf(tokens).flat(), tokens);
    }),
  );
});
