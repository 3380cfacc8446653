import { statement, type Database } from "../../platform/database.ts";
import { MAX_UUID, NIL_UUID } from "../../platform/uuid.ts";
import { ENTRY_COLUMNS, WITH_ANALYTICS, type EntryRow } from "./record.ts";
import type { SignatureEntry } from "./signature-table.ts";
import { earliestInstantOf, latestInstantOf } from "./summary-repository.ts";

export interface ListRange {
  /** The writers' calendar days, both included. */
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** A place in the order of a list. */
export interface ListPlace {
  readonly timestamp: Date;
  readonly entryId: string;
}

export interface ListRequest extends ListRange {
  readonly userId: string;
  readonly sort: "asc" | "desc";
  /** The entry behind which the page begins. */
  readonly after: ListPlace | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** A page with the state of the journal that it shows. */
export interface ListedRows {
  readonly changeSeq: number;
  readonly liveEntries: number;
  readonly rows: EntryRow[];
}

/**
 * The index alone says which entries stand on the page, days of the range and entries skipped included; then those are
 * fetched by key one by one (OFFSET 0, see WITH_ANALYTICS). Counter and page are of one snapshot, so that the page may be remembered under the counter.
 */
const NEWEST_FIRST = statement(`
  SELECT j.change_seq AS "journalSeq", j.live_entries AS "liveEntries", p.*
  FROM (SELECT change_seq, live_entries FROM journal.journals WHERE user_id = $1) AS j
  LEFT JOIN LATERAL (
    SELECT ${ENTRY_COLUMNS}
    FROM (
      SELECT "timestamp", entry_id FROM journal.journal_entries
      WHERE user_id = $1 AND NOT is_deleted AND ("timestamp", entry_id) < ($2, $3)
        AND "timestamp" >= $4 AND local_date BETWEEN $5 AND $6
      ORDER BY "timestamp" DESC, entry_id DESC LIMIT $7 OFFSET $8
    ) AS k
    CROSS JOIN LATERAL (
      SELECT * FROM journal.journal_entries WHERE user_id = $1 AND entry_id = k.entry_id OFFSET 0
    ) AS e
    ${WITH_ANALYTICS}
  ) AS p ON true
  ORDER BY p."timestamp" DESC, p."entryId" DESC`);

const OLDEST_FIRST = statement(`
  SELECT j.change_seq AS "journalSeq", j.live_entries AS "liveEntries", p.*
  FROM (SELECT change_seq, live_entries FROM journal.journals WHERE user_id = $1) AS j
  LEFT JOIN LATERAL (
    SELECT ${ENTRY_COLUMNS}
    FROM (
      SELECT "timestamp", entry_id FROM journal.journal_entries
      WHERE user_id = $1 AND NOT is_deleted AND ("timestamp", entry_id) > ($2, $3)
        AND "timestamp" <= $4 AND local_date BETWEEN $5 AND $6
      ORDER BY "timestamp", entry_id LIMIT $7 OFFSET $8
    ) AS k
    CROSS JOIN LATERAL (
      SELECT * FROM journal.journal_entries WHERE user_id = $1 AND entry_id = k.entry_id OFFSET 0
    ) AS e
    ${WITH_ANALYTICS}
  ) AS p ON true
  ORDER BY p."timestamp", p."entryId"`);

const COUNT = statement(`
  SELECT count(*) AS count FROM journal.journal_entries
  WHERE user_id = $1 AND NOT is_deleted AND "timestamp" BETWEEN $2 AND $3 AND local_date BETWEEN $4 AND $5`);

const SIGNATURES = statement(`
  SELECT entry_id AS "entryId", "timestamp", local_date AS "localDate", key_version AS "keyVersion", signature
  FROM journal.journal_entries
  WHERE user_id = $1 AND NOT is_deleted AND ("timestamp", entry_id) < ($2, $3)
    AND "timestamp" >= $4 AND local_date BETWEEN $5 AND $6
  ORDER BY "timestamp" DESC, entry_id DESC LIMIT $7`);

const SIGNATURES_OLDEST_FIRST = statement(`
  SELECT entry_id AS "entryId", "timestamp", local_date AS "localDate", key_version AS "keyVersion", signature
  FROM journal.journal_entries
  WHERE user_id = $1 AND NOT is_deleted AND ("timestamp", entry_id) > ($2, $3)
    AND "timestamp" <= $4 AND local_date BETWEEN $5 AND $6
  ORDER BY "timestamp", entry_id LIMIT $7`);

type ListedRow = EntryRow & { readonly journalSeq: number; readonly liveEntries: number };

/** One page of a journal. */
export async function listEntries(database: Database, request: ListRequest): Promise<ListedRows> {
  const { userId, sort, limit, offset } = request;
  const rows = await database
    .as(userId)
    .query<ListedRow>(sort === "desc" ? NEWEST_FIRST : OLDEST_FIRST, [...boundsOf(request), limit, offset]);
  const first = rows[0];
  if (first === undefined) return { changeSeq: 0, liveEntries: 0, rows: [] };
  // A journal without an entry on this page comes as one row of nulls.
  const isEmpty = first.entryId === null;
  return { changeSeq: first.journalSeq, liveEntries: first.liveEntries, rows: isEmpty ? [] : rows };
}

/** How many entries outside the bin fall on the days of a range. */
export async function countEntries(database: Database, userId: string, { from, to }: ListRange): Promise<number> {
  const values = [userId, earliestInstantOf(from), latestInstantOf(to), from ?? "-infinity", to ?? "infinity"];
  return (await database.as(userId).query<{ count: number }>(COUNT, values))[0]?.count ?? 0;
}

/** Signatures in the order of the list, from the index alone. */
export function listSignatures(database: Database, request: Omit<ListRequest, "offset">): Promise<SignatureEntry[]> {
  return database
    .as(request.userId)
    .query<SignatureEntry>(request.sort === "desc" ? SIGNATURES : SIGNATURES_OLDEST_FIRST, [
      ...boundsOf(request),
      request.limit,
    ]);
}

/** Where a reading of the list begins and ends: the user, the place behind which it begins, the instant and the days that end it. */
export function boundsOf({ userId, sort, after, from, to }: Omit<ListRequest, "limit" | "offset">): unknown[] {
  const isDown = sort === "desc";
  return [
    userId,
    after?.timestamp.toISOString() ?? (isDown ? latestInstantOf(to) : earliestInstantOf(from)),
    after?.entryId ?? (isDown ? MAX_UUID : NIL_UUID),
    isDown ? earliestInstantOf(from) : latestInstantOf(to),
    from ?? "-infinity",
    to ?? "infinity",
  ];
}
