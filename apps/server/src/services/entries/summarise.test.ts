import assert from "node:assert/strict";
import { test } from "node:test";
import type { AnalysisResult } from "@aura-journal/contracts";
import fc from "fast-check";
import { addDays } from "../../platform/days.ts";
import { summarise, type SummarisedEntry } from "./summarise.ts";

const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
const score = fc.integer({ min: -100, max: 100 }).map((n) => n / 100);
const analysis: fc.Arbitrary<AnalysisResult> = fc.record({
  sentiment: fc.record({
    label: fc.constantFrom("positive", "neutral", "negative", "mixed"),
    score,
    magnitude: fc.constant(1),
  }),
  emotions: fc.uniqueArray(fc.record({ emotion: fc.constantFrom(...NAMES), score: score.map(Math.abs) }), {
    selector: ({ emotion }) => emotion,
    maxLength: 4,
  }),
  topics: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 4 }),
  keyPhrases: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 4 }),
  confidence: fc.constantFrom(0, 0.5, 1),
  provider: fc.constant("local"),
  model: fc.constantFrom("m", "n", "google/o+m"),
});
const entry: fc.Arbitrary<SummarisedEntry> = fc.record({
  localDate: fc.integer({ min: 0, max: 20 }).map((n) => addDays("2026-02-20", n)),
  hour: fc.integer({ min: 0, max: 23 }),
  wordCount: fc.nat(500),
  moodRating: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  analysis: fc.option(analysis, { nil: undefined }),
});

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
const near = (actual: number | null, expected: number | null): void => {
  if (actual === null || expected === null) assert.equal(actual, expected);
  else assert.ok(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);
};

test("every figure agrees with counting it by itself", () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 60, size: "max" }), (entries) => {
      const summary = summarise(entries, { from: "2026-02-01", to: "2026-03-31" }, "2026-03-05");
      const analysed = entries.flatMap((one) => (one.analysis === undefined ? [] : [one.analysis]));
      const understood = analysed.filter(({ confidence }) => confidence > 0);
      assert.equal(summary.unclear, analysed.length - understood.length);
      assert.equal(summary.totalEntries, entries.length);
      assert.equal(
        summary.totalWords,
        entries.reduce((sum, { wordCount }) => sum + wordCount, 0),
      );
      near(summary.averageWordsPerEntry, mean(entries.map(({ wordCount }) => wordCount)) ?? 0);
      near(summary.averageSentiment, mean(understood.map(({ sentiment }) => sentiment.score)) ?? 0);
      for (const label of ["positive", "neutral", "negative", "mixed"] as const) {
        const count = understood.filter((a) => a.sentiment.label === label).length;
        assert.equal(summary.sentimentDistribution[label], count);
      }
      const models = ["google/o+m", "m", "n"]
        .map((model) => ({ model, entries: analysed.filter((a) => a.model === model).length }))
        .filter((one) => one.entries > 0)
        .sort((a, b) => b.entries - a.entries);
      assert.deepEqual(summary.models, models);
      for (let hour = 0; hour < 24; hour++) {
        assert.equal(summary.byHour[hour], entries.filter((one) => one.hour === hour).length);
      }
      for (let weekday = 0; weekday < 7; weekday++) {
        const isThen = (date: string): boolean => new Date(date).getUTCDay() === (weekday + 1) % 7;
        assert.equal(summary.byWeekday[weekday], entries.filter((one) => isThen(one.localDate)).length);
      }
      const dates = [...new Set(entries.map(({ localDate }) => localDate))].sort();
      assert.deepEqual(
        summary.moodTrend.map(({ date }) => date),
        dates,
      );
      for (const point of summary.moodTrend) {
        const own = entries.filter(({ localDate }) => localDate === point.date);
        assert.equal(point.entries, own.length);
        near(point.averageMood, mean(own.flatMap(({ moodRating }) => moodRating ?? [])));
        near(
          point.averageSentiment,
          mean(own.flatMap(({ analysis: a }) => (a !== undefined && a.confidence > 0 ? a.sentiment.score : []))),
        );
      }
      const topics = NAMES.map((topic) => ({ topic, with: understood.filter((a) => a.topics.includes(topic)) }))
        .filter((one) => one.with.length > 0)
        .sort((a, b) => b.with.length - a.with.length)
        .slice(0, 10);
      assert.deepEqual(
        summary.topTopics.map(({ topic, count }) => [topic, count]),
        topics.map((one) => [one.topic, one.with.length]),
      );
      for (const [index, one] of topics.entries()) {
        near(
          summary.topTopics[index]?.averageSentiment ?? null,
          mean(one.with.map(({ sentiment }) => sentiment.score)),
        );
      }
      const phrases = NAMES.map((phrase) => ({
        phrase,
        count: analysed.filter((a) => a.keyPhrases.includes(phrase)).length,
      }))
        .filter(({ count }) => count > 0)
        .sort((a, b) => b.count - a.count);
      assert.deepEqual(summary.keyPhrases, phrases);
      for (const { emotion, score: average, count } of summary.topEmotions) {
        const scores = understood.flatMap((a) =>
          a.emotions.filter((one) => one.emotion === emotion).map((one) => one.score),
        );
        assert.equal(count, scores.length);
        near(average, mean(scores));
      }
    }),
  );
});

