import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { textOfShared } from "./shared-text.ts";

test("what was shared becomes one text, each part in its own paragraph", () => {
  assert.equal(
    textOfShared({ title: "Oaks", text: "They are felled.\r\n", url: "https://trees.example/oak" }),
    "Oaks\n\nThey are felled.\n\nhttps://trees.example/oak",
  );
  assert.equal(textOfShared({ title: null, text: "", url: "https://trees.example" }), "https://trees.example");
  assert.equal(textOfShared({}), "");
});

test("an address that stands in the text already is not said twice", () => {
  const text = "Read this: https://trees.example/oak";
  assert.equal(textOfShared({ text, url: "https://trees.example/oak" }), text);
});

test("no word of what was shared is lost", () => {
  const part = fc.option(fc.string(), { nil: undefined });
  fc.assert(
    fc.property(part, part, part, (title, text, url) => {
      const whole = textOfShared({ title: title ?? null, text: text ?? null, url: url ?? null });
      for (const one of [title, text, url]) assert.ok(whole.includes((one ?? "").replaceAll("\r\n", "\n").trim()));
    }),
  );
});
