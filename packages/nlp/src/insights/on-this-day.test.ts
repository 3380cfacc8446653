import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyJournal, dateAfter, entryWith } from "./journal.fixture.ts";
import { onThisDay } from "./on-this-day.ts";

const onDates = (...dates: string[]): ReturnType<typeof entryWith>[] =>
  dates.map((localDate) => entryWith({ id: localDate, localDate }));
const seen = (dates: string[], today: string): string[] =>
  onThisDay(onDates(...dates), today).map(({ date, unit, ago }) => `${date} ${ago} ${unit}`);

test("the same day comes back from earlier years, the latest first", () => {
  const dates = ["2021-05-04", "2023-05-04", "2023-05-05", "2024-05-04", "2025-05-04"];
  assert.deepEqual(seen(dates, "2024-05-04"), ["2023-05-04 1 year", "2021-05-04 3 year"]);
});

test("29 February comes back on the 28th in common years", () => {
  const dates = ["2024-02-28", "2024-02-29", "2024-03-01"];
  assert.deepEqual(seen(dates, "2025-02-28"), ["2024-02-29 1 year", "2024-02-28 1 year"]);
  assert.deepEqual(seen(dates, "2025-03-01"), ["2024-03-01 1 year"]);
  assert.deepEqual(seen(dates, "2028-02-28"), ["2024-02-28 4 year"]);
  assert.deepEqual(seen(dates, "2028-02-29"), ["2024-02-29 4 year"]);
});

test("a young journal looks back a month and a week", () => {
  assert.deepEqual(seen(["2025-04-04", "2025-04-27"], "2025-05-04"), ["2025-04-04 1 month", "2025-04-27 1 week"]);
  assert.deepEqual(seen(["2025-03-30", "2025-03-31"], "2025-04-30"), ["2025-03-31 1 month", "2025-03-30 1 month"]);
  assert.deepEqual(seen(["2024-12-31"], "2025-01-31"), ["2024-12-31 1 month"]);
});

test("in any later year each day comes back once for its year and once for its month", () => {
  const dates = Array.from({ length: 366 }, (_, day) => dateAfter(day));
  const entries = onDates(...dates);
  for (const year of [2025, 2028]) {
    const back: string[] = [];
    for (let day = Date.UTC(year, 0, 1); day <= Date.UTC(year, 11, 31); day += 86_400_000) {
      const memories = onThisDay(entries, new Date(day).toISOString().slice(0, 10));
      back.push(...memories.filter(({ unit }) => unit === "year").map(({ date }) => date));
    }
    assert.deepEqual(back.sort(), dates);
  }
  const monthly = dates.flatMap((_, day) => onThisDay(entries, dateAfter(day)).filter(({ unit }) => unit === "month"));
  assert.deepEqual(
    monthly.map(({ date }) => date).sort(),
    dates.filter((date) => date < "2024-12-01"),
  );
});

test("a memory names all entries of its day and none of today's or later", () => {
  fc.assert(
    fc.property(anyJournal, fc.integer({ min: 0, max: 900 }), (entries, day) => {
      for (const { date, entryIds } of onThisDay(entries, dateAfter(day))) {
        assert.ok(date < dateAfter(day));
        const ofDay = entries.filter(({ localDate }) => localDate === date).map(({ id }) => id);
        assert.deepEqual(new Set(entryIds), new Set(ofDay));
      }
    }),
  );
});
