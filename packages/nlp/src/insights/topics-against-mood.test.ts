import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { InsightEntry } from "./entry.ts";
import { anyJournal, createRandom, dateAfter, entryWith, gaussOf, readingWith } from "./journal.fixture.ts";
import { topicsAgainstMood, type TopicAgainstMood } from "./topics-against-mood.ts";
import { valueOf, type Measure } from "./measure.ts";

const TOPICS = ["work", "sleep", "friends", "money", "health", "travel"];

/** A year of evenings; each topic is on three days in ten, and `running` lifts the mood by so many standard deviations. */
function yearWith(seed: number, lift: number, days = 365): InsightEntry[] {
  const random = createRandom(seed);
  return Array.from({ length: days }, (_, day) => {
    const topics = TOPICS.filter(() => random() < 0.3);
    const isRunning = random() < 0.3;
    const mood = Math.round(3 + gaussOf(random) + (isRunning ? lift : 0));
    return entryWith({
      id: `e${day}`,
      localDate: dateAfter(day),
      mood: Math.max(1, Math.min(5, mood)),
      analysis: readingWith({ topics: isRunning ? [...topics, "running"] : topics }),
    });
  });
}

const topicIn = (entries: readonly InsightEntry[], name: string): TopicAgainstMood | undefined =>
  topicsAgainstMood(entries, "own").topics.find(({ topic }) => topic === name);

test("a planted difference is found, with its sign and within its interval", () => {
  let found = 0;
  for (let seed = 0; seed < 50; seed++) {
    const running = topicIn(yearWith(seed, 0.6), "running");
    if (running?.verdict !== "sure") continue;
    found++;
    assert.ok((running.found?.interval.low ?? -1) > 0);
  }
  assert.ok(found >= 45, String(found));
  assert.ok((topicIn(yearWith(1, -0.6), "running")?.found?.hedgesG ?? 0) < -0.3);
});

test("where nothing is planted, hardly a journal has a topic that is called sure", () => {
  let journals = 0;
  for (let seed = 0; seed < 200; seed++) {
    if (topicsAgainstMood(yearWith(seed, 0, 200), "own").topics.some(({ verdict }) => verdict === "sure")) journals++;
  }
  // One in twenty is what the correction promises; three standard errors more for 200 journals.
  assert.ok(journals / 200 < 0.096, String(journals));
});

test("the figures are those that the named entries give", () => {
  const many = fc
    .tuple(anyJournal, fc.integer({ min: 0, max: 1e6 }))
    .map(([entries, seed]) => [
      ...entries,
      ...yearWith(seed, 0.5, 60).map((entry) => ({ ...entry, id: `y${entry.id}` })),
    ]);
  fc.assert(
    fc.property(many, fc.constantFrom<Measure>("own", "read"), (entries, measure) => {
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      const dayMean = (ids: readonly string[]): number => {
        const valuesByDate = Map.groupBy(ids, (id) => byId.get(id)?.localDate);
        const means = [...valuesByDate.values()].map((ofDay) => {
          const values = ofDay.map((id) => valueOf(byId.get(id) as InsightEntry, measure) as number);
          return values.reduce((sum, value) => sum + value, 0) / values.length;
        });
        return means.reduce((sum, value) => sum + value, 0) / means.length;
      };
      const { topics, entryIds } = topicsAgainstMood(entries, measure);
      for (const { found, daysWith, entryIdsWith, entryIdsOfTopic, topic } of topics) {
        const dates = new Set(entryIdsOfTopic.map((id) => byId.get(id)?.localDate));
        assert.equal(dates.size, daysWith);
        assert.ok(entryIdsOfTopic.every((id) => byId.get(id)?.analysis?.topics.includes(topic)));
        assert.deepEqual(
          entryIdsWith,
          entryIds.filter((id) => dates.has(byId.get(id)?.localDate)),
        );
        if (found === undefined) continue;
        const isWith = new Set(entryIdsWith);
        const without = entryIds.filter((id) => !isWith.has(id));
        assert.ok(Math.abs(found.meanWith - dayMean(entryIdsWith)) < 1e-5);
        assert.ok(Math.abs(found.meanWithout - dayMean(without)) < 1e-5);
        assert.ok(Math.abs(found.difference - (dayMean(entryIdsWith) - dayMean(without))) < 1e-5);
      }
    }),
  );
});

test("few days are told as few data and compared no further", () => {
  const entries = yearWith(3, 3, 20);
  const nineDays = entries.map((entry, day) => ({
    ...entry,
    analysis: readingWith({ topics: day < 9 ? ["running"] : [] }),
  }));
  assert.deepEqual(
    topicsAgainstMood(nineDays, "own").topics.map(({ verdict, found, daysWith }) => [verdict, found, daysWith]),
    [["few-data", undefined, 9]],
  );
});

test("ten entries of one day are one day", () => {
  const entries = yearWith(4, 3, 30).map((entry) => ({ ...entry, analysis: readingWith({}) }));
  const crowd = Array.from({ length: 40 }, (_, at) =>
    entryWith({ id: `c${at}`, localDate: dateAfter(3), mood: 5, analysis: readingWith({ topics: ["feast"] }) }),
  );
  const feast = topicIn([...entries, ...crowd], "feast");
  assert.deepEqual([feast?.verdict, feast?.daysWith], ["few-data", 1]);
});

test("a difference between two models is never called sure, and apart they are", () => {
  const entries = yearWith(5, 1.5);
  const mixed = entries.map((entry, day) =>
    day === 0 ? { ...entry, analysis: readingWith({ model: "m2", topics: [] }) } : entry,
  );
  assert.equal(topicIn(entries, "running")?.verdict, "sure");
  assert.equal(topicIn(mixed, "running")?.verdict, "unsure");
  assert.deepEqual(topicsAgainstMood(mixed, "own").models, ["m1", "m2"]);
});

test("a day in a language whose topics nobody reads is no day without them", () => {
  const entries = [
    entryWith({ id: "a", localDate: dateAfter(0), mood: 3, analysis: readingWith({ topics: ["work"] }) }),
    entryWith({ id: "b", localDate: dateAfter(1), mood: 3, language: "de", analysis: readingWith({}) }),
    entryWith({ id: "c", localDate: dateAfter(2), mood: 3, language: "en", analysis: readingWith({}) }),
    entryWith({
      id: "d",
      localDate: dateAfter(3),
      mood: 3,
      language: "de",
      analysis: readingWith({ model: "outside/1" }),
    }),
  ];
  assert.deepEqual(topicsAgainstMood(entries, "own").entryIds, ["a", "c", "d"]);
});
