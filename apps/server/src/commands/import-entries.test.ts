import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createLineReader, entryIdOf, type ImportedLine, type ImportRules } from "./import-entries.ts";

const idKey = Buffer.alloc(32, 7);
const rules: ImportRules = { idKey, shiftYears: 0, timezone: "Europe/London", timeMs: 43_200_000 };

function read(records: readonly unknown[], changes: Partial<ImportRules> = {}): ImportedLine[] {
  const reader = createLineReader({ ...rules, ...changes });
  return records.map((record, index) =>
    reader({ number: index + 1, bytes: Buffer.from(typeof record === "string" ? record : JSON.stringify(record)) }),
  );
}

function entriesOf(lines: readonly ImportedLine[]) {
  return lines.map((line) => (line.kind === "entry" ? line.entry : assert.fail(JSON.stringify(line))));
}

test("a line becomes an entry at noon of its day", () => {
  const [entry] = entriesOf(read([{ date: "2026-07-01", text: "Up betimes.", tags: ["work"] }]));
  assert.deepEqual(entry, {
    entryId: entryIdOf(idKey, "2026-07-01", "Up betimes.", 0),
    content: "Up betimes.",
    timestamp: "2026-07-01T11:00:00.000Z",
    timezone: "Europe/London",
    metadata: { tags: ["work"] },
  });
});

test("the same file gives the same ids, and every line one of its own", () => {
  const record = fc.record({
    date: fc.constantFrom("1660-01-11", "1660-01-12"),
    text: fc.constantFrom("a", "b", "\n", "1\na"),
  });
  fc.assert(
    fc.property(fc.array(record, { maxLength: 40 }), (records) => {
      const ids = entriesOf(read(records)).map((entry) => entry.entryId);
      assert.equal(new Set(ids).size, ids.length);
      assert.deepEqual(
        entriesOf(read(records)).map((entry) => entry.entryId),
        ids,
      );
    }),
  );
});

test("a line keeps its id whatever other lines are put before it", () => {
  const line = { date: "1660-01-11", text: "and so to bed" };
  const alone = entriesOf(read([line]))[0];
  const amongOthers = entriesOf(read([{ ...line, text: "new" }, { ...line, date: "1660-01-10" }, line]))[2];
  assert.equal(amongOthers?.entryId, alone?.entryId);
});

test("ids are UUIDs of version 8 and differ from journal to journal", () => {
  const id = entryIdOf(idKey, "1660-01-11", "x", 0);
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(entryIdOf(Buffer.alloc(32, 8), "1660-01-11", "x", 0), id);
});

test("lines of one day follow one another by a second", () => {
  const lines = [1, 2, 3].map((n) => ({ date: "2026-01-01", text: `${n}` }));
  assert.deepEqual(
    entriesOf(read(lines)).map((entry) => entry.timestamp.slice(11)),
    ["12:00:00.000Z", "12:00:01.000Z", "12:00:02.000Z"],
  );
});

test("a line that names its own instant keeps it; shifted, it keeps the day and time of its clock", () => {
  const line = { date: "2024-02-29", text: "x", timestamp: "2024-02-29T23:30:00.000Z", timezone: "Europe/Berlin" };
  assert.equal(entriesOf(read([line]))[0]?.timestamp, "2024-02-29T23:30:00.000Z");
  assert.equal(entriesOf(read([line], { shiftYears: 1 }))[0]?.timestamp, "2025-02-28T23:30:00.000Z");
});

test("years are shifted before the day is placed, and the id stays that of the line", () => {
  const line = { date: "1660-02-29", text: "leap" };
  const entry = entriesOf(read([line], { shiftYears: 361 }))[0];
  assert.equal(entry?.timestamp, "2021-02-28T12:00:00.000Z");
  assert.equal(entry?.entryId, entriesOf(read([line]))[0]?.entryId);
});

test("a line that cannot be an entry says what is wrong and never what it says", () => {
  const secret = "canary";
  const bad: readonly unknown[] = [
    { text: secret },
    { date: "2026-02-30", text: secret },
    { date: `2026-01-01${secret}`, text: secret },
    { date: "2026-01-01" },
    { date: "2026-01-01", text: 7 },
    { date: "2026-01-01", text: "" },
    { date: "2026-01-01", text: secret.repeat(20_000) },
    { date: "2026-01-01", text: `${secret}\0` },
    `{"date":"2026-01-01","text":"${secret}\\ud800"}`,
    { date: "2026-01-01", text: secret, tags: secret },
    { date: "2026-01-01", text: secret, tags: [secret.repeat(20)] },
    { date: "2026-01-01", text: secret, mood: { rating: 9, [secret]: 1 } },
    { date: "2026-01-01", text: secret, timestamp: secret },
    { date: "2026-01-01", text: secret, timezone: secret },
    `{"${secret}`,
  ];
  for (const [index, line] of read(bad).entries()) {
    assert.equal(line.kind, "problem", `line ${index + 1}`);
    if (line.kind === "problem")
      assert.doesNotMatch(line.reason.replace("mood.canary", ""), /canary/, `line ${index + 1}`);
  }
  assert.equal(read([{ date: "2026-01-01", text: "x" }], { shiftYears: 9_000 })[0]?.kind, "problem");
});

test("100,000 characters are an entry, however many bytes they are", () => {
  assert.equal(entriesOf(read([{ date: "2026-01-01", text: "𝄞".repeat(100_000) }])).length, 1);
  assert.equal(read([{ date: "2026-01-01", text: "𝄞".repeat(100_001) }])[0]?.kind, "problem");
});

test("fields that an entry has no place for are noticed", () => {
  const [line] = read([{ date: "2026-01-01", text: "x", weather: "rain" }]);
  assert.equal(line?.kind === "entry" && line.hasOtherFields, true);
});
