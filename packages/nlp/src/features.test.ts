import assert from "node:assert/strict";
import { test } from "node:test";
import { ownFeatures, readFeatures } from "./features.ts";
import { readSentences } from "./tokens.ts";

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
