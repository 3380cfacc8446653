import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dayDifference, type LabelledDay } from "./day-difference.ts";
import { createRandom, gaussOf } from "./journal.fixture.ts";

const anyDays = fc
  .array(fc.record({ value: fc.integer({ min: 2, max: 10 }).map((half) => half / 2), isWith: fc.boolean() }), {
    minLength: 4,
    maxLength: 60,
  })
  .filter((days) => [true, false].every((kind) => days.filter(({ isWith }) => isWith === kind).length >= 2));

const isNear = (actual: number, expected: number): void =>
  assert.ok(Math.abs(actual - expected) < 1e-9, `${actual} is not ${expected}`);

test("swapping the labels turns every sign and nothing else", () => {
  fc.assert(
    fc.property(anyDays, (days) => {
      const found = dayDifference(days, 1);
      const swapped = dayDifference(
        days.map(({ value, isWith }) => ({ value, isWith: !isWith })),
        1,
      );
      isNear(swapped.difference, -found.difference);
      isNear(swapped.hedgesG, -found.hedgesG);
      isNear(swapped.cliffsDelta, -found.cliffsDelta);
      isNear(swapped.interval.low, -found.interval.high);
      isNear(swapped.probability, found.probability);
    }),
  );
});

test("Cliff's delta is the balance over all pairs of days", () => {
  fc.assert(
    fc.property(anyDays, (days) => {
      const withIt = days.filter(({ isWith }) => isWith);
      const without = days.filter(({ isWith }) => !isWith);
      let balance = 0;
      for (const a of withIt) for (const b of without) balance += Math.sign(a.value - b.value);
      isNear(dayDifference(days, 1).cliffsDelta, balance / (withIt.length * without.length));
    }),
  );
});

test("Hedges' g and the interval agree with a sum done by hand", () => {
  // With: 4, 5, 6. Without: 1, 2, 3, 4. Alternating, so that no day resembles the one before it.
  const values = [1, 4, 2, 5, 3, 6, 4];
  const days = values.map((value, at): LabelledDay => ({ value, isWith: at % 2 === 1 }));
  const found = dayDifference(days, 1);
  const error = Math.sqrt(1 / 3 + 5 / 3 / 4);
  const freedom = error ** 4 / ((1 / 3) ** 2 / 2 + (5 / 12) ** 2 / 3);
  assert.equal(found.difference, 2.5);
  isNear(found.hedgesG, (2.5 / Math.sqrt((2 * 1 + 3 * (5 / 3)) / 5)) * (1 - 3 / 19));
  // t with 4.96 degrees of freedom: between the printed values for 4 (2.776) and 5 (2.571), next to the latter.
  assert.ok(freedom > 4.9 && freedom < 5);
  const reach = (found.interval.high - found.interval.low) / 2 / error;
  assert.ok(reach > 2.571 && reach < 2.585, String(reach));
});

test("values that never differ are not taken to be exact", () => {
  const days = Array.from({ length: 20 }, (_, at): LabelledDay => ({ value: at % 2 ? 4 : 3, isWith: at % 2 === 1 }));
  const { hedgesG, interval, probability } = dayDifference(days, 1);
  assert.ok(Number.isFinite(hedgesG) && interval.low < 1 && interval.high > 1 && probability > 0);
});

/** Days whose values and labels each come in spells that know nothing of one another. */
function spells(random: () => number, length: number): LabelledDay[] {
  let value = 0;
  let isWith = false;
  return Array.from({ length }, () => {
    value = 0.8 * value + 0.6 * gaussOf(random);
    if (random() < 0.15) isWith = random() < 0.4;
    return { value, isWith };
  });
}

test("days in spells do not pass for as many witnesses", () => {
  const random = createRandom(11);
  const journals = Array.from({ length: 300 }, () => spells(random, 365));
  const misses = journals.filter((days) => dayDifference(days, 0.01).probability < 0.05).length;
  // One in twenty by right; taking each day for a witness of its own gives about one in three.
  assert.ok(misses / journals.length < 0.09, String(misses));
});
