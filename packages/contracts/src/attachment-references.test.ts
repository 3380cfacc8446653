import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  attachmentAt,
  isLeftBehind,
  joinTail,
  referencesIn,
  splitTail,
  withReference,
  withoutReference,
  wordsAlone,
} from "./attachment-references.ts";

const A = "0193f3a1-0000-7000-8000-00000000000a";
const B = "0193f3a1-0000-7000-8000-00000000000b";
const a = `![](aura-attachment:${A})`;
const b = `![the \\[old\\] oak](aura-attachment:${B})`;

/** Texts of words, brackets, blanks and references, in any order. */
const text = fc
  .array(fc.oneof(fc.constantFrom(a, b, " ", "\n", "\n\n", "![", "](", ")", "oak", "Up betimes.\n"), fc.string()))
  .map((parts) => parts.join(""));

test("what a text shows is told by id, label and place", () => {
  assert.deepEqual(referencesIn(`Snow. ${b}`), [
    { attachmentId: B, label: "the [old] oak", start: 6, end: 6 + b.length },
  ]);
  assert.deepEqual(referencesIn(`[a link](aura-attachment:${A}) ![other](https://example.org/x.png)`), []);
  assert.equal(attachmentAt(`aura-attachment:${A}`), A);
  assert.equal(attachmentAt("https://example.org"), undefined);
});

test("a text full of brackets is looked through once", () => {
  const brackets = "![".repeat(50_000) + `](aura-attachment:${A})`;
  assert.equal(referencesIn(brackets).length, 1);
});

test("words stand where they stood, however many attachments a text shows", () => {
  assert.equal(wordsAlone(`oak ${a} ash`), `oak ${" ".repeat(a.length)} ash`);
  fc.assert(fc.property(text, (any) => wordsAlone(any).length === any.length));
});

test("a file that did not come along when a text moved in is no words of it either", () => {
  const left = "![IMG 1.jpeg](aura-media:AAAA0000-B_1)";
  assert.equal(wordsAlone(`oak ${left} ${a} ash`), `oak ${" ".repeat(left.length)} ${" ".repeat(a.length)} ash`);
  assert.deepEqual(referencesIn(left), []);
  assert.equal(isLeftBehind("aura-media:AAAA0000-B_1"), true);
  assert.equal(isLeftBehind(`aura-attachment:${A}`), false);
});

test("what stands behind the words is parted from them where lines begin, and joined again unchanged", () => {
  assert.deepEqual(splitTail(`Snow.\n\n${a}\n${b}\n`), { words: "Snow.", tail: `\n\n${a}\n${b}\n` });
  assert.deepEqual(splitTail(`Snow.\n\n${a} ${b}`), { words: "Snow.", tail: `\n\n${a} ${b}` });
  assert.deepEqual(splitTail(`Look: ${a}`), { words: `Look: ${a}`, tail: "" });
  assert.deepEqual(splitTail(`${a}\n\nmore`), { words: `${a}\n\nmore`, tail: "" });
  assert.deepEqual(splitTail(a), { words: "", tail: a });
  fc.assert(
    fc.property(text, (any) => {
      const { words, tail } = splitTail(any);
      assert.equal(words + tail, any);
      if (words.trim() !== "") assert.equal(joinTail(words, tail), any);
      assert.equal(splitTail(words).tail, "");
    }),
  );
});

test("words that are written before attachments alone are parted from them by a line", () => {
  assert.equal(joinTail("Snow.", a), `Snow.\n\n${a}`);
  assert.equal(joinTail("  ", `\n\n${a}`), a);
});

test("an attachment that is put in is shown once, and taken out leaves the words as they were", () => {
  assert.equal(withReference("Snow.", A), `Snow.\n\n${a}`);
  assert.equal(withReference("", A), a);
  assert.equal(withoutReference(`Snow.\n\n${a}\n\n${b}`, A), `Snow.\n\n${b}`);
  assert.equal(withoutReference(`Look: ${a}, there.`, A), "Look: , there.");
  fc.assert(
    fc.property(text, (any) => {
      const shown = withReference(any, A);
      assert.equal(withReference(shown, A), shown);
      assert.ok(referencesIn(shown).some(({ attachmentId }) => attachmentId === A));
      const bare = withoutReference(shown, A);
      assert.ok(!referencesIn(bare).some(({ attachmentId }) => attachmentId === A));
      assert.equal(withoutReference(withReference(bare.trimEnd(), A), A).trimEnd(), bare.trimEnd());
    }),
  );
});
