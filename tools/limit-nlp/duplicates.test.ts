import assert from "node:assert/strict";
import { test } from "node:test";
import { agreementOfDuplicates } from "./duplicates.ts";

const text = (words: string, ...labels: string[]) => ({ text: words, labels: new Set(labels) });

test("texts with the same words are compared, whatever their capitals and marks", () => {
  const { pairs, same, micro } = agreementOfDuplicates(
    [text("Thank you!", "gratitude"), text("thank YOU", "gratitude"), text("Thanks", "joy")],
    ["gratitude", "joy"],
  );
  assert.deepEqual([pairs, same, micro], [1, 1, 1]);
});

test("labels that differ make the agreement less, and texts without words none", () => {
  const { pairs, same, micro } = agreementOfDuplicates(
    [text("Wow", "joy"), text("wow", "surprise"), text("wow!", "surprise"), text("!!", "joy"), text("?", "joy")],
    ["joy", "surprise"],
  );
  assert.deepEqual([pairs, same, micro], [2, 1, 0.5]);
});
