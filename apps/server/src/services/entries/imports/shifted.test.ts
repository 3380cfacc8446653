import assert from "node:assert/strict";
import { test } from "node:test";
import type { MovedEntry, MovedItem, MovedTime } from "@aura-journal/moving";
import { offsetMsAt } from "../../../platform/days.ts";
import { shiftedBy } from "./shifted.ts";

const ENTRY: MovedEntry = {
  sourceId: "a",
  content: "A day.",
  when: { kind: "local", date: "2020-01-01" },
  metadata: {},
  media: [],
  lost: [],
  original: "",
};
const rules = { timezone: "Europe/Berlin", offsetIn: (zone: string) => (at: number) => offsetMsAt(at, zone) };

async function shifted(years: number, ...given: readonly MovedItem[]): Promise<MovedItem[]> {
  async function* items(): AsyncGenerator<MovedItem> {
    yield* given;
  }
  return Array.fromAsync(shiftedBy(years, items(), rules));
}

async function whenAfter(years: number, when: MovedTime): Promise<MovedTime | undefined> {
  const [item] = await shifted(years, { kind: "entry", entry: { ...ENTRY, when } });
  return item?.kind === "entry" ? item.entry.when : undefined;
}

test("a day moves by so many years, and the 29th of February becomes the 28th where need be", async () => {
  assert.deepEqual(await whenAfter(360, { kind: "local", date: "1660-01-11", time: "08:30" }), {
    kind: "local",
    date: "2020-01-11",
    time: "08:30",
  });
  assert.deepEqual(await whenAfter(1, { kind: "local", date: "2024-02-29" }), { kind: "local", date: "2025-02-28" });
  assert.deepEqual(await whenAfter(4, { kind: "local", date: "2024-02-29" }), { kind: "local", date: "2028-02-29" });
});

test("a moment keeps its writer's clock, in summer and winter, in its zone or the chosen one", async () => {
  // 2021-03-27 was winter time in Berlin, and so is the day in 2022, but not in 2016.
  const instant = { kind: "instant", timestamp: "2021-03-27T11:00:00.000Z", date: "2021-03-27" } as const;
  const after = (timestamp: string, date: string) => ({ ...instant, timestamp, date });
  assert.deepEqual(await whenAfter(1, instant), after("2022-03-27T10:00:00.000Z", "2022-03-27"));
  assert.deepEqual(await whenAfter(-5, instant), after("2016-03-27T10:00:00.000Z", "2016-03-27"));
  const elsewhere = { kind: "instant", timestamp: "2021-01-01T02:00:00.000Z", timezone: "America/New_York" } as const;
  assert.deepEqual(await whenAfter(2, elsewhere), { ...elsewhere, timestamp: "2023-01-01T02:00:00.000Z" });
});

test("what leaves the years there are is a problem of its own, and everything else goes on", async () => {
  const other: MovedItem = { kind: "left", what: "templates", count: 2 };
  const late: MovedItem = { kind: "entry", entry: { ...ENTRY, when: { kind: "local", date: "9999-01-01" } } };
  const items = await shifted(1, other, late, { kind: "entry", entry: ENTRY });
  assert.deepEqual(items[0], other);
  assert.deepEqual(items[1], { kind: "problem", where: "entry 2", reason: "its day leaves the years 0001 to 9999" });
  assert.equal(items[2]?.kind, "entry");
});

test("earlier versions move along; when the server was told of them does not, and one out of the years is named", async () => {
  const at = "2021-06-01T00:00:00.000Z";
  const version = { version: 1, createdAt: at, updatedAt: at, content: "Before.", metadata: {} };
  const when = { kind: "instant", timestamp: "2020-06-01T10:00:00.000Z", date: "2020-06-01" } as const;
  const late = { kind: "instant", timestamp: "9999-06-01T10:00:00.000Z" } as const;
  const revisions = [
    { ...version, when },
    { ...version, version: 2, when: late },
  ];
  const past = { version: 3, createdAt: at, updatedAt: at, revisions };
  const [item] = await shifted(1, { kind: "entry", entry: { ...ENTRY, when, past } });
  assert.ok(item?.kind === "entry");
  const moved = { ...when, timestamp: "2021-06-01T10:00:00.000Z", date: "2021-06-01" };
  assert.deepEqual(item.entry.when, moved);
  assert.deepEqual(item.entry.past, { ...past, revisions: [{ ...version, when: moved }] });
  assert.deepEqual(item.entry.lost, ["revisions"]);
});
