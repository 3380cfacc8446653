import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { planFrom, type Plan, type PlannedSettings } from "./plan.ts";

const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"];
const NONE: Plan = { streakDueAt: undefined, digestDueAt: undefined };
const WANTED: PlannedSettings = {
  streakSaver: true,
  digest: { enabled: true, weekday: 0, time: "08:00" },
  quiet: { enabled: false, from: "22:00", to: "07:00" },
};

function shownIn(timeZone: string, at: Date): string {
  const options = { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Intl.DateTimeFormat("en-GB", options).format(at).replace(",", "");
}

test("the evening and the week come by the clock of the zone, before and after it is changed", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), fc.nat(600 * 24 * 60), fc.nat(6), (timezone, minutes, weekday) => {
      const now = new Date(Date.UTC(2026, 0) + minutes * 60_000);
      const { streakDueAt, digestDueAt } = planFrom(
        { ...WANTED, digest: { enabled: true, weekday, time: "08:00" } },
        timezone,
        NONE,
        now,
      );
      assert.ok(streakDueAt !== undefined && digestDueAt !== undefined);
      assert.equal(shownIn(timezone, streakDueAt).slice(4), "20:00");
      assert.equal(
        shownIn(timezone, digestDueAt),
        `${["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][weekday]} 08:00`,
      );
      // A day with a clock put back has 25 hours.
      const hours = (at: Date): number => (at.getTime() - now.getTime()) / 3_600_000;
      assert.ok(hours(streakDueAt) > 0 && hours(streakDueAt) <= 25);
      assert.ok(hours(digestDueAt) > 0 && hours(digestDueAt) <= 7 * 24 + 1);
    }),
    { numRuns: 300 },
  );
});

test("what is due in this very moment is kept when something else is set, and what is no longer right is not", () => {
  const now = new Date("2026-01-26T07:00:05Z");
  const due = new Date("2026-01-26T07:00:00Z");
  const standing = { streakDueAt: undefined, digestDueAt: due };
  const plan = (settings: PlannedSettings, timezone = "Europe/Berlin") => planFrom(settings, timezone, standing, now);
  assert.deepEqual(plan({ ...WANTED, streakSaver: false }), standing);
  assert.equal(
    plan({ ...WANTED, digest: { ...WANTED.digest, weekday: 2 } }).digestDueAt?.toISOString(),
    "2026-01-28T07:00:00.000Z",
  );
  assert.equal(plan(WANTED, "UTC").digestDueAt?.toISOString(), "2026-01-26T08:00:00.000Z");
  assert.equal(plan({ ...WANTED, digest: { ...WANTED.digest, enabled: false } }).digestDueAt, undefined);
  const nextWeek = planFrom(WANTED, "Europe/Berlin", standing, new Date("2026-01-26T09:00:00Z"));
  assert.equal(nextWeek.digestDueAt?.toISOString(), "2026-02-02T07:00:00.000Z", "one that was missed for long");
});
