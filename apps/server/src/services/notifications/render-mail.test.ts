import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CATALOGUES } from "./catalogue/catalogue.ts";
import { EN } from "./catalogue/en.ts";
import { renderMail } from "./render-mail.ts";

const VALUES = {
  name: "Ann",
  link: "https://journal.example.org/verify-email#token=abc_-",
  token: "abc_-",
  minutes: "60",
  at: "2026-01-25T10:30:00.000Z",
  home: "https://journal.example.org",
  state: "on",
  device: "Firefox on Linux",
};

test("every mail is filled in whole, in both forms, in every language", () => {
  for (const [tag, catalogue] of Object.entries(CATALOGUES)) {
    for (const [name, words] of Object.entries(catalogue.mails)) {
      const { subject, text, html } = renderMail(words, VALUES, catalogue, catalogue.foot);
      assert.doesNotMatch(subject + text + html.replace(/<style>.*<\/style>/s, ""), /[{}]/, `${tag}: ${name}`);
      assert.match(text.split("\n")[0] ?? "", /Ann/);
      assert.ok(html.includes(`<html lang="${catalogue.language}">`));
      assert.equal(subject, words.subject);
    }
  }
});

test("every language says of each mail what English says, with the same things filled in", () => {
  const filledIn = (paragraphs: readonly string[]) =>
    paragraphs.flatMap((text) => text.match(/\{\w+\}/g) ?? []).toSorted();
  for (const catalogue of Object.values(CATALOGUES)) {
    assert.deepEqual(Object.keys(catalogue.mails), Object.keys(EN.mails));
    assert.deepEqual(Object.keys(catalogue.digest.emotions), Object.keys(EN.digest.emotions));
    assert.deepEqual(Object.keys(catalogue.digest.topics), Object.keys(EN.digest.topics));
    for (const [name, { paragraphs }] of Object.entries(catalogue.mails)) {
      assert.deepEqual(filledIn(paragraphs), filledIn(EN.mails[name as "verify-email"].paragraphs), name);
    }
  }
});

test("a link can be followed in both forms", () => {
  const { text, html } = renderMail(EN.mails["verify-email"], VALUES, EN);
  assert.ok(text.includes(`\n\n${VALUES.link}\n\n`));
  assert.ok(html.includes(`<a href="${VALUES.link}">${VALUES.link}</a>`));
});

test("a value arrives as it is and is never a template itself", () => {
  for (const name of ["{{7*7}}", "${7*7}", "{link}", "$&", "$1", "<b>"]) {
    const { text } = renderMail(EN.mails["verify-email"], { ...VALUES, name }, EN);
    assert.ok(text.startsWith(`Hello ${name},\n`), name);
  }
});

test("no value makes markup, a line of its own or a header", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const hostile = `${name}\r\nBcc: x@example.org\r\n\r\n<script>"'&\u2028`;
      const plain = renderMail(EN.mails["new-sign-in"], VALUES, EN);
      const { subject, text, html } = renderMail(
        EN.mails["new-sign-in"],
        {
          ...VALUES,
          name: hostile,
          device: hostile,
        },
        EN,
      );
      assert.equal(subject, plain.subject);
      assert.equal(text.split("\n").length, plain.text.split("\n").length);
      assert.equal(html.replace(/&[a-z#0-9]+;/g, "").match(/[<>"']/g)?.length, plain.html.match(/[<>"']/g)?.length);
    }),
  );
});

test("what is not known is left out rather than shown empty", () => {
  const { text } = renderMail(EN.mails["account-exists"], { name: "" }, EN);
  assert.match(text, /^Hello,\n\n/);
  assert.doesNotMatch(text, /undefined|\{/);
});
