import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createRepeats } from "./repeats.ts";

test("each text is told how often it came before", () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\0", "🌊"), maxLength: 4 }), { maxLength: 60 });
  fc.assert(
    fc.property(texts, (said) => {
      const seen = new Map<string, number>();
      const counted = said.map((text) => {
        const before = seen.get(text) ?? 0;
        seen.set(text, before + 1);
        return before;
      });
      assert.deepEqual(said.map(createRepeats()), counted);
    }),
  );
});

test("texts that are nearly the same are none of them a repeat of another", () => {
  const ordinalOf = createRepeats();
  const day = "Up betimes and to the office, where all the morning. ".repeat(4);
  let repeats = 0;
  for (let at = 0; at < day.length; at += 1) {
    for (let unit = 0x20; unit < 0x420; unit += 1) {
      const isOther = day.charCodeAt(at) !== unit;
      if (isOther) repeats += ordinalOf(`${day.slice(0, at)}${String.fromCharCode(unit)}${day.slice(at + 1)}`);
    }
  }
  for (let length = 0; length <= 1_000; length += 1) repeats += ordinalOf("\0".repeat(length));
  assert.equal(repeats, 0);
});
