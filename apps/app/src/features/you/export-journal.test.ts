import assert from "node:assert/strict";
import { test } from "node:test";
import type { LocalEntry, TimelineItem } from "../../data/journal.ts";
import { exportJournal } from "./export-journal.ts";

test("an export has every entry once, oldest first, with all that its writer put into it", async () => {
  const entries = Array.from({ length: 250 }, (_, index) => entryOf(index));
  const progress: number[] = [];
  const exported = await exportJournal(
    journalOf(entries),
    () => new Date("2026-11-28T12:00:00Z"),
    (count) => progress.push(count),
  );
  assert.deepEqual(
    exported.entries.map(({ entryId }) => entryId),
    entries.map(({ entryId }) => entryId),
  );
  assert.deepEqual(exported.entries[7], {
    entryId: "entry-7",
    content: "Words 7",
    timestamp: "2026-01-25T10:30:00.000Z",
    timezone: "Europe/Berlin",
    localDate: "2026-01-25",
    wordCount: 2,
    tags: ["sleep"],
    mood: { rating: 4, label: "light" },
    location: { latitude: 52.5, longitude: 13.4, name: "Home" },
  });
  assert.deepEqual(progress, [100, 200, 250]);
  assert.equal(exported.exportedAt, "2026-11-28T12:00:00.000Z");
});

test("what is deleted while the export runs is left out, and an empty journal is a file too", async () => {
  const entries = [entryOf(0), { ...entryOf(1), isDeleted: true }];
  const read = journalOf(entries);
  const exported = await exportJournal(
    { ...read, entry: async (id) => (id === "entry-0" ? undefined : read.entry(id)) },
    () => new Date(0),
    () => {},
  );
  assert.deepEqual(exported.entries, []);
  assert.deepEqual(
    (
      await exportJournal(
        journalOf([]),
        () => new Date(0),
        () => {},
      )
    ).entries,
    [],
  );
});

function entryOf(index: number): LocalEntry {
  return {
    entryId: `entry-${index}`,
    content: `Words ${index}`,
    timestamp: "2026-01-25T10:30:00.000Z",
    timezone: "Europe/Berlin",
    localDate: "2026-01-25",
    isDeleted: false,
    wordCount: 2,
    tags: ["sleep"],
    mood: { rating: 4, label: "light" },
    location: { latitude: 52.5, longitude: 13.4, name: "Home" },
    isSynced: false,
    refusal: "VAL_001",
  };
}

/** Pages of a journal whose entries stand in order of time. */
function journalOf(entries: readonly LocalEntry[]): Parameters<typeof exportJournal>[0] {
  const newestFirst = entries.toReversed();
  return {
    async timeline({ after, limit }) {
      const start = after === undefined ? 0 : newestFirst.findIndex(({ entryId }) => entryId === after.entryId) + 1;
      const items = newestFirst.slice(start, start + limit).map((entry): TimelineItem => {
        const { entryId, timestamp, timezone, localDate, tags } = entry;
        return { entryId, timestamp, timezone, localDate, tags, excerpt: "" };
      });
      const last = items.at(-1);
      return { items, ...(start + limit < newestFirst.length && last !== undefined ? { next: last } : {}) };
    },
    entry: async (id) => entries.find(({ entryId }) => entryId === id),
  };
}
