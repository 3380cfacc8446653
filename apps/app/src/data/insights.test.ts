import assert from "node:assert/strict";
import { test } from "node:test";
import type { InsightEntry } from "@aura-journal/nlp/insights";
import { insightsOf as foundOf, type JournalInsights } from "./insights.ts";

const TODAY = "2026-03-31";

function entryOn(day: number, mood?: number): InsightEntry {
  const localDate = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
  return { id: `e${day}`, localDate, localHour: 21, writtenAtMs: Date.UTC(2026, 0, day, 21), mood };
}

const insightsOf = (entries: readonly InsightEntry[], today: string): JournalInsights =>
  foundOf(entries, today).insights;

const days = (count: number, moods = count): InsightEntry[] =>
  Array.from({ length: count }, (_, at) => entryOn(at + 1, at < moods ? 4 : undefined));

test("a journal goes by its writer's moods from the seventh day with one on", () => {
  assert.equal(insightsOf(days(20, 6), TODAY).measure, "read");
  const { measure, mean, mood } = insightsOf(days(20, 7), TODAY);
  assert.deepEqual({ measure, mean, days: mood.segments.flat().length }, { measure: "own", mean: 4, days: 7 });
});

test("several moods of one day are one day", () => {
  const ofOneDay = days(7).map((entry) => ({ ...entry, localDate: "2026-01-05" }));
  assert.equal(insightsOf(ofOneDay, TODAY).measure, "read");
});

test("emotions are told by weeks for a season, and by months for more", () => {
  assert.equal(insightsOf(days(92), TODAY).emotions.unit, "week");
  assert.equal(insightsOf(days(93), TODAY).emotions.unit, "month");
});

test("nothing written is no entries, and no failure", () => {
  const { entries, mean, mood } = insightsOf([], TODAY);
  assert.deepEqual({ entries, mean, segments: mood.segments }, { entries: 0, mean: undefined, segments: [] });
});

test("each figure counts its entries, and names them where the journal is", () => {
  const { insights, groups } = foundOf(days(20), TODAY);
  const points = insights.mood.segments.flat();
  assert.deepEqual(
    points.map(({ entryIds }) => [entryIds.count, groups[entryIds.group]]),
    days(20).map(({ id }) => [1, [id]]),
  );
  const { count, group } = insights.habits.byHour.slots[21]?.entryIds ?? assert.fail();
  assert.deepEqual([count, groups[group]], [20, days(20).map(({ id }) => id)]);
  assert.doesNotMatch(JSON.stringify(insights), /"e\d+"/);
});
