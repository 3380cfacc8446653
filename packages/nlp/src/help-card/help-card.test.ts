import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { analyze } from "../local.ts";
import { createHelpCard } from "./help-card.ts";

const card = createHelpCard({ isEnabled: () => true, analyzer: { analyze } });
const withoutModel = createHelpCard({ isEnabled: () => true });
const isShown = (text: string, language?: string): boolean =>
  card.signalsOf(text, language === undefined ? {} : { language }).level === "show";

function assertShown(texts: readonly string[], isExpected: boolean): void {
  for (const text of texts) assert.equal(isShown(text), isExpected, text);
}

test("a wish to die, a plan, harm to oneself, a goodbye and being a burden show the card", () => {
  assertShown(
    [
      "I want to die.",
      "I don\u2019t want to live anymore.",
      "im gonna kill myself",
      "I keep counting my sleeping pills.",
      "I cut my arms again.",
      "Wrote the goodbye letters today.",
      "They'd be better off without me.",
    ],
    true,
  );
});

test("words of grief alone never show it", () => {
  assertShown(["I miss him. I wish he were here.", "Grandma died this morning.", "Her death broke me."], false);
});

test("idioms, small causes and laughter do not show it", () => {
  assertShown(
    [
      "I'm dying to see you!",
      "She killed it.",
      "This traffic makes me want to die.",
      "Bored to death, dead tired.",
      "I want to die lol",
      "I could kill for a coffee.",
    ],
    false,
  );
});

test("quotations do not show it, unless the writer quotes themselves", () => {
  assertShown(
    [
      "\u201cI want to die. I can't go on,\u201d she says.",
      'The song: "I want to die".',
      "The line 'I want to die' stayed.",
    ],
    false,
  );
  assertShown(['I told her "I want to die" and meant it.'], true);
});

test("a stray quotation mark silences nothing", () => {
  assertShown(
    [`He is 6'2" tall.\nI want to die.`, `"I went home. I want to die. ${"And on it goes. ".repeat(60)}"`],
    true,
  );
});

test("what others wish and what is long past do not show it, what came back does", () => {
  assertShown(
    [
      "My brother wanted to die.",
      "Years ago I wanted to die.",
      "I wanted to die. Not any more.",
      "I used to cut myself.",
    ],
    false,
  );
  assertShown(["I used to cut myself and tonight I want to cut myself again."], true);
});

test("a negation takes a wish back, and makes one of the wish to live", () => {
  assertShown(["I'm not suicidal.", "I don't want to die.", "I would never kill myself."], false);
  assertShown(["I don't want to live.", "I can't stop thinking about suicide."], true);
});

test("a phrase that may be harmless is held back where the model reads a bright text", () => {
  const bright = "Such a wonderful, lovely, soft bed, I love it and I am so happy that I never wake up!";
  const dark = "It was an awful day and I feel hopeless. I hope that I never wake up.";
  assert.equal(withoutModel.signalsOf(bright, { language: "en" }).level, "show");
  assert.equal(card.signalsOf(bright, { language: "en" }).level, "none");
  assert.equal(card.signalsOf(dark, { language: "en" }).level, "show");
});

test("each language has its own rules, and one without rules has none", () => {
  for (const [language, text] of [
    ["de", "Ich will nicht mehr leben."],
    ["es", "Quiero morirme."],
    ["fr", "J\u2019ai envie de mourir."],
    ["zh-CN", "我不想活了。"],
  ] as const) {
    assert.equal(isShown(text, language), true, text);
    assert.equal(isShown(text), true, `${text} (language guessed)`);
  }
  assert.equal(isShown("I want to die.", "de"), false);
  assert.equal(isShown("I want to die.", "ja"), false);
});

test("the reason is the sentence that carried it", () => {
  const text = "The kids were lovely.  I want to kill myself.  \nThen soup.";
  const { reasons } = card.signalsOf(text);
  assert.deepEqual(
    reasons.map(({ start, end, rule }) => [text.slice(start, end), rule]),
    [["I want to kill myself.", "wish to die"]],
  );
});

test("switched off it does not look at the text, and the switch is asked each time", () => {
  let isOn = false;
  const switched = createHelpCard({ isEnabled: () => isOn });
  const unread = new Proxy(Object("I want to die.") as object, {
    get: () => assert.fail("the text was read"),
  }) as unknown as string;
  assert.deepEqual(switched.signalsOf(unread), { level: "none", reasons: [] });
  isOn = true;
  assert.equal(switched.signalsOf("I want to die.").level, "show");
});

const words =
  "I i'm want to die kill myself not live don't she said \" “ ” ' « » . , ! ? \n no never years ago again lol 我 不想活 了 ich will sterben constructor __proto__ \ud800 😂 --";
const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.array(fc.constantFrom(...words.split(" ")), { maxLength: 120 }).map((parts) => parts.join(" ")),
);
const anyLanguage = fc.constantFrom(undefined, "en", "de", "es", "fr", "zh", "ja", "");

test("whatever the text, it answers the same, each time, whatever white space follows, and its offsets are sentences", () => {
  fc.assert(
    fc.property(anyText, anyLanguage, (text, language) => {
      const options = language === undefined ? {} : { language };
      const result = card.signalsOf(text, options);
      assert.deepEqual(card.signalsOf(text, options), result);
      assert.equal(result.level, result.reasons.length > 0 ? "show" : "none");
      let last = 0;
      for (const { start, end } of result.reasons) {
        assert.ok(start >= last && end > start && end <= text.length);
        const slice = text.slice(start, end);
        assert.equal(slice, slice.trim());
        last = end;
      }
      const bare = text.trimEnd();
      assert.deepEqual(card.signalsOf(`${bare} \n\t `, options), card.signalsOf(bare, options));
    }),
    { numRuns: 1_000 },
  );
});

test("the work grows with the text, not with its square", () => {
  for (const piece of [
    "I want to ",
    '"',
    "“a ",
    "not i ",
    "no way out i do not really really ",
    "我不想",
    " 'a",
    "I want to die. ",
  ]) {
    const reads = (length: number): number => {
      let count = 0;
      const counting = createHelpCard({
        isEnabled: () => true,
        analyzer: { analyze: (text) => ((count += text.length), analyze(text)) },
      });
      counting.signalsOf(piece.repeat(Math.ceil(length / piece.length)), {});
      return count;
    };
    assert.ok(reads(100_000) <= 12 * reads(10_000) + 10_000, piece);
  }
});

test("nothing in it asks the phone's engine for what it lacks", () => {
  const folder = new URL(".", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  assert.ok(files.length >= 10);
  for (const file of files) {
    const source = readFileSync(new URL(file, folder), "utf8");
    for (const lacking of ["\\p{", "(?<", "Intl.", ".at(", "hasOwn(", ".toSorted(", ".findLast("])
      assert.ok(!source.includes(lacking), `${file}: ${lacking}`);
  }
});
