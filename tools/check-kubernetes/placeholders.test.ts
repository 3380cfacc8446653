import assert from "node:assert/strict";
import { test } from "node:test";
import { placeholderProblems } from "./placeholders.ts";

test("what is nobody's is not rolled out", () => {
  assert.deepEqual(placeholderProblems("image: registry.example.com/a@sha256:1"), []);
  assert.deepEqual(placeholderProblems(`host: journal.example.org\nimage: a@sha256:${"0".repeat(64)}`), [
    "example.org is still there, which is nobody's",
    "an image of zeros is still there, which is nobody's",
  ]);
});
