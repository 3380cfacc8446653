import type { JournalReader, Replica, Row } from "@aura-journal/sync";
import { analysisOf, entryOf, hitOf, insightEntryOf, itemOf, moodOf } from "./entries-of-rows.ts";
import type { Journal, WrittenDay } from "./journal.ts";

export interface DeviceJournalOptions {
  readonly replica: Replica;
  readonly reader: JournalReader;
}

/** The journal where its database is: in the worker of a browser, in the app itself on a phone. */
export function createDeviceJournal({ replica, reader }: DeviceJournalOptions): Journal {
  return {
    async timeline({ limit, ...place }) {
      // One more than asked for tells whether there is more.
      const rows = await reader.timeline({ ...place, limit: limit + 1 });
      const items = rows.slice(0, limit).map(itemOf);
      const last = items.at(-1);
      return rows.length <= limit || last === undefined
        ? { items }
        : { items, next: { timestamp: last.timestamp, entryId: last.entryId } };
    },
    async entry(entryId) {
      const [row] = await reader.rows([entryId]);
      return row === undefined ? undefined : entryOf(row);
    },
    entriesOfDay: async (localDate) => (await reader.day(localDate)).map(entryOf),
    async onThisDay(localDate) {
      const rows = await reader.onThisDay(localDate.slice(5));
      return rows.filter((row) => row.mine.localDate < localDate).map(itemOf);
    },
    writtenDays: async (range) => daysOf(await reader.range(range)),
    search: async ({ q, limit }) => (await reader.search(q, limit)).map(hitOf),
    bin: async () => (await reader.bin({ limit: 500 })).map(itemOf),
    async conflicts() {
      const copies = await reader.conflictCopies();
      const reviews = await Promise.all(copies.map(({ entryId }) => replica.review(entryId)));
      return reviews.filter((review) => review !== undefined);
    },
    async items(entryIds) {
      const rowById = new Map((await reader.rows(entryIds)).map((row) => [row.entryId, row]));
      return entryIds.flatMap((entryId) => {
        const row = rowById.get(entryId);
        return row === undefined || row.mine.isDeleted ? [] : [itemOf(row)];
      });
    },
    insightEntries: async (range) => (await reader.range(range)).map(insightEntryOf),

    async openPage(entryId) {
      const page = await replica.openPage(entryId);
      const rating = moodOf(page.draft.mood?.rating ?? undefined);
      return {
        entryId: page.entryId,
        content: page.content,
        ...(rating === undefined ? {} : { mood: rating }),
        isLeftOver: Object.keys(page.draft).length > 0,
      };
    },
    async keep(entryId, write) {
      replica.typed(entryId, write);
      await replica.saveDrafts();
    },
    settlePage: (entryId) => replica.settlePage(entryId),
    closePage: (entryId) => replica.closePage(entryId),
    write: async (entryId, write) => void (await replica.write(entryId, write)),
    remove: (entryId) => replica.remove(entryId),
    restore: (entryId) => replica.restore(entryId),
    decide: (copyId, content) => replica.decide(copyId, content),

    glance: () => replica.glance(),
    synchronise: () => replica.synchronise(),
    setOnline: (isOnline) => replica.setOnline(isOnline),
  };
}

function daysOf(rows: readonly Row[]): WrittenDay[] {
  const rowsByDate = new Map<string, Row[]>();
  for (const row of rows) {
    const ofDay = rowsByDate.get(row.mine.localDate) ?? [];
    rowsByDate.set(row.mine.localDate, ofDay);
    ofDay.push(row);
  }
  return [...rowsByDate].map(([localDate, ofDay]) => {
    const moods = ofDay.flatMap(({ mine }) => mine.mood?.rating ?? []);
    const read = ofDay.flatMap((row) => {
      const analysis = analysisOf(row);
      return analysis === undefined || analysis.confidence === 0 ? [] : [analysis.sentiment.score];
    });
    return {
      localDate,
      entries: ofDay.length,
      ...(moods.length === 0 ? {} : { mood: meanOf(moods) }),
      ...(read.length === 0 ? {} : { sentiment: meanOf(read) }),
    };
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
