import type { Highlight } from "@aura-journal/crypto/text";
import { isWaiting, type Row } from "../records.ts";
import type { SqliteDriver, SqlValue } from "./driver.ts";
import { selectRows } from "./row-columns.ts";
import { wordSearch } from "./word-index.ts";

/** Where a page of the timeline ended. */
export interface TimelinePlace {
  readonly timestamp: string;
  readonly entryId: string;
}

export interface SearchHit {
  readonly row: Row;
  readonly highlights: readonly Highlight[];
}

/** What the screens read, from the device alone. */
export interface JournalReader {
  entry(entryId: string): Promise<Row | undefined>;
  /** Live entries, newest first; conflict copies stand in their review and not here. */
  timeline(page: { readonly limit: number; readonly after?: TimelinePlace; readonly tag?: string }): Promise<Row[]>;
  /** A calendar day, oldest first. */
  day(localDate: string): Promise<Row[]>;
  /** Live entries of some calendar days, oldest first. */
  range(days: { readonly from: string; readonly to: string }): Promise<Row[]>;
  /** Entries by their ids, in the bin or not. */
  rows(entryIds: readonly string[]): Promise<Row[]>;
  /** The same day of the year in earlier years, newest first. */
  onThisDay(localDate: string): Promise<Row[]>;
  /** How many entries each day of a month has. `month` is `YYYY-MM`. */
  daysOf(month: string): Promise<{ readonly localDate: string; readonly entries: number }[]>;
  /** As somebody types: all words must occur, the last may be a beginning; newest first. */
  search(typed: string, limit: number): Promise<SearchHit[]>;
  bin(page: { readonly limit: number }): Promise<Row[]>;
  /** Conflict copies that wait for a decision. */
  conflictCopies(): Promise<Row[]>;
  /** Entries whose changes are not on the server yet. */
  waiting(): Promise<Row[]>;
}

const NEWEST_FIRST = "ORDER BY written_at DESC, entry_id DESC";

export function createJournalReader(driver: SqliteDriver): JournalReader {
  const select = (where: string, params: readonly SqlValue[]): Promise<Row[]> => selectRows(driver, where, params);
  const live = "is_deleted = 0 AND conflict_of IS NULL";

  return {
    entry: async (entryId) => (await select("entry_id = ?", [entryId]))[0],
    timeline({ limit, after, tag }) {
      const place = after === undefined ? "" : "AND (written_at, entry_id) < (?, ?)";
      const tagged = tag === undefined ? "" : "AND EXISTS (SELECT 1 FROM json_each(tags) WHERE value = ?)";
      return select(`${live} ${place} ${tagged} ${NEWEST_FIRST} LIMIT ?`, [
        ...(after === undefined ? [] : [after.timestamp, after.entryId]),
        ...(tag === undefined ? [] : [tag]),
        limit,
      ]);
    },
    day: (localDate) => select(`${live} AND local_date = ? ORDER BY written_at, entry_id`, [localDate]),
    range: ({ from, to }) =>
      select(`${live} AND local_date BETWEEN ? AND ? ORDER BY local_date, written_at, entry_id`, [from, to]),
    rows: (entryIds) => select("entry_id IN (SELECT value FROM json_each(?))", [JSON.stringify(entryIds)]),
    async onThisDay(localDate) {
      const [first] = await driver.all<{ date: string | null }>({
        sql: "SELECT min(local_date) AS date FROM entries WHERE is_deleted = 0",
      });
      const years = Number(localDate.slice(0, 4)) - Number(first?.date?.slice(0, 4) ?? Infinity);
      const dates = Array.from({ length: Math.max(0, years) }, (_, before) => sameDayBefore(localDate, before + 1));
      // By their dates, which an index has: the days of ten years are not looked through.
      return select(`${live} AND local_date IN (SELECT value FROM json_each(?)) ORDER BY written_at DESC, entry_id`, [
        JSON.stringify(dates),
      ]);
    },
    daysOf: (month) =>
      driver.all({
        sql: `SELECT local_date AS localDate, count(*) AS entries FROM entries
          WHERE ${live} AND local_date BETWEEN ? AND ? GROUP BY local_date ORDER BY local_date`,
        params: [`${month}-01`, `${month}-31`],
      }),
    async search(typed, limit) {
      const search = wordSearch(typed);
      if (search === undefined) return [];
      const hitsIn = (rows: readonly Row[]): SearchHit[] =>
        rows.flatMap((row) => {
          const highlights = search.highlights(row.mine.content);
          return highlights === null ? [] : [{ row, highlights }];
        });
      if (search.isCommon) {
        // The index would gather nearly all entries to give the newest of them.
        const newest = hitsIn(await select(`${live} ${NEWEST_FIRST} LIMIT ?`, [2 * limit]));
        if (newest.length >= limit) return newest.slice(0, limit);
      }
      const hits: SearchHit[] = [];
      // The index says which entries have the words; phrases, and what the text's own language makes of a word, are seen in the text.
      for (let skipped = 0, size = limit; hits.length < limit; skipped += size, size *= 2) {
        const rows = await select(
          `id IN (
              SELECT id FROM entries WHERE id IN (SELECT rowid FROM entry_words WHERE entry_words MATCH ?) AND ${live}
              ${NEWEST_FIRST} LIMIT ? OFFSET ?
            ) ${NEWEST_FIRST}`,
          [search.match, size, skipped],
        );
        hits.push(...hitsIn(rows).slice(0, limit - hits.length));
        if (rows.length < size) break;
      }
      return hits;
    },
    bin: ({ limit }) => select(`is_deleted = 1 AND content <> '' ${NEWEST_FIRST} LIMIT ?`, [limit]),
    conflictCopies: () => select("conflict_of IS NOT NULL AND is_deleted = 0 ORDER BY written_at DESC, entry_id", []),
    waiting: async () => (await select("is_waiting = 1 ORDER BY written_at DESC, entry_id", [])).filter(isWaiting),
  };
}

function sameDayBefore(localDate: string, years: number): string {
  return `${String(Number(localDate.slice(0, 4)) - years).padStart(4, "0")}${localDate.slice(4)}`;
}
