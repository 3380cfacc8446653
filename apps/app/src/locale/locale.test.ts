import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const LANGUAGES = ["de", "es", "zh"];

/** Each text of a language by the path of its key. */
function textsOf(language: string, folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "string") texts.set(path, value);
    else for (const [name, inner] of Object.entries(value as object)) walk(inner, `${path}.${name}`);
  };
  walk(JSON.parse(readFileSync(new URL(`${folder}${language}.json`, import.meta.url), "utf8")), language);
  return new Map([...texts].map(([path, text]) => [path.slice(language.length + 1), text]));
}

function placeholdersOf(text: string): string[] {
  return (text.match(/\{\{\w+(?:, number)?\}\}/g) ?? []).toSorted();
}

/** What everybody loads, and what loads with the pages that show it. */
for (const [where, folder, least] of [
  ["the app", "", 200],
  ["the administration", "administration/", 200],
  ["moving in", "moving-in/", 100],
  ["connections", "connections/", 80],
] as const) {
  test(`every language says everything that English says in ${where}, with the same things filled in`, () => {
    const english = textsOf("en", folder);
    assert.ok(english.size > least);
    for (const language of LANGUAGES) {
      const texts = textsOf(language, folder);
      assert.deepEqual([...texts.keys()].toSorted(), [...english.keys()].toSorted(), language);
      for (const [path, text] of texts) {
        assert.notEqual(text.trim(), "", `${language}: ${path}`);
        // A count of one may be said in words.
        const isOne = /_(?:one|zero)$/.test(path);
        const own = placeholdersOf(text);
        const theirs = placeholdersOf(english.get(path) ?? "");
        if (isOne)
          assert.ok(
            own.every((name) => [...theirs, "{{count}}", "{{count, number}}"].includes(name)),
            `${language}: ${path}`,
          );
        else assert.deepEqual(own, theirs, `${language}: ${path}`);
      }
    }
  });

  test(`no language is English under another name in ${where}`, () => {
    const english = textsOf("en", folder);
    for (const language of LANGUAGES) {
      const same = [...textsOf(language, folder)].filter(([path, text]) => text === english.get(path)).length;
      assert.ok(same < english.size / 10, `${language}: ${same} of ${english.size} are the English text`);
    }
  });
}
