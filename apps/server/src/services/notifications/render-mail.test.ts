import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MAIL_CATALOGUE } from "./mail-catalogue.ts";
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

test("every mail of the catalogue is filled in whole, in both forms", () => {
  for (const words of Object.values(MAIL_CATALOGUE)) {
    const { subject, text, html } = renderMail(words, VALUES);
    assert.doesNotMatch(subject + text + html, /[{}]/);
    assert.match(text, /^Hello Ann,\n\n/);
    assert.equal(subject, words.subject);
  }
});

test("a link can be followed in both forms", () => {
  const { text, html } = renderMail(MAIL_CATALOGUE["verify-email"] as never, VALUES);
  assert.ok(text.includes(`\n\n${VALUES.link}\n\n`));
  assert.ok(html.includes(`<a href="${VALUES.link}">${VALUES.link}</a>`));
});

test("a value arrives as it is and is never a template itself", () => {
  for (const name of ["{{7*7}}", "${7*7}", "{link}", "$&", "$1", "<b>"]) {
    const { text } = renderMail(MAIL_CATALOGUE["verify-email"] as never, { ...VALUES, name });
    assert.ok(text.startsWith(`Hello ${name},\n`), name);
  }
});

test("no value makes markup, a line of its own or a header", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const hostile = `${name}\r\nBcc: x@example.org\r\n\r\n<script>"'&\u2028`;
      const plain = renderMail(MAIL_CATALOGUE["new-sign-in"] as never, VALUES);
      const { subject, text, html } = renderMail(MAIL_CATALOGUE["new-sign-in"] as never, {
        ...VALUES,
        name: hostile,
        device: hostile,
      });
      assert.equal(subject, plain.subject);
      assert.equal(text.split("\n").length, plain.text.split("\n").length);
      assert.equal(html.replace(/&[a-z#0-9]+;/g, "").match(/[<>"']/g)?.length, plain.html.match(/[<>"']/g)?.length);
    }),
  );
});

test("what is not known is left out rather than shown empty", () => {
  const { text } = renderMail(MAIL_CATALOGUE["account-exists"] as never, { name: "" });
  assert.match(text, /^Hello,\n\n/);
  assert.doesNotMatch(text, /undefined|\{/);
});
