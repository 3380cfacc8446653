import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { CountedEntry } from "./totals.ts";
import {
  emotionsOverTime,
  habitsOf,
  moodLine,
  onThisDay,
  risingWords,
  streaksOf,
  topicsAgainstMood,
  totalsOf,
} from "./index.ts";
import { anyJournal, createRandom, dateAfter, entryWith, readingWith } from "./journal.fixture.ts";

function everyInsight(entries: readonly CountedEntry[], today: string): Record<string, unknown> {
  return {
    own: moodLine(entries, "own"),
    read: moodLine(entries, "read", { bandwidthDays: 40 }),
    topicsOwn: topicsAgainstMood(entries, "own"),
    topicsRead: topicsAgainstMood(entries, "read"),
    weeks: emotionsOverTime(entries, { unit: "week", weekStartsOn: 6 }),
    months: emotionsOverTime(entries, { unit: "month" }),
    habits: habitsOf(entries),
    streaks: streaksOf(entries, today),
    onThisDay: onThisDay(entries, today),
    words: risingWords(entries, { today }),
    totals: totalsOf(entries),
  };
}

function* leavesOf(value: unknown): Generator {
  if (typeof value !== "object" || value === null) yield value;
  else for (const inner of Object.values(value)) yield* leavesOf(inner);
}

test("the order in which entries are given changes nothing", () => {
  const shuffled = anyJournal.chain((entries) =>
    fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length })),
  );
  fc.assert(
    fc.property(shuffled, fc.integer({ min: 0, max: 70 }), ([entries, others], day) => {
      assert.deepEqual(everyInsight(others, dateAfter(day)), everyInsight(entries, dateAfter(day)));
    }),
  );
});

test("every number is finite", () => {
  fc.assert(
    fc.property(anyJournal, (entries) => {
      for (const leaf of leavesOf(everyInsight(entries, dateAfter(60)))) {
        assert.ok(typeof leaf !== "number" || Number.isFinite(leaf));
      }
    }),
  );
});

test("moods that never differ give finite figures", () => {
  const entries = Array.from({ length: 40 }, (_, day) =>
    entryWith({
      id: `e${day}`,
      localDate: dateAfter(day),
      mood: 3,
      analysis: readingWith({ topics: day % 2 ? ["a"] : [] }),
    }),
  );
  for (const leaf of leavesOf(everyInsight(entries, dateAfter(39)))) {
    assert.ok(typeof leaf !== "number" || Number.isFinite(leaf));
  }
  assert.equal(topicsAgainstMood(entries, "own").topics[0]?.verdict, "unsure");
});

test("a journal without entries has nothing to tell", () => {
  const insights = everyInsight([], "2025-03-01");
  const numbers = [...leavesOf({ ...insights, read: undefined, own: undefined })].filter(
    (leaf) => typeof leaf === "number",
  );
  assert.ok(numbers.every((number) => number === 0));
  assert.deepEqual([moodLine([], "own").segments, emotionsOverTime([], { unit: "week" })], [[], []]);
});

test("ten times the entries take ten times the looking, and 20,000 are no trouble", () => {
  const looksAt = (count: number): number => {
    let looks = 0;
    const random = createRandom(5);
    const entries = Array.from({ length: count }, (_, at) => {
      const analysis = readingWith({ score: random() - 0.5, topics: random() < 0.3 ? ["work"] : [] });
      const localDate = dateAfter(Math.floor(at / 3));
      const text = "a lamp by the river";
      return new Proxy(entryWith({ id: `e${at}`, localDate, mood: 1 + Math.floor(random() * 5), analysis, text }), {
        get(entry, name) {
          looks++;
          return Reflect.get(entry, name);
        },
      });
    });
    everyInsight(entries, dateAfter(Math.floor(count / 3)));
    return looks / count;
  };
  assert.ok(looksAt(20_000) < 1.5 * looksAt(2_000));
});
