import fc from "fast-check";
import { dateOf, dayNumberOf } from "./calendar.ts";
import type { Reading } from "./entry.ts";
import type { CountedEntry } from "./totals.ts";

/** An entry of 1 March 2025, at nine in the evening, with what a test says of it. */
export function entryWith(known: Partial<CountedEntry> & { readonly id: string }): CountedEntry {
  return { localDate: "2025-03-01", localHour: 21, writtenAtMs: 0, wordCount: 10, ...known };
}

/** A reading by the model `m1` with what a test says of it. */
export function readingWith(known: Partial<Reading> & { readonly score?: number }): Reading {
  const { score = 0, ...rest } = known;
  return {
    model: "m1",
    sentiment: {
      label: score > 0 ? "positive" : score < 0 ? "negative" : "neutral",
      score,
      magnitude: Math.abs(score),
    },
    emotions: [],
    topics: [],
    confidence: 0.5,
    ...rest,
  };
}

/** The day so many days after 1 January 2024, a leap year. */
export function dateAfter(days: number): string {
  return dateOf(dayNumberOf("2024-01-01") + days);
}

const anyReading: fc.Arbitrary<Reading> = fc
  .record({
    model: fc.constantFrom("m1", "m1", "m1", "m2"),
    score: fc.double({ min: -1, max: 1, noNaN: true }),
    emotions: fc.subarray(["joy", "love", "grief", "fear", "neutral", "elsewhere"]),
    topics: fc.subarray(["work", "sleep", "friends"]),
    confidence: fc.constantFrom(0, 0.5, 0.9),
  })
  .map(({ emotions, ...known }) =>
    readingWith({ ...known, emotions: emotions.map((emotion) => ({ emotion, score: 0.5 })) }),
  );

const anyEntry = fc.record({
  localDate: fc
    .oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 60 }) },
      { arbitrary: fc.integer({ min: 0, max: 900 }), weight: 1 },
    )
    .map(dateAfter),
  localHour: fc.option(fc.integer({ min: 0, max: 23 }), { nil: undefined }),
  writtenAtMs: fc.integer({ min: 0, max: 5 }),
  wordCount: fc.integer({ min: 0, max: 900 }),
  mood: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  analysis: fc.option(anyReading, { nil: undefined }),
  text: fc.option(
    fc
      .array(fc.constantFrom("river", "lamp", "garden", "the", "walk"), { maxLength: 9 })
      .map((words) => words.join(" ")),
    { nil: undefined },
  ),
});

/** Journals of every kind: crowded days, gaps, unread entries, two models, no entry at all. */
export const anyJournal: fc.Arbitrary<CountedEntry[]> = fc
  .array(anyEntry, { maxLength: 90, size: "max" })
  .map((entries) => entries.map((entry, at) => ({ ...entry, id: `e${at}` })));

/** Numbers from 0 to under 1 that a seed decides (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A normal deviate (Box and Muller). */
export function gaussOf(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
