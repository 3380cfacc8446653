import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MovedEntry } from "../moved-entry.ts";
import type { OffsetAt } from "./clock-times.ts";
import { createFitter, type Fitted, type FittingRules } from "./fit.ts";
import { piecesOf } from "./pieces.ts";
import { createTally, EMPTY_REPORT } from "./report.ts";

const HOUR_MS = 3_600_000;
/** Clocks as in Berlin in 2026: an hour ahead, two from 29 March to 25 October, 01:00 UTC. */
const berlin: OffsetAt = (epochMs) =>
  epochMs >= Date.UTC(2026, 2, 29, 1) && epochMs < Date.UTC(2026, 9, 25, 1) ? 2 * HOUR_MS : HOUR_MS;
const RULES: FittingRules = {
  timezone: "UTC",
  journalsAsTags: true,
  offsetIn: (zone) => (zone === "Europe/Berlin" ? berlin : () => 0),
};
const ENTRY: MovedEntry = {
  sourceId: "a",
  content: "A day.",
  when: { kind: "instant", timestamp: "2026-01-25T10:30:00Z" },
  metadata: {},
  media: [],
  lost: [],
  original: "",
};

function fitted(given: Partial<MovedEntry>, rules: Partial<FittingRules> = {}): Fitted & { kind: "fitted" } {
  const outcome = createFitter({ ...RULES, ...rules })({ ...ENTRY, ...given });
  assert.equal(outcome.kind, "fitted");
  return outcome as Fitted & { kind: "fitted" };
}

test("pieces of a text fit, and put together again they are the text", () => {
  const text = fc
    .array(fc.constantFrom("word", " ", "\n", "\n\n", "😀", "ein längeres Wort ", "x".repeat(30)), { maxLength: 120 })
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 50 }), (whole, maxLength) => {
      const pieces = piecesOf(whole, maxLength);
      assert.equal(pieces.join(""), whole);
      for (const piece of pieces) assert.ok([...piece].length <= maxLength);
      if (whole.isWellFormed()) for (const piece of pieces) assert.ok(piece.isWellFormed());
    }),
  );
});

test("a long text is cut where a paragraph ends", () => {
  assert.deepEqual(piecesOf("one two\n\nthree four\n\nfive", 21), ["one two\n\nthree four\n\n", "five"]);
});

test("an entry stands on the day of its writer's clock, also where its source says nothing but how far that was ahead", () => {
  const at = (timestamp: string, offsetMinutes: number) => {
    const when = { kind: "instant", timestamp, offsetMinutes } as const;
    const { pieces, shortened } = fitted({ when }, { timezone: "Europe/Berlin" });
    return [pieces[0]!.timezone, shortened];
  };
  assert.deepEqual(at("2026-07-01T22:30:00Z", 120), ["Europe/Berlin", []]);
  assert.deepEqual(at("2026-01-01T22:30:00Z", 120), ["Etc/GMT-2", []]);
  assert.deepEqual(at("2026-07-01T15:30:00Z", 9 * 60), ["Etc/GMT-9", []]);
  assert.deepEqual(at("2026-07-01T05:30:00Z", -5 * 60), ["Etc/GMT+5", []]);
  assert.deepEqual(at("2026-07-01T05:30:00Z", 330), ["Europe/Berlin", ["timezone"]]);
});

test("pieces of an entry follow one another within its day, and its mood counts once", () => {
  const { pieces } = fitted({
    content: "x".repeat(250_000),
    when: { kind: "instant", timestamp: "2026-01-25T23:59:59.999Z" },
    metadata: { tags: ["a"], mood: { rating: 4 } },
  });
  assert.equal(pieces.length, 3);
  assert.deepEqual(
    pieces.map(({ timestamp }) => timestamp),
    Array.from({ length: 3 }, () => "2026-01-25T23:59:59.999Z"),
  );
  assert.deepEqual(
    pieces.map(({ metadata }) => metadata),
    [{ tags: ["a"], mood: { rating: 4 } }, { tags: ["a"] }, { tags: ["a"] }],
  );
});

test("a clock time is an instant of its zone, the first of two and past a gap", () => {
  const at = (date: string, time: string): string | undefined =>
    fitted({ when: { kind: "local", date, time, timezone: "Europe/Berlin" } }).pieces[0]?.timestamp;
  assert.equal(at("2026-07-01", "08:05"), "2026-07-01T06:05:00.000Z");
  assert.equal(at("2026-10-25", "02:30"), "2026-10-25T00:30:00.000Z");
  assert.equal(at("2026-03-29", "02:30:15"), "2026-03-29T01:30:15.000Z");
});

test("entries that name a day alone follow one another from noon on", () => {
  const fit = createFitter({ ...RULES, timezone: "Europe/Berlin" });
  const times = [1, 2].map(() => {
    const outcome = fit({ ...ENTRY, when: { kind: "local", date: "2026-07-01" } });
    return outcome.kind === "fitted" ? outcome.pieces[0] : undefined;
  });
  assert.deepEqual(
    times.map((piece) => [piece?.timestamp, piece?.timezone]),
    [
      ["2026-07-01T10:00:00.000Z", "Europe/Berlin"],
      ["2026-07-01T10:00:01.000Z", "Europe/Berlin"],
    ],
  );
});

