import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AuraError } from "./errors.ts";
import { addDays, assertTimeZone, localDateOf, localHourOf, streaks, weekdayOf } from "./days.ts";

const ODD_ZONES = [
  "UTC",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
  "America/St_Johns",
  "America/Noronha",
  "Africa/Freetown",
  "Africa/Casablanca",
  "Africa/Monrovia",
  "Asia/Gaza",
  "Antarctica/Troll",
  "Europe/Dublin",
  "America/Sao_Paulo",
  "Asia/Manila",
];
const zone = fc.oneof(fc.constantFrom(...ODD_ZONES), fc.constantFrom(...Intl.supportedValuesOf("timeZone")));
const instantBetween = (from: string, to: string): fc.Arbitrary<number> =>
  fc.integer({ min: Date.parse(from), max: Date.parse(to) });
const instant = fc.oneof(
  instantBetween("1660-01-01T00:00:00Z", "2200-12-31T23:59:59.999Z"),
  instantBetween("1970-01-01T00:00:00Z", "2040-01-01T00:00:00Z"),
  instantBetween("1939-01-01T00:00:00Z", "1946-01-01T00:00:00Z"),
);

/** What ICU itself shows for the instant, read part by part: no offsets, no arithmetic. */
function shownBy(epochMs: number, timeZone: string): { date: string; hour: number } {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
  }).formatToParts(epochMs);
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? "";
  return { date: `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`, hour: Number(part("hour")) };
}

test("an instant falls on the day and hour that the zone's clocks showed, from 1660 to 2200", () => {
  fc.assert(
    fc.property(zone, instant, (timeZone, epochMs) => {
      const { date, hour } = shownBy(epochMs, timeZone);
      assert.equal(localDateOf(epochMs, timeZone), date);
      assert.equal(localHourOf(new Date(epochMs), timeZone), hour);
    }),
    { numRuns: 1_500 },
  );
});

test("every minute around a gap, a fold and a skipped day is on its own day", () => {
  const turns: [string, string][] = [
    ["Europe/Berlin", "2026-03-29T01:00:00Z"],
    ["Europe/Berlin", "2026-10-25T01:00:00Z"],
    ["America/Sao_Paulo", "2018-11-04T03:00:00Z"],
    ["America/Sao_Paulo", "2018-02-18T02:00:00Z"],
    ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
    ["Pacific/Apia", "2011-12-30T10:00:00Z"],
    ["America/Noronha", "2000-10-08T02:00:00Z"],
    ["America/Noronha", "2000-10-15T01:00:00Z"],
    ["Africa/Monrovia", "1972-01-07T00:44:30Z"],
  ];
  for (const [timeZone, turn] of turns) {
    const showing = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
    for (let minutes = -180; minutes <= 180; minutes++) {
      const epochMs = Date.parse(turn) + minutes * 60_000;
      const [date, time] = showing.format(epochMs).split(" ");
      assert.equal(localDateOf(epochMs, timeZone), date, `${timeZone} ${new Date(epochMs).toISOString()}`);
      assert.equal(localHourOf(epochMs, timeZone), Number(time?.slice(0, 2)));
    }
  }
});

test("a zone that is no IANA name is refused with VAL_001", () => {
  for (const timeZone of [
    "",
    "+01:00",
    "-05:00",
    "Mars/Olympus",
    "Europe/",
    " UTC",
    "Europe/Berlin\0",
    "../etc",
    "UTC\n",
  ]) {
    assert.throws(
      () => assertTimeZone(timeZone),
      (error) => error instanceof AuraError && error.code === "VAL_001",
      JSON.stringify(timeZone),
    );
  }
  for (const timeZone of [
    "UTC",
    "Europe/Berlin",
    "America/Argentina/Buenos_Aires",
    "Etc/GMT+5",
    "GMT",
    "Asia/Kolkata",
  ]) {
    assertTimeZone(timeZone);
  }
});

test("days count on over months, years and leap days, and know their weekday", () => {
  assert.equal(addDays("2024-02-28", 1), "2024-02-29");
  assert.equal(addDays("1900-02-28", 1), "1900-03-01");
  assert.equal(addDays("2026-01-01", -1), "2025-12-31");
  assert.equal(weekdayOf("2026-01-25"), 6);
  assert.equal(weekdayOf("1969-12-31"), 2);
  fc.assert(
    fc.property(fc.integer({ min: -110_000, max: 84_000 }), fc.integer({ min: -400, max: 400 }), (from, days) => {
      const start = new Date(Date.UTC(1970, 0, 1 + from));
      const end = new Date(Date.UTC(1970, 0, 1 + from + days));
      const iso = (date: Date): string => date.toISOString().slice(0, 10);
      assert.equal(addDays(iso(start), days), iso(end));
      assert.equal(weekdayOf(iso(start)), (start.getUTCDay() + 6) % 7);
    }),
  );
});

test("streaks agree with walking the calendar day by day", () => {
  const today = "2026-03-02";
  const span = fc.uniqueArray(fc.integer({ min: -12, max: 4 }), { maxLength: 17 });
  fc.assert(
    fc.property(span, (offsets) => {
      const dates = offsets.toSorted((a, b) => a - b).map((offset) => addDays(today, offset));
      const has = (offset: number): boolean => offsets.includes(offset);
      let longest = 0;
      for (const start of offsets) {
        let length = 0;
        while (has(start + length)) length++;
        longest = Math.max(longest, length);
      }
      const end = [1, 0, -1].find(has);
      let current = 0;
      while (end !== undefined && has(end - current)) current++;
      assert.deepEqual(streaks(dates, today), { current, longest });
    }),
  );
});

test("a streak survives a day that is not over yet, and ends with a day missed", () => {
  assert.deepEqual(streaks(["2026-01-01", "2026-01-02"], "2026-01-02"), { current: 2, longest: 2 });
  assert.deepEqual(streaks(["2026-01-01", "2026-01-02"], "2026-01-03"), { current: 2, longest: 2 });
  assert.deepEqual(streaks(["2026-01-01", "2026-01-02"], "2026-01-04"), { current: 0, longest: 2 });
  assert.deepEqual(streaks([], "2026-01-04"), { current: 0, longest: 0 });
});