test("a text that was not understood is counted as such and makes no day neutral", () => {
  const reading = {
    sentiment: { label: "positive" as const, score: 0.8, magnitude: 1 },
    emotions: [],
    topics: ["sea"],
    keyPhrases: ["the harbour"],
    confidence: 0.9,
    provider: "local" as const,
    model: "m",
  };
  const riddle: AnalysisResult = {
    ...reading,
    sentiment: { label: "neutral", score: 0, magnitude: 0 },
    topics: [],
    confidence: 0,
  };
  const [clear, unclear] = [reading, riddle].map((one, n) => ({
    localDate: `2026-03-0${n + 1}`,
    hour: 9,
    wordCount: 2,
    moodRating: undefined,
    analysis: one,
  })) as [SummarisedEntry, SummarisedEntry];
  const summary = summarise([clear, unclear], { from: undefined, to: undefined }, "2026-03-02");
  assert.equal(summary.averageSentiment, 0.8);
  assert.deepEqual(summary.sentimentDistribution, { positive: 1, neutral: 0, negative: 0, mixed: 0 });
  assert.deepEqual([summary.unclear, summary.totalEntries], [1, 2]);
  assert.deepEqual(
    summary.moodTrend.map(({ averageSentiment }) => averageSentiment),
    [0.8, null],
  );
  assert.deepEqual(summary.keyPhrases, [{ phrase: "the harbour", count: 2 }]);
  assert.deepEqual(summary.models, [{ model: "m", entries: 2 }]);
});

test("an empty journal is summed up as nought, today", () => {
  const summary = summarise([], { from: undefined, to: undefined }, "2026-03-05");
  assert.deepEqual(summary.range, { from: "2026-03-05", to: "2026-03-05" });
  assert.deepEqual([summary.totalEntries, summary.averageSentiment, summary.averageWordsPerEntry], [0, 0, 0]);
  assert.deepEqual(summary.streak, { current: 0, longest: 0 });
});

test("more days than the trend has points share points, and none is lost", () => {
  const entries = Array.from({ length: 9_001 }, (_, n) => ({
    localDate: addDays("2000-01-01", n),
    hour: 0,
    wordCount: 1,
    moodRating: 1 + (n % 5),
    analysis: undefined,
  }));
  const { moodTrend } = summarise(entries, { from: undefined, to: undefined }, "2030-01-01");
  assert.equal(moodTrend.length, 3_001);
  assert.deepEqual(moodTrend[1], { date: "2000-01-04", averageSentiment: null, averageMood: 3.333333, entries: 3 });
  assert.equal(
    moodTrend.reduce((sum, point) => sum + point.entries, 0),
    9_001,
  );
});
