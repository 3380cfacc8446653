import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { CONSENT_TEXT, consentTextIn } from "./consent-text.ts";

/** What was shown under each number. */
const SHOWN: Readonly<Record<string, string>> = {
  "app/privacy/1": "f24747260465727a727e2de7d8a81d3a4f40486f2ec4af46f9a2aadb3b0ebc2f",
};

test("a consent names the words that were shown, and other words have another number", () => {
  const hash = createHash("sha256");
  for (const language of ["en", "de", "es", "zh"]) {
    const file = readFileSync(new URL(`${language}.json`, import.meta.url), "utf8");
    const { you } = JSON.parse(file) as { you: { privacy: { lead: string; analysis: object } } };
    hash.update(JSON.stringify([language, you.privacy.lead, you.privacy.analysis]));
  }
  assert.equal(
    hash.digest("hex"),
    SHOWN[CONSENT_TEXT],
    "The words on analysis have changed: give CONSENT_TEXT a new number, and note under it what is shown now",
  );
  assert.deepEqual(consentTextIn("de"), { version: CONSENT_TEXT, language: "de" });
});
