import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { InsightEntry } from "./entry.ts";
import { anyJournal, dateAfter, entryWith } from "./journal.fixture.ts";
import { streaksOf } from "./streaks.ts";

const onDays = (...days: number[]): InsightEntry[] =>
  days.map((day) => entryWith({ id: `d${day}`, localDate: dateAfter(day) }));

/** Asks day by day, without runs: how far back can one walk from here? */
function walkedBack(dates: ReadonlySet<string>, from: number): number {
  let days = 0;
  while (dates.has(dateAfter(from - days))) days++;
  return days;
}

test("streaks are as long as walking back day by day finds them", () => {
  fc.assert(
    fc.property(anyJournal, fc.integer({ min: -5, max: 70 }), (entries, today) => {
      const dates = new Set(entries.map(({ localDate }) => localDate));
      const { current, longest, isTodayOpen } = streaksOf(entries, dateAfter(today));
      const walks = [today + 1, today, today - 1].map((day) => walkedBack(dates, day));
      assert.equal(current?.days ?? 0, walks.find((days) => days > 0) ?? 0);
      let most = 0;
      for (let day = 0; day <= 900; day++) most = Math.max(most, walkedBack(dates, day));
      assert.equal(longest?.days ?? 0, most);
      assert.equal(isTodayOpen, !dates.has(dateAfter(today)));
    }),
  );
});

test("a streak names the entries of its days, and of no other", () => {
  fc.assert(
    fc.property(anyJournal, (entries) => {
      const { longest } = streaksOf(entries, dateAfter(60));
      if (longest === undefined) return assert.equal(entries.length, 0);
      const within = entries.filter(({ localDate }) => localDate >= longest.from && localDate <= longest.to);
      assert.deepEqual(new Set(longest.entryIds), new Set(within.map(({ id }) => id)));
      assert.equal(new Set(within.map(({ localDate }) => localDate)).size, longest.days);
    }),
  );
});

test("a streak is alive while today is not over, and ends with the day after", () => {
  assert.equal(streaksOf(onDays(1, 2, 3), dateAfter(3)).current?.days, 3);
  const open = streaksOf(onDays(1, 2, 3), dateAfter(4));
  assert.deepEqual([open.current?.days, open.isTodayOpen], [3, true]);
  assert.equal(streaksOf(onDays(1, 2, 3), dateAfter(5)).current, undefined);
});

test("a streak runs over the end of February and of the year", () => {
  const dates = ["2023-12-31", "2024-01-01", "2024-02-28", "2024-02-29", "2024-03-01"];
  const entries = dates.map((localDate) => entryWith({ id: localDate, localDate }));
  assert.equal(streaksOf(entries, "2024-01-01").current?.days, 2);
  assert.equal(streaksOf(entries, "2024-03-01").longest?.days, 3);
});
