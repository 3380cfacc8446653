import assert from "node:assert/strict";
import { test } from "node:test";
import { ProductAnalytics } from "@aura-journal/contracts";
import fc from "fast-check";
import { Check } from "typebox/value";
import { addDays } from "../../../platform/days.ts";
import { mondayOf, type CohortFigures, type DayFigures } from "./figures.ts";
import { showFigures } from "./view.ts";

const TODAY = "2026-03-20";
const AS_OF = new Date(`${TODAY}T09:00:00.000Z`);

const day = (offset: number, figures: Partial<DayFigures>): DayFigures => ({
  day: addDays(TODAY, -offset),
  ...{ active: 0, writers: 0, entries: 0, positive: 0, neutral: 0, negative: 0, mixed: 0 },
  ...figures,
});

function shown(days: readonly DayFigures[], cohorts: readonly CohortFigures[], from = addDays(TODAY, -20), to = TODAY) {
  return showFigures({ days, cohorts }, { range: { from, to }, today: TODAY, asOf: AS_OF });
}

test("weeks begin on Mondays, over the end of a year too", () => {
  assert.deepEqual(["2026-01-01", "2025-12-29", "2026-01-04", "2026-01-05", "2024-02-29"].map(mondayOf), [
    "2025-12-29",
    "2025-12-29",
    "2025-12-29",
    "2026-01-05",
    "2024-02-26",
  ]);
});

test("a day is shown once it is over, and where twenty people stand behind it", () => {
  const { dailyActiveUsers, entriesCreatedPerDay } = shown(
    [
      day(3, { active: 30, writers: 19, entries: 500 }),
      day(2, { active: 20, writers: 20, entries: 21 }),
      day(1, { active: 19, writers: 19, entries: 19 }),
      day(0, { active: 99, writers: 99, entries: 99 }),
    ],
    [],
  );
  assert.deepEqual(
    dailyActiveUsers.slice(-4).map(({ count }) => count),
    [30, 20, null, null],
  );
  assert.deepEqual(
    entriesCreatedPerDay.slice(-4).map(({ count }) => count),
    [null, 21, null, null],
  );
});

test("whatever is counted, no shown figure is about a group of fewer than twenty, nor is what two of them leave over", () => {
  const people = fc.integer({ min: 0, max: 60 });
  const cohort = mondayOf(addDays(TODAY, -20));
  fc.assert(
    fc.property(
      fc.array(fc.record({ active: people, share: fc.double({ min: 0, max: 1, noNaN: true }), each: people }), {
        maxLength: 20,
      }),
      people,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }),
      (given, size, shares) => {
        const days = given.map(({ active, share, each }, n) => {
          const writers = Math.round(active * share);
          return day(n, { active, writers, entries: writers * each });
        });
        const weeks = shares.map((share, n) => ({
          cohort,
          week: addDays(cohort, 7 * n),
          people: Math.round(size * share),
        }));
        const answer = shown(days, [{ cohort, week: null, people: size }, ...weeks]);
        assert.ok(Check(ProductAnalytics, answer));
        for (const { date, count } of answer.dailyActiveUsers)
          assert.ok(count === null || (count >= 20 && date < TODAY));
        for (const { date, count } of answer.entriesCreatedPerDay) {
          const figures = days.find((one) => one.day === date);
          assert.ok(count === null || (figures?.writers ?? 0) >= 20);
        }
        const [retention] = answer.userRetention;
        assert.ok(retention?.size === null || (retention?.size ?? 0) >= 20);
        for (const [week, rate] of (retention?.weeks ?? []).entries()) {
          if (rate === null) continue;
          const here = weeks[week]?.people ?? 0;
          assert.ok(here >= 20 && (here === size || size - here >= 20), `${here} of ${size}`);
        }
      },
    ),
  );
});
