import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { createTestDatabase, type TestDatabase } from "../../../../../tests/support/postgres.ts";
import { statement } from "../../platform/database.ts";
import { localDateOf, localHourOf, streaks, weekdayOf } from "../../platform/days.ts";

/**
 * PostgreSQL has a zone database and a calendar of its own: it is asked what the clocks showed, so that the code under test,
 * which reads ICU's, can't be wrong in the same way.
 */
let store: TestDatabase;
/** Zones that both know. */
let zones: readonly string[];

const ZONES = statement("SELECT name FROM pg_timezone_names");
const SHOWN = statement(`
  SELECT to_char(shown, 'YYYY-MM-DD') AS date, extract(hour FROM shown)::int AS hour, extract(isodow FROM shown)::int - 1 AS weekday
  FROM unnest($1::text[], $2::float8[]) WITH ORDINALITY AS asked(zone, ms, nth),
    LATERAL (SELECT to_timestamp(ms / 1000) AT TIME ZONE zone AS shown) AS clock
  ORDER BY nth`);
/** Every ten minutes of the days of a year on which the clocks of some zones were changed. */
const TURNS = statement(`
  WITH noons AS (
    SELECT zone, noon, (noon AT TIME ZONE zone) - (noon AT TIME ZONE 'UTC') AS ahead
    FROM unnest($1::text[]) AS zone, generate_series(make_timestamptz($2, 1, 1, 12, 0, 0, 'UTC'),
      make_timestamptz($2 + 1, 1, 1, 12, 0, 0, 'UTC'), interval '1 day') AS noon
  ), turns AS (
    SELECT zone, noon FROM (SELECT *, lag(ahead) OVER (PARTITION BY zone ORDER BY noon) AS before FROM noons) AS seen
    WHERE ahead <> before
  )
  SELECT zone, (extract(epoch FROM instant) * 1000)::float8 AS ms, to_char(instant AT TIME ZONE zone, 'YYYY-MM-DD') AS date,
    extract(hour FROM instant AT TIME ZONE zone)::int AS hour
  FROM turns, generate_series(noon - interval '25 hours', noon + interval '1 hour', interval '10 minutes') AS instant`);
/** Gaps and islands: days that follow each other have the same distance to their number in the order. */
const STREAKS = statement(`
  WITH days AS (
    SELECT DISTINCT (to_timestamp(ms / 1000) AT TIME ZONE zone)::date AS day FROM unnest($1::text[], $2::float8[]) AS entry(zone, ms)
  ), runs AS (
    SELECT day, day - (row_number() OVER (ORDER BY day))::int AS island FROM days
  ), counted AS (
    SELECT day, count(*) OVER (PARTITION BY island ORDER BY day)::int AS length FROM runs
  ), today AS (SELECT (to_timestamp($4::float8 / 1000) AT TIME ZONE $3)::date AS today)
  SELECT coalesce((SELECT length FROM counted, today WHERE day BETWEEN today - 1 AND today + 1 ORDER BY day DESC LIMIT 1), 0)
    AS current, coalesce((SELECT max(length) FROM counted), 0) AS longest`);

before(async () => {
  store = await createTestDatabase();
  const known = new Set((await store.owner.query<{ name: string }>(ZONES, [])).map(({ name }) => name));
  zones = Intl.supportedValuesOf("timeZone").filter((zone) => known.has(zone));
  assert.ok(zones.length > 400, `only ${zones.length} zones in common`);
});
after(() => store[Symbol.asyncDispose]());

/** Laws made since belong to the newer of the two zone databases alone. */
const KNOWN_TO_BOTH = Date.parse("2026-01-01T00:00:00Z");
/** Zones whose rules have long been what they are and go on for ever. */
const STEADY = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "Asia/Kathmandu"];

const anyZone = fc.nat().map((nth) => zones[nth % zones.length]!);
const before2026 = (from: string): fc.Arbitrary<number> => fc.integer({ min: Date.parse(from), max: KNOWN_TO_BOTH });
const moment = fc.oneof(
  fc.tuple(anyZone, before2026("1660-01-01T00:00:00Z")),
  fc.tuple(anyZone, before2026("1970-01-01T00:00:00Z")),
  fc.tuple(fc.constantFrom(...STEADY), fc.integer({ min: KNOWN_TO_BOTH, max: Date.parse("2200-01-01T00:00:00Z") })),
);

test("an instant falls on the day, hour and weekday that PostgreSQL shows in the zone, from 1660 to 2200", async () => {
  const moments = fc.array(moment, { minLength: 200, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(moments, async (asked) => {
      const shown = await store.owner.query<{ date: string; hour: number; weekday: number }>(SHOWN, [
        asked.map(([zone]) => zone),
        asked.map(([, ms]) => ms),
      ]);
      for (const [nth, [zone, ms]] of asked.entries()) {
        const date = localDateOf(ms, zone);
        const ours = { date, hour: localHourOf(ms, zone), weekday: weekdayOf(date) };
        assert.deepEqual(ours, { ...shown[nth] }, `${zone} ${new Date(ms).toISOString()}`);
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
});

test("on days on which clocks were changed, every ten minutes are on the day and in the hour that PostgreSQL shows", async () => {
  const years = fc.integer({ min: 1916, max: 2025 });
  const some = fc.array(anyZone, { minLength: 12, maxLength: 12 });
  let turns = 0;
  await fc.assert(
    fc.asyncProperty(years, some, async (year, asked) => {
      const rows = await store.owner.query<{ zone: string; ms: number; date: string; hour: number }>(TURNS, [
        [...new Set(asked)],
        year,
      ]);
      turns += rows.length / 157;
      for (const { zone, ms, date, hour } of rows) {
        const ours = { date: localDateOf(ms, zone), hour: localHourOf(ms, zone) };
        assert.deepEqual(ours, { date, hour }, `${zone} ${new Date(ms).toISOString()}`);
      }
    }),
    { numRuns: 30, endOnFailure: true },
  );
  assert.ok(turns > 30, `only ${turns} changes of the clocks were met`);
});

test("streaks over entries of several zones are those that PostgreSQL counts", async () => {
  // A traveller: entries of about a fortnight around one instant, in a few zones.
  const journal = fc.record({
    now: before2026("1980-01-01T00:00:00Z"),
    home: anyZone,
    entries: fc.array(fc.tuple(anyZone, fc.integer({ min: -14 * 24 * 60, max: 3 * 24 * 60 })), {
      maxLength: 24,
      size: "max",
    }),
  });
  const outcomes = new Set<string>();
  await fc.assert(
    fc.asyncProperty(journal, async ({ now, home, entries }) => {
      const written = entries.map(([zone, minutes]) => ({ zone, ms: now + minutes * 60_000 }));
      const dates = [...new Set(written.map(({ zone, ms }) => localDateOf(ms, zone)))].toSorted();
      const ours = streaks(dates, localDateOf(now, home));
      const [counted] = await store.owner.query<{ current: number; longest: number }>(STREAKS, [
        written.map(({ zone }) => zone),
        written.map(({ ms }) => ms),
        home,
        now,
      ]);
      assert.deepEqual(ours, { ...counted });
      outcomes.add(`${ours.current} ${ours.longest}`);
    }),
    { numRuns: 150 },
  );
  assert.ok(outcomes.size > 10, `the journals were too much alike: ${[...outcomes].join(", ")}`);
});
