import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MovedItem } from "../../moved-entry.ts";
import type { ExportedFiles } from "../../source.ts";
import { originalOf } from "../../originals.ts";
import { auraLines } from "./aura-lines.ts";

function sourceOf(records: readonly unknown[]): ExportedFiles {
  const text = records.map((record) => `${typeof record === "string" ? record : JSON.stringify(record)}\n`).join("");
  const bytes = Buffer.from(text);
  const file = {
    path: "diary.jsonl",
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
  return { name: "diary.jsonl", files: [file] };
}

async function read(records: readonly unknown[]): Promise<MovedItem[]> {
  const items: MovedItem[] = [];
  for await (const item of auraLines.read(sourceOf(records), { timezone: "UTC", answers: {} })) items.push(item);
  return items;
}

const idsOf = (items: readonly MovedItem[]): string[] =>
  items.map((item) => (item.kind === "entry" ? item.entry.sourceId : assert.fail(JSON.stringify(item))));

test("a line becomes an entry of its day, named by day, ordinal and text", async () => {
  const line = { date: "2026-07-01", text: "Up betimes.", tags: ["work"] };
  assert.deepEqual(await read([line]), [
    {
      kind: "entry",
      entry: {
        sourceId: "2026-07-01\n0\nUp betimes.",
        content: "Up betimes.",
        when: { kind: "local", date: "2026-07-01" },
        metadata: { tags: ["work"] },
        media: [],
        lost: [],
        original: originalOf([{ path: "lines.jsonl", text: JSON.stringify(line) }]),
      },
    },
  ]);
});

test("a line that names its own instant and zone keeps them", async () => {
  const [item] = await read([
    { date: "2024-02-29", text: "x", timestamp: "2024-02-29T23:30:00.000Z", timezone: "Europe/Berlin" },
  ]);
  assert.deepEqual(item?.kind === "entry" ? item.entry.when : item, {
    kind: "instant",
    timestamp: "2024-02-29T23:30:00.000Z",
    timezone: "Europe/Berlin",
  });
});

test("the same file gives the same names, and every line one of its own", async () => {
  const record = fc.record({
    date: fc.constantFrom("1660-01-11", "1660-01-12"),
    text: fc.constantFrom("a", "b", "\n", "1\na"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(record, { maxLength: 40 }), async (records) => {
      const ids = idsOf(await read(records));
      assert.equal(new Set(ids).size, ids.length);
      assert.deepEqual(idsOf(await read(records)), ids);
    }),
  );
});

test("a line keeps its name whatever other lines are put before it", async () => {
  const line = { date: "1660-01-11", text: "and so to bed" };
  const amongOthers = idsOf(await read([{ ...line, text: "new" }, { ...line, date: "1660-01-10" }, line]));
  assert.equal(amongOthers[2], idsOf(await read([line]))[0]);
});

test("a fault in a line is told by its number and never quotes it", async () => {
  const items = await read([
    "{canary",
    "",
    { date: "2024-02-30", text: "canary" },
    { date: "2024-01-01", text: "" },
    { date: "2024-01-01" },
    { date: "2024-01-01", text: "canary", timestamp: "canary" },
    { date: "2024-01-01", text: "canary", timezone: "canary/canary" },
  ]);
  assert.deepEqual(
    items.map((item) => (item.kind === "problem" ? item.where : item.kind)),
    ["line 1", "line 3", "line 4", "line 5", "line 6", "line 7"],
  );
  assert.doesNotMatch(JSON.stringify(items), /canary/);
});

test("fields that have no home or no meaning are lost by their names, and the entry comes along", async () => {
  const [item] = await read([
    { date: "2024-01-01", text: "x", weather: "sun", mood: "fine", tags: "one", location: {} },
  ]);
  assert.equal(item?.kind, "entry");
  assert.deepEqual(item?.kind === "entry" && [item.entry.lost, item.entry.metadata], [
    ["weather", "tags", "mood", "location"],
    {},
  ]);
});

test("lines are told from other files by what the first one says", async () => {
  assert.equal(await auraLines.detect(sourceOf([{ date: "2024-01-01", text: "x" }])), 0.95);
  for (const other of [["{"], [{ entries: [] }], ["2024-01-01 a diary"], []]) {
    assert.equal(await auraLines.detect(sourceOf(other)), 0);
  }
});
