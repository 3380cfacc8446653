import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { TFunction } from "i18next";
import { beginningWords, formatWords, refusalWords } from "./words.ts";

const english = JSON.parse(readFileSync(new URL("../../locale/moving-in/en.json", import.meta.url), "utf8")) as Record<
  string,
  Record<string, string>
>;
const MOVING = new URL("../../../../../packages/moving/src/", import.meta.url);

/** As much of i18next as is needed to see which text is asked for. */
const t = ((key: string, given: Record<string, string> = {}) => {
  const [part = "", name = ""] = key.split(".");
  const text = english[part]?.[name] ?? given["defaultValue"] ?? assert.fail(`there is no text ${key}`);
  return text.replaceAll(/\{\{(\w+)\}\}/g, (_, placeholder: string) => given[placeholder] ?? "");
}) as unknown as TFunction;

test("every reason for which a source is refused is told in the person's language", () => {
  const sources = readdirSync(MOVING, { recursive: true, encoding: "utf8" })
    // Originals are read again at the server alone.
    .filter((path) => path.endsWith(".ts") && !/\.(?:test|fixture)\.ts$|^originals\.ts$/.test(path))
    .map((path) => readFileSync(new URL(path, MOVING), "utf8"));
  const reasons = sources.flatMap((source) =>
    Array.from(source.matchAll(/new RefusedSource\(\s*["`]([^"`]+)["`]/g), ([, reason = ""]) =>
      reason.replaceAll(/\$\{\w+\.files\}/g, "200000").replaceAll(/\$\{[^}]+\}/g, "RAR"),
    ),
  );
  assert.ok(reasons.length > 30);
  const own = new Set(Object.values(english["refusal"] ?? {}).map((text) => text.replaceAll(/\{\{\w+\}\}/g, "")));
  // What a command names, nobody can name in the app.
  for (const reason of reasons.filter((each) => !each.startsWith("There is no format"))) {
    const told = refusalWords(t, "en", reason).replaceAll(/RAR|200,000/g, "");
    assert.ok(own.has(told), `${reason} was told as ${told}`);
  }
  assert.equal(
    refusalWords(t, "en", "The archive holds more than 200000 files."),
    "The archive holds more than 200,000 files.",
  );
  assert.equal(refusalWords(t, "en", "Something new."), "Something new.");
});

test("every format has a name", () => {
  const ids = readdirSync(new URL("formats/", MOVING), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !/\.(?:test|fixture)\.ts$/.test(path))
    .flatMap((path) =>
      Array.from(
        readFileSync(new URL(`formats/${path}`, MOVING), "utf8").matchAll(/: Format = \{\s+id: "([\w-]+)"/g),
        ([, id = ""]) => id,
      ),
    );
  assert.equal(ids.length, 16);
  for (const id of ids) assert.notEqual(formatWords(t, id), id === "markdown" ? "" : id);
  assert.equal(formatWords(t, "newer-format"), "newer-format");
});

test("the beginning of an entry reads as a sentence, wherever its Markdown is cut off", () => {
  assert.equal(
    beginningWords(
      "# New *Year*\n\nUp late\\. [The day](https://a.example/) ![photo.jpeg](aura-media:1) `code`\n- one\n![x.jp",
    ),
    "New Year Up late. The day code one",
  );
});
