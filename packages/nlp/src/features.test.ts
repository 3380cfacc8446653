import assert from "node:assert/strict";
import { test } from "node:test";
import { ownFeatures, readFeatures } from "./features.ts";
import { readSentences } from "./tokens.ts";

/** What a text is read as: its tokens, and its pairs and negations as numbers. */
function featuresOf(text: string): { readonly tokens: string[]; readonly context: string[] } {
  const tokens: string[] = [];
  const context: string[] = [];
  for (const sentence of readSentences(text)) {
    readFeatures(sentence.tokens, new Map(), {
      token: (token) => tokens.push(token.text),
      context: (hash, weight) => context.push(`${hash} ${weight}`),
    });
  }
  return { tokens, context };
}

test("names after an @ and addresses of pages are passed over, and what stands around them are neighbours", () => {
  const plain = featuresOf("not today, thanks for the talk!");
  for (const text of [
    "not today, thanks @anna for the talk!",
    "@anna_b2 not today, thanks for the talk!",
    "not today, thanks for https://example.org/a-b,c=d#e the talk!",
    "not today, thanks for the talk www.example.org !",
    "not today, thanks for the talk @anna!",
    "not today, thanks for the talk http !",
  ]) {
    assert.deepEqual(featuresOf(text), plain, text);
  }
});

test("words that follow a name or an address after a space, and hashtags, are read", () => {
  assert.deepEqual(featuresOf("@anna was happy at http://a.b with #friends").tokens, [
    "was",
    "happy",
    "at",
    "with",
    "#",
    "friends",
  ]);
});

test("the features of a text grow with its length and no faster, up to 100,000 characters", () => {
  for (const unit of [
    "Up early. Rain again :) ",
    "not good, not bad ",
    "a",
    "'",
    "😀",
    "!?",
    "-a",
    "sooooo",
    "今天很高兴",
  ]) {
    const features = (length: number): number => {
      let count = 0;
      const add = (): void => {
        count += 1;
      };
      for (const { tokens } of readSentences(unit.repeat(length / unit.length))) {
        readFeatures(tokens, new Map(), { token: (token) => ownFeatures(token, new Map(), add), context: add });
      }
      return count;
    };
    assert.ok(features(100_000) <= 2.1 * Math.max(features(50_000), 10), unit);
  }
});
