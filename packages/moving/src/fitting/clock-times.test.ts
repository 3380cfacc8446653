import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { clockAt, instantAt, shiftYears, staggered, type OffsetAt } from "./clock-times.ts";

const day = fc
  .date({ min: new Date("0100-01-01"), max: new Date("9900-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const modernDay = fc
  .date({ min: new Date("1950-01-01"), max: new Date("2036-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const zone = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Kiritimati",
  "America/Santiago",
);
const timeMs = fc.nat({ max: 86_399_999 });

/** Told by reading what ICU's clock shows as if it were UTC. */
function offsetIn(timeZone: string): OffsetAt {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  return (epochMs) => {
    const whole = Math.floor(epochMs / 1_000) * 1_000;
    return Date.parse(`${format.format(whole).replace(" ", "T")}Z`) - whole;
  };
}

/** What a clock shows, from ICU's own field by field. */
function shown(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(instant);
}

test("29 February stands on the 28th of a year that has none, and every other day keeps its place", () => {
  assert.equal(shiftYears("1660-02-29", 361), "2021-02-28");
  assert.equal(shiftYears("1660-02-29", 360), "2020-02-29");
  assert.equal(shiftYears("1660-02-29", 240), "1900-02-28");
  fc.assert(
    fc.property(day, fc.integer({ min: -90, max: 90 }), (date, years) => {
      const shifted = shiftYears(date, years) ?? "";
      assert.equal(new Date(`${shifted}T00:00:00Z`).toISOString().slice(0, 10), shifted);
      assert.equal(Number(shifted.slice(0, 4)), Number(date.slice(0, 4)) + years);
      if (!date.endsWith("02-29")) assert.equal(shifted.slice(4), date.slice(4));
    }),
  );
});

test("a year that has no four digits is refused", () => {
  assert.equal(shiftYears("9999-01-01", 1), undefined);
  assert.equal(shiftYears("0001-01-01", -1), undefined);
});

test("clocks show the asked day and time, unless they jump over it", () => {
  fc.assert(
    fc.property(modernDay, timeMs, zone, (date, time, timeZone) => {
      const instant = instantAt(date, time, offsetIn(timeZone));
      const asked = new Date(Date.parse(`${date}T00:00:00Z`) + time).toISOString().slice(0, 19).replace("T", " ");
      if (shown(instant, timeZone) === asked) return;
      // No instant within a day shows it either.
      for (let minutes = -1_500; minutes <= 1_500; minutes += 15) {
        assert.notEqual(shown(new Date(instant.getTime() + minutes * 60_000), timeZone), asked);
      }
      const late = Date.parse(`${shown(instant, timeZone)}Z`) - Date.parse(`${asked}Z`);
      assert.ok(late > 0 && late <= 86_400_000, `${asked} ${timeZone} became ${instant.toISOString()}`);
    }),
    { numRuns: 400 },
  );
});

test("a time that clocks jump over is as much later as they jump", () => {
  assert.equal(
    instantAt("2026-03-29", 2.5 * 3_600_000, offsetIn("Europe/Berlin")).toISOString(),
    "2026-03-29T01:30:00.000Z",
  );
});

test("a time that clocks show twice is the first of the two", () => {
  assert.equal(
    instantAt("2026-10-25", 2.5 * 3_600_000, offsetIn("Europe/Berlin")).toISOString(),
    "2026-10-25T00:30:00.000Z",
  );
});

test("a day keeps its name through offsets of seconds long ago", () => {
  assert.equal(
    clockAt(instantAt("1660-01-01", 43_200_000, offsetIn("Europe/London")), offsetIn("Europe/London")).localDate,
    "1660-01-01",
  );
});

test("the clock at an instant leads back to the instant", () => {
  fc.assert(
    fc.property(modernDay, timeMs, zone, (date, time, timeZone) => {
      const instant = instantAt(date, time, offsetIn(timeZone));
      const clock = clockAt(instant, offsetIn(timeZone));
      assert.equal(instantAt(clock.localDate, clock.timeMs, offsetIn(timeZone)).getTime(), instant.getTime());
    }),
  );
});

test("entries of one day follow one another within the day", () => {
  fc.assert(
    fc.property(timeMs, fc.nat({ max: 500 }), (time, nth) => {
      const [first, second] = [staggered(time, nth), staggered(time, nth + 1)];
      assert.ok(second < 86_400_000);
      assert.ok(second > first || second === 86_399_999);
    }),
  );
  assert.equal(staggered(43_200_000, 2), 43_202_000);
});
