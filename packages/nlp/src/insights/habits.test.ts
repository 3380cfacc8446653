import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { weekdayOf } from "./calendar.ts";
import type { InsightEntry } from "./entry.ts";
import { habitsOf, type Slot } from "./habits.ts";
import { anyJournal, createRandom, dateAfter, entryWith } from "./journal.fixture.ts";
import { valueOf, type Measure } from "./measure.ts";

test("each slot holds the entries of its hour and weekday, and the means are theirs", () => {
  fc.assert(
    fc.property(anyJournal, (entries) => {
      const byId = new Map(entries.map((entry) => [entry.id, entry]));
      const { byHour, byWeekday, byWeekdayAndPart } = habitsOf(entries);
      const check = ({ entryIds, days, own, read }: Slot, isHere: (entry: InsightEntry) => boolean): void => {
        const here = entries.filter(isHere);
        assert.deepEqual(new Set(entryIds), new Set(here.map(({ id }) => id)));
        assert.equal(days, new Set(here.map(({ localDate }) => localDate)).size);
        for (const [measure, mean] of [
          ["own", own],
          ["read", read],
        ] as [Measure, Slot["own"]][]) {
          const values = here.flatMap((entry) => valueOf(entry, measure) ?? []);
          assert.equal(mean.entryIds.length, values.length);
          assert.ok(mean.entryIds.every((id) => valueOf(byId.get(id) as InsightEntry, measure) !== undefined));
          const sum = values.reduce((total, value) => total + value, 0);
          assert.ok(
            values.length === 0
              ? mean.value === undefined
              : Math.abs((mean.value as number) - sum / values.length) < 1e-6,
          );
        }
      };
      byHour.slots.forEach((slot, hour) => check(slot, ({ localHour }) => localHour === hour));
      byWeekday.slots.forEach((slot, weekday) => check(slot, ({ localDate }) => weekdayOf(localDate) === weekday));
      byWeekdayAndPart.slots.forEach((slot, at) =>
        check(
          slot,
          ({ localDate, localHour = -1 }) =>
            weekdayOf(localDate) === Math.floor(at / 4) && localHour >= (at % 4) * 6 && localHour < (at % 4) * 6 + 6,
        ),
      );
      assert.deepEqual([byHour.slots.length, byWeekday.slots.length, byWeekdayAndPart.slots.length], [24, 7, 28]);
    }),
  );
});

test("a habit is named where it stands out, and not where it may be chance or hardly anything was written", () => {
  const evenings = (count: number, hourOf: (at: number) => number): InsightEntry[] =>
    Array.from({ length: count }, (_, at) =>
      entryWith({ id: `e${at}`, localDate: dateAfter(at), localHour: hourOf(at) }),
    );
  assert.equal(habitsOf(evenings(60, (at) => (at % 3 ? 22 : 7))).byHour.most, 22);
  assert.equal(habitsOf(evenings(60, (at) => (at % 2 ? 22 : 7))).byHour.most, undefined);
  assert.equal(habitsOf(evenings(12, () => 22)).byHour.most, undefined);
  const sundays = evenings(200, () => 21).filter(({ localDate }, at) => weekdayOf(localDate) === 6 || at % 5 === 0);
  const { byWeekday, byWeekdayAndPart } = habitsOf(sundays);
  assert.deepEqual([byWeekday.most, byWeekdayAndPart.most], [6, 27]);
});

test("who writes at random hours is hardly ever told of a habit", () => {
  let told = 0;
  for (let seed = 0; seed < 200; seed++) {
    const random = createRandom(seed);
    const entries = Array.from({ length: 150 }, (_, at) =>
      entryWith({ id: `e${at}`, localDate: dateAfter(at), localHour: Math.floor(random() * 24) }),
    );
    if (habitsOf(entries).byHour.most !== undefined) told++;
  }
  assert.ok(told <= 5, String(told));
});

test("a slot of few days says so", () => {
  const entries = [0, 7, 14, 21, 28, 1].map((day) => entryWith({ id: `e${day}`, localDate: dateAfter(day) }));
  const { slots } = habitsOf(entries).byWeekday;
  assert.deepEqual([slots[0]?.isFewData, slots[1]?.isFewData], [false, true]);
});
