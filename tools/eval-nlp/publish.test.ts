import assert from "node:assert/strict";
import { test } from "node:test";
import { published } from "./publish.ts";

const place = (name: string, text: string): string => `<!-- eval:nlp ${name} -->\n${text}\n<!-- /eval:nlp -->`;

test("each table goes between its marks, aligned, and all else stays", () => {
  const document = `# Title\n\n${place("one", "old")}\n\nProse.\n\n${place("two", "")}\n`;
  const tables = new Map([
    ["one", "| a | long head |\n| --- | --- |\n| b \\| c | 1 |"],
    ["two", "A line.\n\n| x |\n| --- |\n| é |\n\nAnother."],
    ["three", "unused"],
  ]);
  const written = published(document, tables);
  assert.equal(
    written,
    "# Title\n\n<!-- eval:nlp one -->\n\n| a      | long head |\n| ------ | --------- |\n| b \\| c | 1         |\n\n<!-- /eval:nlp -->" +
      "\n\nProse.\n\n<!-- eval:nlp two -->\n\nA line.\n\n| x   |\n| --- |\n| é   |\n\nAnother.\n\n<!-- /eval:nlp -->\n",
  );
  assert.equal(published(written, tables), written);
});

test("a mark that asks for a table that there is none of, and a document without marks, are refused", () => {
  assert.throws(() => published(place("gone", ""), new Map()), /gone/);
  assert.throws(() => published("# Title\n", new Map()), /no place/);
});
