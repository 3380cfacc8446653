import assert from "node:assert/strict";
import { test } from "node:test";
import { directionOfLanguage, directionOfText } from "./direction.ts";

test("the layout runs as the language does", () => {
  for (const language of ["en", "de", "es", "zh", "arn"])
    assert.equal(directionOfLanguage(language, [language]), "ltr");
  for (const language of ["ar", "he", "fa-IR"]) assert.equal(directionOfLanguage(language, [language]), "rtl");
});

test("a device set to the pseudo-language of right-to-left has English, mirrored", () => {
  assert.equal(directionOfLanguage("en", ["ar-XB", "en"]), "rtl");
  assert.equal(directionOfLanguage("en", ["ar-EG"]), "ltr");
});

test("a text runs as its first letter does, whatever stands before it", () => {
  assert.equal(directionOfText("שלום"), "rtl");
  assert.equal(directionOfText("> **12** مرحبا, world"), "rtl");
  assert.equal(directionOfText("1. So to bed, שלום"), "ltr");
  assert.equal(directionOfText("日記"), "ltr");
  assert.equal(directionOfText("12:30 …"), undefined);
});
