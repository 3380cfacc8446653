import assert from "node:assert/strict";
import { test } from "node:test";
import { HELP_LINES, helpLinesFor } from "./help-lines.ts";

const regions = new Intl.DisplayNames("en", { type: "region", fallback: "none" });

test("every country of the list is one of ISO 3166, stands once, and has a line and an emergency number", () => {
  assert.ok(HELP_LINES.length >= 35, String(HELP_LINES.length));
  assert.equal(new Set(HELP_LINES.map(({ country }) => country)).size, HELP_LINES.length);
  for (const { country, emergency, lines } of HELP_LINES) {
    assert.match(country, /^[A-Z]{2}$/);
    assert.ok(regions.of(country), country);
    assert.match(emergency, /^\d{3,4}$/, country);
    assert.ok(lines.length > 0, country);
  }
});

test("every line can be dialled, has a language, and a page by https to check it against", () => {
  for (const { country, lines } of HELP_LINES) {
    for (const { name, number, languages, website, source, checkedOn } of lines) {
      assert.match(number, /^\*?\d[\d ]{1,16}\d$/, country);
      assert.ok(number.replace(/\D/g, "").length <= 15, country);
      assert.ok(name.length > 0 && languages.length > 0, country);
      for (const language of languages) assert.equal(Intl.getCanonicalLocales(language)[0], language);
      for (const page of [website, source]) assert.equal(new URL(page).protocol, "https:", country);
      assert.match(checkedOn ?? "2026-01-01", /^\d{4}-\d{2}-\d{2}$/);
    }
  }
});

test("a country is found by its code in either case, and one without an entry gets the directories", () => {
  assert.equal(helpLinesFor("us").lines[0]?.number, "988");
  assert.equal(helpLinesFor("DE").emergency, "112");
  const unknown = helpLinesFor("ZZ");
  assert.deepEqual([unknown.lines, unknown.emergency], [[], undefined]);
  assert.ok(unknown.directories.length > 0);
  assert.equal(helpLinesFor("EE").emergency, "112");
});
