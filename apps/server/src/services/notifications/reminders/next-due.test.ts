import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nextDueAt, type ReminderTimes } from "./next-due.ts";

const DAILY = [0, 1, 2, 3, 4, 5, 6];
const MINUTE_MS = 60_000;

function due(times: ReminderTimes, after: string): string | undefined {
  return nextDueAt(times, new Date(after))?.toISOString();
}

test("a reminder comes at the time of the clock on the wall, before and after it is put forward", () => {
  const times = { time: "21:00", timezone: "Europe/Berlin", days: DAILY };
  assert.equal(due(times, "2026-03-28T19:00:00Z"), "2026-03-28T20:00:00.000Z");
  assert.equal(due(times, "2026-03-28T20:00:00Z"), "2026-03-29T19:00:00.000Z");
});

test("a time that the clock skips is due when it skips it, and one that it shows twice is due once", () => {
  const at = (time: string) => ({ time, timezone: "Europe/Berlin", days: DAILY });
  assert.equal(due(at("02:30"), "2026-03-28T12:00:00Z"), "2026-03-29T01:00:00.000Z");
  assert.equal(due(at("02:30"), "2026-03-29T01:00:00Z"), "2026-03-30T00:30:00.000Z");
  assert.equal(due(at("02:30"), "2026-10-24T12:00:00Z"), "2026-10-25T00:30:00.000Z");
  assert.equal(due(at("02:30"), "2026-10-25T00:30:00Z"), "2026-10-26T01:30:00.000Z");
});

test("an hour before midnight that the clock skips is due at midnight", () => {
  const times = { time: "23:30", timezone: "America/Nuuk", days: [5] };
  assert.equal(due(times, "2026-03-27T12:00:00Z"), "2026-03-29T01:00:00.000Z");
});

test("a day that the zone skipped has no reminder", () => {
  const times = { time: "21:00", timezone: "Pacific/Apia", days: [4] };
  assert.equal(due(times, "2011-12-25T00:00:00Z"), "2012-01-06T07:00:00.000Z");
});

test("where no day is wanted there is none", () => {
  assert.equal(due({ time: "21:00", timezone: "UTC", days: [] }, "2026-01-01T00:00:00Z"), undefined);
});

/** Where clocks were changed between 1975 and 2030, by a look at every sixth hour: instants worth being near. */
const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Nuuk",
  "America/Sao_Paulo",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Asia/Gaza",
  "Africa/Casablanca",
  "Antarctica/Troll",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Pacific/Kiritimati",
];

function clockOf(timezone: string): (epochMs: number) => string {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: timezone, dateStyle: "short", timeStyle: "short" });
  return (epochMs) => format.format(epochMs);
}

const changesByZone = new Map(
  ZONES.map((timezone) => {
    const shown = clockOf(timezone);
    const ahead = (epochMs: number): number => Date.parse(`${shown(epochMs).replace(" ", "T")}Z`) - epochMs;
    const changes: number[] = [];
    const stepMs = 2 * 86_400_000;
    for (let at = Date.UTC(1976, 0); at < Date.UTC(2030, 0); at += stepMs) {
      if (ahead(at) !== ahead(at + stepMs)) changes.push(at);
    }
    return [timezone, changes] as const;
  }),
);

/**
 * The rule said another way, without an offset or any arithmetic: a clock on the wall is looked at once a minute. The reminder of
 * a day is the first minute at which it shows the day's time or something later; the earliest of them that is still to come counts.
 */
function byTheClock({ time, timezone, days }: ReminderTimes, afterMs: number): number | undefined {
  const shown = clockOf(timezone);
  const startMs = afterMs - 50 * 3_600_000;
  let latest = shown(startMs - MINUTE_MS);
  const seen = new Set<string>();
  let found: number | undefined;
  const wanted = (day: string): boolean => days.includes((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7);
  for (let at = startMs; at < afterMs + 17 * 86_400_000; at += MINUTE_MS) {
    const now = shown(at);
    if (now <= latest) continue;
    // Every day whose time was passed in this minute: the one that it is, and the one that ended.
    for (const day of [latest.slice(0, 10), now.slice(0, 10)]) {
      const moment = `${day} ${time}`;
      if (seen.has(day) || !(latest < moment && moment <= now)) continue;
      seen.add(day);
      if (at > afterMs && wanted(day) && found === undefined) found = at;
    }
    latest = now;
    if (found !== undefined) return found;
  }
  return undefined;
}

test("a reminder is due when a clock on the wall says so, whatever is done to the clock", { timeout: 300_000 }, () => {
  const cases = fc.constantFrom(...ZONES).chain((timezone) => {
    const changes = changesByZone.get(timezone) ?? [];
    const anywhere = fc.integer({ min: Date.UTC(1977, 0), max: Date.UTC(2029, 0) });
    const near =
      changes.length === 0
        ? anywhere
        : fc
            .tuple(fc.constantFrom(...changes), fc.integer({ min: -2, max: 3 }))
            .map(([at, days]) => at + days * 86_400_000);
    return fc.record({
      timezone: fc.constant(timezone),
      time: fc.oneof(
        {
          weight: 2,
          arbitrary: fc.constantFrom("00:00", "00:30", "01:30", "02:00", "02:15", "03:00", "23:30", "23:59"),
        },
        fc.tuple(fc.nat(23), fc.nat(59)).map((parts) => parts.map((part) => String(part).padStart(2, "0")).join(":")),
      ),
      days: fc.subarray(DAILY, { minLength: 1 }),
      afterMs: fc.oneof({ weight: 4, arbitrary: near }, anywhere).map((at) => Math.floor(at / MINUTE_MS) * MINUTE_MS),
    });
  });
  fc.assert(
    fc.property(cases, ({ afterMs, ...times }) => {
      const expected = byTheClock(times, afterMs);
      assert.equal(nextDueAt(times, new Date(afterMs))?.toISOString(), expected && new Date(expected).toISOString());
    }),
    {
      numRuns: 150,
      examples: [
        [{ timezone: "America/Nuuk", time: "23:30", days: DAILY, afterMs: Date.parse("2026-03-28T12:00:00Z") }],
      ],
    },
  );
});
