import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { diff } from "./diff.ts";
import { compareTexts, mergeStrangers, mergeTexts } from "./merge-text.ts";
import { joinWords, splitWords } from "./words.ts";

const RUNS = { numRuns: 400 };

/** Pieces in which a careless cut shows: joined emoji, flags, marks, right-to-left, scripts without spaces, signs. */
const piece = fc.constantFrom(
  ..."the a river walked home Ωmega naïve e\u0301a\u0308 don't 10:30 well-known **bold** - [ ]".split(" "),
  ..."👩‍👩‍👧‍👦 🇩🇪🇫🇷 👍🏽 ❤️‍🔥 1️⃣ שָׁלוֹם مَرْحَبًا 日本語 ภาษาไทยน้ำ ខ្មែរ မြန်မာ नमस्ते 한국어 \u0600١ \u200f".split(" "),
  ..."\n \n\n \u00a0 \u0301 \t . , \r\n - a_b x\u200dy".split(" "),
);
const text = fc
  .array(fc.tuple(piece, fc.constantFrom("", " ", "  ", "\n", "\n\n")), { maxLength: 24 })
  .map((parts) => parts.flat().join(""));
/** Any string, and texts in which words recur. */
const anyText = fc.oneof(
  text,
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** A text made of another by taking words out and putting words in. */
function editedFrom(base: string): fc.Arbitrary<string> {
  const { words, gaps } = splitWords(base);
  return fc
    .array(
      fc.record({ at: fc.nat(Math.max(words.length, 1)), remove: fc.nat(2), put: fc.array(piece, { maxLength: 2 }) }),
      {
        maxLength: 4,
      },
    )
    .map((edits) => {
      const kept = words.map((word, at) => (gaps[at] as string) + word);
      for (const { at, remove, put } of edits.toSorted((one, other) => other.at - one.at)) {
        kept.splice(at, remove, ...put.map((word) => ` ${word}`));
      }
      return kept.join("") + (gaps.at(-1) ?? "");
    });
}
const versions = anyText.chain((base) =>
  fc.record({ base: fc.constant(base), mine: editedFrom(base), theirs: editedFrom(base) }),
);

test("words and gaps put together are the text", () => {
  fc.assert(
    fc.property(anyText, (given) => {
      const split = splitWords(given);
      assert.equal(joinWords(split), given);
      assert.equal(split.gaps.length, split.words.length + 1);
      assert.ok(split.gaps.every((gap) => /^\s*$/u.test(gap)));
      assert.ok(split.words.every((word) => word !== ""));
    }),
    RUNS,
  );
});

test("no cut goes through what a reader sees as one character", () => {
  const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
  fc.assert(
    fc.property(anyText, (given) => {
      const bounds = new Set([...graphemes.segment(given)].map(({ index }) => index));
      bounds.add(given.length);
      let at = 0;
      const { words, gaps } = splitWords(given);
      for (const [index, word] of words.entries()) {
        const start = at + (gaps[index] as string).length;
        assert.ok(bounds.has(start), `cut at ${start} in ${JSON.stringify(given)}`);
        at = start + word.length;
        assert.ok(bounds.has(at), `cut at ${at} in ${JSON.stringify(given)}`);
      }
    }),
    { numRuns: 3_000 },
  );
});

test("a word is a word in every script", () => {
  const shown = (given: string): string => splitWords(given).words.join("|");
  assert.equal(shown("I don't, she’d say 10:30."), "I|don't|,|she’d|say|10|:|30|.");
  assert.equal(shown("👩‍👩‍👧‍👦🇩🇪🇫🇷👍🏽 1️⃣"), "👩‍👩‍👧‍👦|🇩🇪|🇫🇷|👍🏽|1️⃣");
  assert.equal(shown("שָׁלוֹם עולם"), "שָׁלוֹם|עולם");
  assert.equal(shown("日本語abc"), "日|本|語|abc");
  assert.equal(shown("น้ำ"), "น้ำ");
});

test("a diff turns one list into the other, and what it keeps is the same on both sides", () => {
  const list = fc.array(fc.nat(12), { maxLength: 60 });
  fc.assert(
    fc.property(list, list, (a, b) => {
      const made: number[] = [];
      let [aAt, bAt] = [0, 0];
      for (const hunk of diff(a, b)) {
        assert.ok(hunk.aStart >= aAt && hunk.bStart >= bAt && hunk.aEnd >= hunk.aStart && hunk.bEnd >= hunk.bStart);
        assert.ok(hunk.aEnd > hunk.aStart || hunk.bEnd > hunk.bStart);
        assert.equal(hunk.aStart - aAt, hunk.bStart - bAt);
        made.push(...a.slice(aAt, hunk.aStart), ...b.slice(hunk.bStart, hunk.bEnd));
        [aAt, bAt] = [hunk.aEnd, hunk.bEnd];
      }
      made.push(...a.slice(aAt));
      assert.deepEqual(made, b);
      assert.equal(a.length - aAt, b.length - bAt);
    }),
    { numRuns: 2_000 },
  );
});

test("where one side alone changed a text, the merge is that side's text, blanks and all", () => {
  fc.assert(
    fc.property(anyText, anyText, (base, changed) => {
      const expected = { text: changed, isConflict: false };
      assert.deepEqual(mergeTexts(base, changed, base), expected);
      assert.deepEqual(mergeTexts(base, base, changed), expected);
      assert.deepEqual(mergeTexts(base, changed, changed), expected);
    }),
    RUNS,
  );
});

test("a merge invents no word, loses none that is new, and brings none back that either side took out", () => {
  fc.assert(
    fc.property(versions, ({ base, mine, theirs }) => {
      const merged = mergeTexts(base, mine, theirs);
      const counts = [base, mine, theirs, merged.text].map((one) => counted(splitWords(one).words));
      const stayed = [mine, theirs].map((one) => counted(stayedIn(base, one)));
      for (const word of new Set(counts.flatMap((one) => [...one.keys()]))) {
        const [inBase, inMine, inTheirs, found] = counts.map((one) => one.get(word) ?? 0) as [
          number,
          number,
          number,
          number,
        ];
        assert.ok(found === 0 || inMine + inTheirs > 0, `invented ${word}`);
        if (merged.isConflict) continue;
        // A word that one side moved was taken out and is new elsewhere: moved by both, it stands in both places.
        const [stayedInMine, stayedInTheirs] = stayed.map((one) => one.get(word) ?? 0) as [number, number];
        // What both put in may be the same; what neither took out stays.
        const untouched = Math.max(0, stayedInMine + stayedInTheirs - inBase);
        const least = untouched + Math.max(inMine - stayedInMine, inTheirs - stayedInTheirs);
        assert.ok(found >= least, `lost ${word}`);
        const most = Math.min(stayedInMine, stayedInTheirs) + (inMine - stayedInMine) + (inTheirs - stayedInTheirs);
        assert.ok(found <= Math.max(most, inMine, inTheirs), `${word} stands too often`);
      }
    }),
    {
      numRuns: 2_000,
      // Mine writes a dash at the end; theirs takes one out in the middle, and writes the same at the end.
      examples: [[{ base: "well - known", mine: "well - known -", theirs: "known -" }]],
    },
  );
});

test("who is asked first does not matter: the same words, and a conflict for both or for neither", () => {
  fc.assert(
    fc.property(versions, ({ base, mine, theirs }) => {
      const one = mergeTexts(base, mine, theirs);
      const other = mergeTexts(base, theirs, mine);
      assert.equal(one.isConflict, other.isConflict);
      if (!one.isConflict) {
        assert.deepEqual(splitWords(one.text).words.toSorted(), splitWords(other.text).words.toSorted());
      }
    }),
    { numRuns: 2_000 },
  );
});

test("edits to different words combine", () => {
  const base = "Up betimes and to the office, and so to bed.";
  const merge = (mine: string, theirs: string) => mergeTexts(base, mine, theirs);
  assert.deepEqual(merge("Up late and to the office, and so to bed.", "Up betimes and to the river, and so to bed."), {
    text: "Up late and to the river, and so to bed.",
    isConflict: false,
  });
  assert.equal(merge(`${base} Slept well.`, `${base} Dreamt.`).text, `${base} Dreamt. Slept well.`);
  assert.equal(merge(`${base} Slept`, `${base}\n\nDreamt`).text, `${base} Slept\n\nDreamt`);
  assert.equal(merge(`Fine day. ${base}`, "Up betimes and so to bed.").text, "Fine day. Up betimes and so to bed.");
  assert.equal(merge("Up betimes, and so to bed.", "Up betimes and to the office.").text, "Up betimes.");
});

test("both changed the same words: theirs stand in the text, and it is said", () => {
  const merged = mergeTexts("walked home", "ran home tired", "cycled home");
  assert.deepEqual(merged, { text: "cycled home tired", isConflict: true });
  assert.equal(mergeTexts("one two three four", "one four", "one two big three four").isConflict, true);
  assert.equal(mergeTexts("one two three", "one TWO three", "one three").isConflict, true);
  assert.equal(mergeTexts("one two three", "one TWO three", "one TWO three!").isConflict, false);
});

test("what the merge alone made neighbours does not grow together", () => {
  assert.equal(mergeTexts("a b", "b", "x a b").text, "x b");
  assert.equal(mergeTexts("", "mine", "theirs").text, "theirs mine");
  assert.equal(mergeTexts("", "我的", "他的").text, "他的我的");
  assert.equal(mergeTexts("one\n\ntwo", "one new\n\ntwo", "one\n\nother two").text, "one new\n\nother two");
  assert.equal(mergeTexts("one\n\ntwo", "one\n\nother two", "one new\n\ntwo").text, "one new\n\nother two");
});

test("what one side put in among more, at the same place, stands once", () => {
  const base = "In the house";
  const [less, more] = [`${base}\nthe lamp`, `${base}\nthe old lamp burns`];
  assert.deepEqual(mergeTexts(base, less, more), { text: more, isConflict: false });
  assert.deepEqual(mergeTexts(base, more, less), { text: more, isConflict: false });
  const other = `${base}\nthe moon`;
  assert.deepEqual(mergeTexts(base, other, more), { text: `${more}\nthe moon`, isConflict: false });
});

test("a line break that one side put in stays beside what the other wrote", () => {
  assert.deepEqual(mergeTexts("a b c", "a b x", "a\n\nb c"), { text: "a\n\nb x", isConflict: false });
  assert.deepEqual(mergeTexts("a b c", "a\n\nb c", "a b x"), { text: "a\n\nb x", isConflict: false });
  assert.equal(mergeTexts("a b", "a\nb", "a\n\nb").text, "a\n\nb");
});

test("of strangers one that holds the other is taken, all else is a conflict", () => {
  assert.deepEqual(mergeStrangers("a b", "a x b"), { text: "a x b", isConflict: false });
  assert.deepEqual(mergeStrangers("a x b", "a b"), { text: "a x b", isConflict: false });
  assert.deepEqual(mergeStrangers("a x b", "a y b"), { text: "a y b", isConflict: true });
});

test("a comparison has both texts in it", () => {
  fc.assert(
    fc.property(versions, ({ base, mine }) => {
      const parts = compareTexts(base, mine);
      assert.equal(parts.map((part) => (part.kind === "same" ? part.text : part.added)).join(""), mine);
    }),
    RUNS,
  );
});

test("texts of a hundred thousand characters that have nothing in common are merged without a quadratic search", () => {
  const repeated = (word: string, other: string): string => `${word} ${other} `.repeat(12_500);
  const merged = mergeTexts(repeated("a", "b"), repeated("b", "c"), repeated("c", "a"));
  assert.equal(merged.isConflict, true);
});

type Counts = ReadonlyMap<string, number>;

/** The words of a text that still stand in another, where they stood. */
function stayedIn(base: string, other: string): string[] {
  const parts = compareTexts(base, other);
  return parts.flatMap((part) => (part.kind === "same" ? splitWords(part.text).words : []));
}

function counted(words: readonly string[]): Counts {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
