import assert from "node:assert/strict";
import { test } from "node:test";
import { createTextMaker } from "./texts.ts";

test("the same seed makes the same texts, of as many words as were asked for", () => {
  const [one, two] = [createTextMaker(7), createTextMaker(7)];
  const text = one.text(150);
  assert.equal(two.text(150), text);
  assert.equal(text.split(" ").length, 150);
  assert.notEqual(createTextMaker(8).text(150), text);
});

test("words are as unevenly spread as in prose", () => {
  const maker = createTextMaker(3);
  const entries = Array.from({ length: 500 }, () => new Set(maker.text(150).toLowerCase().split(/\W+/)));
  const share = (rank: number): number =>
    entries.filter((words) => words.has(maker.vocabulary[rank] as string)).length / entries.length;
  assert.ok(share(0) > 0.8, `the most frequent stands in ${share(0)}`);
  assert.ok(share(300) > 0.005 && share(300) < 0.1, `the 300th stands in ${share(300)}`);
  assert.ok(share(15_000) < 0.01);
});
