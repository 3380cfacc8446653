import assert from "node:assert/strict";
import { test } from "node:test";
import { countryOf, namedCountries } from "./country.ts";

test("the country is that of the first language that names one", () => {
  assert.equal(countryOf(["de-AT", "en-US"]), "AT");
  assert.equal(countryOf(["en", "fr-CA"]), "CA");
  assert.equal(countryOf(["zh-Hant-TW"]), "TW");
});

test("a language without a country stands for where it is mostly spoken, and nonsense for none", () => {
  assert.equal(countryOf(["de"]), "DE");
  assert.equal(countryOf(["x", "not a tag"]), undefined);
  assert.equal(countryOf([]), undefined);
});

test("countries stand in the order of the reader's language", () => {
  assert.deepEqual(
    namedCountries(["US", "AT", "DE"], "de").map(({ name }) => name),
    ["Deutschland", "Österreich", "Vereinigte Staaten"],
  );
});