test("what an entry cannot hold is cut, and said", () => {
  const { pieces, shortened } = fitted({
    content: "a\0b\uD800",
    when: { kind: "instant", timestamp: "2026-01-25T10:30:00Z", timezone: "Mars/Olympus" },
    journal: "Travel",
    metadata: {
      tags: [" ", "long".repeat(20), ...Array.from({ length: 60 }, (_, nth) => `tag ${nth}`)],
      mood: { rating: 2, label: "x".repeat(41) },
      location: { latitude: 1, longitude: 2, name: "y".repeat(201) },
    },
  });
  assert.equal(pieces[0]?.content, "a\uFFFDb\uFFFD");
  assert.equal(pieces[0]?.timezone, "UTC");
  const { tags = [], mood, location } = pieces[0]?.metadata ?? {};
  assert.deepEqual([tags.length, tags[0], tags[1]?.length], [50, "Travel", 64]);
  assert.deepEqual([mood?.label?.length, location?.name?.length], [40, 200]);
  assert.deepEqual([...shortened].sort(), ["characters", "location.name", "mood.label", "tag", "tags", "timezone"]);
});

test("what AURA itself has exported fits as it is, white space and all, and a day that its moment is not is said", () => {
  const own = {
    entryId: "0193f3a0-0000-7000-8000-000000000001",
    content: " \n",
    when: { kind: "instant", timestamp: "2026-01-25T23:30:00.000Z", timezone: "Europe/Berlin", date: "2026-01-26" },
    metadata: { mood: { rating: 3, label: " so-so" }, location: { latitude: 1, longitude: 2, name: "Cafe\u0301 " } },
  } as const;
  const kept = fitted(own);
  const { timestamp, timezone } = own.when;
  assert.deepEqual(kept.pieces, [{ content: own.content, timestamp, timezone, metadata: own.metadata }]);
  assert.deepEqual(kept.shortened, []);
  assert.deepEqual(fitted({ ...own, when: { ...own.when, date: "2026-01-25" } }).shortened, ["date"]);
});

test("the past of an entry comes along, its days as they were shown; an earlier version that is too long is said", () => {
  const when = { kind: "instant", timestamp: "2026-01-25T23:30:00.000Z", timezone: "Europe/Berlin" } as const;
  const at = "2026-01-26T00:00:00+02:00";
  const revision = { version: 1, createdAt: at, updatedAt: at, content: "Before.", when, metadata: { tags: [" sea"] } };
  const past = {
    version: 4,
    createdAt: at,
    updatedAt: at,
    deletedAt: at,
    revisions: [
      { ...revision, when: { ...when, date: "2026-01-25" } },
      { ...revision, version: 2, when: { ...when, date: "2031-01-25" } },
      { ...revision, version: 3, content: "x".repeat(100_001) },
    ],
  };
  const { pieces, shortened } = fitted({ when: { ...when, date: "2026-01-27" }, past });
  const known = { createdAt: "2026-01-25T22:00:00.000Z", updatedAt: "2026-01-25T22:00:00.000Z" };
  const { timestamp, timezone } = when;
  const said = { content: "Before.", timestamp, timezone, metadata: { tags: ["sea"] } };
  assert.deepEqual(pieces[0]?.past, {
    ...known,
    version: 4,
    localDate: "2026-01-27",
    deletedAt: known.updatedAt,
    revisions: [
      { ...known, ...said, version: 1, localDate: "2026-01-25" },
      { ...known, ...said, version: 2, localDate: "2026-01-26" },
    ],
  });
  assert.deepEqual([...shortened].sort(), ["date", "revisions"]);
  const long = fitted({ content: "x".repeat(150_000), past });
  assert.deepEqual(
    long.pieces.map((piece) => [piece.past?.deletedAt, piece.past?.revisions.length]),
    [
      [known.updatedAt, 2],
      [known.updatedAt, 0],
    ],
  );
});

test("a place that is not on earth is left out, and a journal where it is not wanted as a tag", () => {
  const { pieces, shortened } = fitted(
    { journal: "Travel", metadata: { location: { latitude: 1.79e308, longitude: 0 } } },
    { journalsAsTags: false },
  );
  assert.deepEqual(pieces[0]?.metadata, {});
  assert.deepEqual([...shortened].sort(), ["journal", "location"]);
});

test("an entry without a day or without a text is unfit", () => {
  const fit = createFitter(RULES);
  assert.equal(fit({ ...ENTRY, when: { kind: "local", date: "2026-02-30" } }).kind, "unfit");
  assert.equal(fit({ ...ENTRY, when: { kind: "local", date: "2026-02-03", time: "25:00" } }).kind, "unfit");
  assert.equal(fit({ ...ENTRY, when: { kind: "instant", timestamp: "yesterday" } }).kind, "unfit");
  assert.equal(fit({ ...ENTRY, content: " \n" }).kind, "unfit");
});

test("a report adds up, and what a source makes up does not make it grow", () => {
  let report = EMPTY_REPORT;
  for (let round = 0; round < 30; round += 1) {
    const tally = createTally();
    tally.count("read", 50);
    tally.lost(["weather", "weather", ...Array.from({ length: 50 }, (_, nth) => `made up ${round * 50 + nth}`)]);
    for (let nth = 0; nth < 10; nth += 1) tally.problem(`entries[${nth}]`, "is none");
    report = tally.addedTo(report);
  }
  assert.equal(report.read, 1_500);
  assert.equal(report.lost["weather"], 30);
  assert.equal(
    Object.values(report.lost).reduce((sum, count) => sum + count, 0),
    1_530,
  );
  assert.equal(Object.keys(report.lost).length, 501);
  assert.deepEqual([report.failed, report.problems.length], [300, 100]);
});
