import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { quietUntil, type QuietHours } from "./quiet-hours.ts";
import { streakTime } from "./streak-time.ts";

const MINUTE_MS = 60_000;
const NIGHT: QuietHours = { enabled: true, from: "22:00", to: "07:00" };

function until(instant: string, quiet: QuietHours, timezone = "Europe/Berlin"): string | undefined {
  return quietUntil(new Date(instant), quiet, timezone)?.toISOString();
}

test("it is quiet from the first minute to the last, over midnight and by day", () => {
  assert.equal(until("2026-01-25T20:59:59Z", NIGHT), undefined);
  assert.equal(until("2026-01-25T21:00:00Z", NIGHT), "2026-01-26T06:00:00.000Z");
  assert.equal(until("2026-01-26T05:59:59Z", NIGHT), "2026-01-26T06:00:00.000Z");
  assert.equal(until("2026-01-26T06:00:00Z", NIGHT), undefined);
  const noon = { enabled: true, from: "12:00", to: "13:30" };
  assert.equal(until("2026-01-26T11:00:00Z", noon), "2026-01-26T12:30:00.000Z");
  assert.equal(until("2026-01-26T21:00:00Z", { ...NIGHT, enabled: false }), undefined);
});

test("a night in which the clock is put forward is an hour shorter, and one in which it is put back is longer", () => {
  assert.equal(until("2026-03-28T21:00:00Z", NIGHT), "2026-03-29T05:00:00.000Z");
  assert.equal(until("2026-10-24T20:00:00Z", NIGHT), "2026-10-25T06:00:00.000Z");
});

test("an hour that the clock shows twice is as quiet as it was the first time", () => {
  const early = { enabled: true, from: "22:00", to: "02:30" };
  assert.equal(until("2026-10-25T00:29:00Z", early), "2026-10-25T00:30:00.000Z");
  assert.equal(until("2026-10-25T01:10:00Z", early), undefined, "the second 02:10");
});

test("quiet hours that the clock skips whole are none that night, and all others around them are", () => {
  const skipped = { enabled: true, from: "02:10", to: "02:40" };
  assert.equal(until("2026-03-29T00:59:00Z", skipped), undefined);
  assert.equal(until("2026-03-29T01:00:00Z", skipped), undefined);
  const nearlyAlways = { enabled: true, from: "02:40", to: "02:10" };
  assert.equal(until("2026-03-28T12:00:00Z", nearlyAlways), "2026-03-30T00:10:00.000Z");
});

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/Nuuk",
  "Australia/Lord_Howe",
  "America/New_York",
  "Africa/Casablanca",
  "Pacific/Chatham",
];
const clocks = new Map(
  ZONES.map((timeZone) => [
    timeZone,
    new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }),
  ]),
);

/**
 * The rule said another way: a clock on the wall is looked at once a minute, from two days before. When it first reaches the one time of
 * a day, quiet begins, and when it first reaches the other, it ends.
 */
function byTheClock(atMs: number, { from, to }: QuietHours, timezone: string): boolean {
  const clock = clocks.get(timezone)!;
  const startMs = atMs - 2 * 86_400_000;
  let latest = clock.format(startMs - MINUTE_MS);
  let isQuiet = false;
  for (let ms = startMs; ms <= atMs; ms += MINUTE_MS) {
    const shown = clock.format(ms);
    if (shown <= latest) continue;
    const reached = [latest.slice(0, 10), shown.slice(0, 10)]
      .flatMap((day) => [
        { moment: `${day} ${from}`, begins: true },
        { moment: `${day} ${to}`, begins: false },
      ])
      .filter(({ moment }) => latest < moment && moment <= shown)
      .toSorted((a, b) => (a.moment < b.moment ? -1 : 1));
    const last = reached.at(-1);
    if (last !== undefined) isQuiet = last.begins;
    latest = shown;
  }
  return isQuiet;
}

const timeOfDay = fc
  .tuple(fc.nat(23), fc.constantFrom(0, 10, 15, 30, 59))
  .map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":"));
/** The weeks in which these zones change their clocks, and any other time. */
const instant = fc.oneof(
  ...["2026-03-06", "2026-03-27", "2026-04-03", "2026-10-23", "2026-10-30"].map((day) =>
    fc.nat(4 * 1_440).map((minutes) => Date.parse(`${day}T00:00:00Z`) + minutes * MINUTE_MS),
  ),
  fc.nat(700_000).map((minutes) => Date.UTC(2026, 0) + minutes * MINUTE_MS),
);

test("it is quiet when a clock on the wall says so, whatever is done to the clock, and its end is no longer quiet", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), timeOfDay, timeOfDay, instant, (timezone, from, to, atMs) => {
      fc.pre(from !== to);
      const quiet = { enabled: true, from, to };
      const end = quietUntil(new Date(atMs), quiet, timezone);
      assert.equal(end !== undefined, byTheClock(atMs, quiet, timezone));
      if (end === undefined) return;
      assert.ok(end.getTime() > atMs);
      assert.equal(quietUntil(end, quiet, timezone), undefined);
      assert.ok(quietUntil(new Date(end.getTime() - 1), quiet, timezone));
    }),
    { numRuns: 60 },
  );
});

test("a streak is saved at eight, and where that is quiet, in the same evening or just before", () => {
  const at = (from: string, to: string) => streakTime({ enabled: true, from, to });
  assert.equal(streakTime({ enabled: false, from: "19:00", to: "07:00" }), "20:00");
  assert.equal(at("22:00", "07:00"), "20:00");
  assert.equal(at("19:00", "07:00"), "18:30");
  assert.equal(at("20:00", "06:00"), "19:30");
  assert.equal(at("18:00", "21:15"), "21:15");
  assert.equal(at("12:15", "09:00"), undefined);
  assert.equal(at("23:00", "21:00"), "21:00");
  assert.equal(at("16:00", "15:59"), "15:59");
  fc.assert(
    fc.property(timeOfDay, timeOfDay, (from, to) => {
      fc.pre(from !== to);
      const time = at(from, to);
      if (time === undefined) return;
      assert.ok(time >= "12:00" && time < "24:00", time);
      const instant = new Date(`2026-01-25T${time}:00Z`);
      assert.equal(quietUntil(instant, { enabled: true, from, to }, "UTC"), undefined);
    }),
    { numRuns: 1_000 },
  );
});
