import assert from "node:assert/strict";
import { createSecretKey } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { indexTermsOf } from "../text/terms.ts";
import { matchEntry } from "./match.ts";
import { parseQuery, queryTerms } from "./query.ts";
import { mayMatch, queryPositions, signatureOf } from "./signature.ts";

const key = createSecretKey(Buffer.alloc(32, 6));
const DIARY =
  "Up betimes, and walked to the office with my wife’s brother. We were talking all the way; it was a well-known story.\n" +
  "Then home, and so —\nto bed!";
const GERMAN =
  "Heute bin ich mit dem Hund gegangen und wir haben die alten Häuser gesehen, aber nicht lange. Die Straßen waren leer.";
const SPANISH =
  "Hoy fui con mi amiga a la playa y por la tarde estaba muy cansado, pero había sol. Mañana caminaremos. ¡Qué canción!";

const matched = (q: string, text: string) =>
  matchEntry(parseQuery(q), text)?.map(({ start, end }) => text.slice(start, end)) ?? null;

test("a word is found by its inflections in English, German and Spanish", () => {
  const cases: [string, string, string][] = [
    ["walking", DIARY, "walked"],
    ["walks", DIARY, "walked"],
    ["talked", DIARY, "talking"],
    ["stories", DIARY, "story"],
    ["wife", DIARY, "wife’s"],
    ["haus", GERMAN, "Häuser"],
    ["hunde", GERMAN, "Hund"],
    ["strasse", GERMAN, "Straßen"],
    ["amigos", SPANISH, "amiga"],
    ["caminar", SPANISH, "caminaremos"],
    ["cancion", SPANISH, "canción"],
    ["playas", SPANISH, "playa"],
  ];
  for (const [q, text, word] of cases) assert.deepEqual(matched(q, text), [word], q);
});

test("all words must occur", () => {
  assert.deepEqual(matched("office walk", DIARY), ["walked", "office"]);
  assert.equal(matched("office snow", DIARY), null);
  assert.equal(matched("", DIARY), null);
});

test("words that only begin alike are not found", () => {
  for (const q of ["off", "wal", "broth", "bedroom"]) assert.equal(matched(q, DIARY), null, q);
});

test("a phrase matches across punctuation, case and lines, not across other words", () => {
  assert.deepEqual(matched('"and so to bed"', DIARY), ["and so —\nto bed"]);
  assert.deepEqual(matched("“AND SO TO BED”", DIARY), ["and so —\nto bed"]);
  assert.equal(matched('"so bed"', DIARY), null);
  assert.equal(matched('"bed so"', DIARY), null);
  assert.equal(matched('"to the bed"', DIARY), null);
});

test("a quoted word is found as it is written and not by its inflections", () => {
  assert.deepEqual(matched('"walked"', DIARY), ["walked"]);
  assert.equal(matched('"walk"', DIARY), null);
  assert.deepEqual(matched('"wife\'s brother"', DIARY), ["wife’s brother"]);
});

test("a hyphenated word is one thing to find, also in its inflections", () => {
  assert.deepEqual(matched("well-known", DIARY), ["well-known"]);
  assert.deepEqual(matched("well-knowns", DIARY), ["well-known"]);
  assert.equal(matched("known-well", DIARY), null);
});

test("scripts without spaces are found by any part of them", () => {
  const text = "昨日は東京都で猫を見た。 วันนี้ฉันไปบ้าน 오늘은 학교에서 책을 읽었다";
  assert.deepEqual(matched("東京", text), ["東京"]);
  assert.deepEqual(matched("猫", text), ["猫"]);
  assert.deepEqual(matched("บ้าน", text), ["บ้าน"]);
  assert.deepEqual(matched("학교 책", text), ["학교", "책"]);
  assert.equal(matched("京東", text), null);
  assert.equal(matched("東都", text), null);
  assert.equal(matched("東京", "東 京"), null);
});

test("places that overlap are one place, and all are sorted", () => {
  assert.deepEqual(matched('bed "to bed" so "so to"', DIARY), ["so —\nto bed"]);
  assert.deepEqual(matched("aa", "aa b aa"), ["aa", "aa"]);
  assert.deepEqual(matched('"aa aa"', "aa aa aa"), ["aa aa aa"]);
});

const vocabulary = fc.constantFrom(
  ..."walk walked walking the and was to of und nicht ich häuser Haus gegangen el los caminar caminé canción cancion amigos l'amour don't DON’T well-known 10:30 7 東京都 東 京 猫。 ที่บ้าน 한국 👍 👍🏽 дома дом φίλος Straße ｗａｌｋ e\u0301te\u0301 \u0301 \u00ad - \n . \" “ ” x".split(
    " ",
  ),
);
const phrase = fc.array(fc.tuple(vocabulary, fc.constantFrom(" ", " ", "", "-", "\n")), { maxLength: 60 });
const textOf = (parts: readonly (readonly [string, string])[]) => parts.map((part) => part.join("")).join("");

test("whatever matches a text has its terms in the text's signature: the index hides nothing", () => {
  let matches = 0;
  fc.assert(
    fc.property(phrase, fc.nat(), fc.integer({ min: 1, max: 5 }), fc.boolean(), (parts, at, length, isQuoted) => {
      const text = textOf(parts);
      const from = parts.length === 0 ? 0 : at % parts.length;
      const part = textOf(parts.slice(from, from + length));
      const query = parseQuery(isQuoted ? `"${part}"` : part);
      if (matchEntry(query, text) === null) return;
      matches++;
      const terms = indexTermsOf(text);
      for (const alternatives of queryTerms(query)) {
        assert.ok(
          alternatives.some((term) => terms.has(term)),
          alternatives.join(),
        );
      }
      assert.ok(mayMatch(signatureOf(key, terms), queryPositions(key, queryTerms(query))));
    }),
    { numRuns: 600 },
  );
  assert.ok(matches > 150, `only ${matches} of the generated queries matched: they show little`);
});

test("a text is found by any words that were taken from it", () => {
  fc.assert(
    fc.property(phrase, fc.nat(), fc.integer({ min: 1, max: 5 }), (parts, at, length) => {
      // Quotes mean something in a query and nothing in a text.
      const plain = parts
        .filter(([word]) => !/["“”]/.test(word))
        .map(([word, gap]) => [word, gap === "" ? " " : gap] as const);
      const from = plain.length === 0 ? 0 : at % plain.length;
      const query = parseQuery(textOf(plain.slice(from, from + length)));
      if (query.kind === "words") assert.notEqual(matchEntry(query, ` ${textOf(plain)}`), null);
    }),
    { numRuns: 600 },
  );
});

test("places are sorted, within the text and do not overlap", () => {
  fc.assert(
    fc.property(phrase, phrase, (parts, asked) => {
      const text = textOf(parts);
      let before = 0;
      for (const { start, end } of matchEntry(parseQuery(textOf(asked.slice(0, 3))), text) ?? []) {
        assert.ok(start >= before && end > start && end <= text.length);
        before = end;
      }
    }),
    { numRuns: 300 },
  );
});
