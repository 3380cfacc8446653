import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { monthAfter, weeksOf } from "./month-grid.ts";

const months = fc
  .tuple(fc.integer({ min: 1600, max: 2400 }), fc.integer({ min: 1, max: 12 }))
  .map(([year, month]) => `${year}-${String(month).padStart(2, "0")}`);

test("a month is shown in whole weeks, every day of it once, in order, and no week of another month alone", () => {
  fc.assert(
    fc.property(months, fc.integer({ min: 1, max: 7 }), (month, firstDay) => {
      const weeks = weeksOf(month, firstDay);
      const days = weeks.flat();
      assert.ok(weeks.every((week) => week.length === 7 && week.some((day) => day.startsWith(month))));
      assert.ok(weeks.every((week) => (new Date(`${week[0]}T00:00:00Z`).getUTCDay() || 7) === firstDay));
      assert.deepEqual(days.toSorted(), days);
      assert.equal(new Set(days).size, days.length);
      const length = new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();
      assert.equal(days.filter((day) => day.startsWith(month)).length, length);
    }),
  );
});

test("going on by months and back again ends where it began", () => {
  fc.assert(
    fc.property(months, fc.integer({ min: -500, max: 500 }), (month, count) =>
      assert.equal(monthAfter(monthAfter(month, count), -count), month),
    ),
  );
  assert.equal(monthAfter("2026-12", 1), "2027-01");
  assert.equal(monthAfter("2026-01", -1), "2025-12");
});
