import type { JournalReader, Replica, Row } from "@aura-journal/sync";
import type { Attachments } from "./attachments/attachments.ts";
import { entryOf, hitOf, insightEntryOf, itemOf, moodOf, readingOf, type KnownReading } from "./entries-of-rows.ts";
import type { FoundInsights } from "./insights.ts";
import type { EntryReading, InsightQuery, Journal, TimelineItem, WrittenDay } from "./journal.ts";
import type { Readings } from "./readings/readings.ts";

export interface DeviceJournalOptions {
  readonly replica: Replica;
  readonly reader: JournalReader;
  readonly readings: Readings;
  readonly attachments: Attachments;
}

/** Insights whose entries are remembered: as many as there are stretches of time to look at. */
const MAX_FOUND = 4;

/** The journal where its database is: in the worker of a browser, in the app itself on a phone. */
export function createDeviceJournal({ replica, reader, readings, attachments }: DeviceJournalOptions): Journal {
  /** Makes something of each row and of what was read in it. */
  async function withReadings<T>(rows: readonly Row[], make: (row: Row, known: KnownReading) => T): Promise<T[]> {
    const here = await readings.of(rows.map(({ entryId }) => entryId));
    return rows.map((row) => {
      const local = here.get(row.entryId);
      return make(row, { reading: readingOf(row, local?.reading), language: local?.language });
    });
  }

  /** The insights that were asked for last, whose entries may be asked for next; the latest at the end. */
  const found = new Map<string, Promise<FoundInsights>>();

  async function findInsights({ today, ...range }: InsightQuery): Promise<FoundInsights> {
    const { insightsOf, firstDayOfRising } = await import("./insights.ts");
    const facts = await readings.factsOf({ ...range, textFrom: firstDayOfRising(today) });
    return insightsOf(facts.map(insightEntryOf), today);
  }

  return {
    async timeline({ limit, ...place }) {
      // One more than asked for tells whether there is more.
      const rows = await reader.timeline({ ...place, limit: limit + 1 });
      const items = await withReadings(rows.slice(0, limit), itemOf);
      const last = items.at(-1);
      return rows.length <= limit || last === undefined
        ? { items }
        : { items, next: { timestamp: last.timestamp, entryId: last.entryId } };
    },
    async entry(entryId) {
      const [entry] = await withReadings(await reader.rows([entryId]), entryOf);
      return entry;
    },
    entriesOfDay: async (localDate) => withReadings(await reader.day(localDate), entryOf),
    onThisDay: async (localDate) => withReadings(await reader.onThisDay(localDate), itemOf),
    writtenDays: async (range) =>
      daysOf(await withReadings(await reader.range(range), (row, { reading }) => ({ row, reading }))),
    async search({ q, limit }) {
      const hits = await reader.search(q, limit);
      const items = await withReadings(
        hits.map(({ row }) => row),
        itemOf,
      );
      return hits.map((hit, at) => hitOf(hit, items[at] as TimelineItem));
    },
    bin: async () => withReadings(await reader.bin({ limit: 500 }), itemOf),
    async conflicts() {
      const copies = await reader.conflictCopies();
      const reviews = await Promise.all(copies.map(({ entryId }) => replica.review(entryId)));
      return reviews.filter((review) => review !== undefined);
    },
    async insights(query) {
      const key = keyOf(query);
      const asked = findInsights(query);
      found.delete(key);
      found.set(key, asked);
      for (const old of found.keys()) if (found.size > MAX_FOUND) found.delete(old);
      return (await asked).insights;
    },
    async entriesBehind(query, { group }, limit) {
      // Another tab may have led when they were found.
      const { groups } = await (found.get(keyOf(query)) ?? findInsights(query));
      const entryIds = groups[group]?.slice(-limit).toReversed() ?? [];
      const rows = (await reader.rows(entryIds)).filter(({ mine }) => !mine.isDeleted);
      const itemById = new Map((await withReadings(rows, itemOf)).map((item) => [item.entryId, item]));
      return entryIds.flatMap((entryId) => itemById.get(entryId) ?? []);
    },

    async openPage(entryId) {
      const page = await replica.openPage(entryId);
      const rating = moodOf(page.draft.mood?.rating ?? undefined);
      return {
        entryId: page.entryId,
        sheet: replica.newEntryId(),
        content: page.content,
        ...(rating === undefined ? {} : { mood: rating }),
        isLeftOver: Object.keys(page.draft).length > 0,
      };
    },
    keep: (entryId, write, sheet) => replica.keep(entryId, write, sheet),
    settlePage: (entryId) => replica.settlePage(entryId),
    closePage: (entryId) => replica.closePage(entryId),
    write: async (entryId, write) => void (await replica.write(entryId, write)),
    remove: (entryId) => replica.remove(entryId),
    restore: (entryId) => replica.restore(entryId),
    decide: (copyId, content) => replica.decide(copyId, content),

    newAttachmentId: async () => replica.newEntryId(),
    attachmentsOf: attachments.of,
    heldAttachments: attachments.held,
    attach: attachments.attach,
    detach: attachments.detach,
    thumbnail: attachments.thumbnail,
    attachmentContent: attachments.content,
    sendAttachmentsAgain: attachments.tryAgain,

    linesOf: readings.linesOf,
    soundsLikeDanger: readings.soundsLikeDanger,
    isReadHere: readings.isOn,
    setReadHere: readings.setOn,

    glance: () => replica.glance(),
    synchronise: () => replica.synchronise(),
    async setOnline(isOnline) {
      attachments.setOnline(isOnline);
      await replica.setOnline(isOnline);
    },
  };
}

function keyOf({ from, to, today }: InsightQuery): string {
  return [from, to, today].join();
}

interface ReadRow {
  readonly row: Row;
  readonly reading: EntryReading | undefined;
}

function daysOf(rows: readonly ReadRow[]): WrittenDay[] {
  const rowsByDate = new Map<string, ReadRow[]>();
  for (const one of rows) {
    const { localDate } = one.row.mine;
    const ofDay = rowsByDate.get(localDate) ?? [];
    rowsByDate.set(localDate, ofDay);
    ofDay.push(one);
  }
  return [...rowsByDate].map(([localDate, ofDay]) => {
    const moods = ofDay.flatMap(({ row }) => row.mine.mood?.rating ?? []);
    const read = ofDay.flatMap(({ reading }) =>
      reading === undefined || reading.confidence === 0 ? [] : [reading.sentiment.score],
    );
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
