import { statement, type Database } from "../../platform/database.ts";
import { MAX_UUID } from "../../platform/uuid.ts";
import { WITH_ANALYTICS, type EntryRow } from "./record.ts";

/** The sealed figures of one entry. */
export type SummaryRow = Pick<
  EntryRow,
  | "userId"
  | "entryId"
  | "timestamp"
  | "localDate"
  | "version"
  | "analyticsVersion"
  | "analyticsKeyVersion"
  | "analytics"
>;

export interface SummaryRange {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

const FIGURES = `
  e.user_id AS "userId", e.entry_id AS "entryId", e."timestamp", e.local_date AS "localDate", e.version,
  a.entry_version AS "analyticsVersion", a.key_version AS "analyticsKeyVersion", a.analytics_encrypted AS analytics`;

// The bounds on the instant only narrow the index; the writer's calendar day decides.
const READ = statement(`
  SELECT ${FIGURES}
  FROM journal.journal_entries AS e ${WITH_ANALYTICS}
  WHERE e.user_id = $1 AND NOT e.is_deleted
    AND e."timestamp" >= $2 AND (e."timestamp", e.entry_id) < ($3, $4)
    AND e.local_date BETWEEN $5 AND $6
  ORDER BY e."timestamp" DESC, e.entry_id DESC
  LIMIT $7`);

const CHANGED = statement(`
  SELECT j.change_seq AS "journalSeq", c.*
  FROM journal.journals j
  LEFT JOIN LATERAL (
    SELECT ${FIGURES}, e.is_deleted AS "isDeleted"
    FROM journal.journal_entries AS e ${WITH_ANALYTICS}
    WHERE e.user_id = $1 AND e.change_seq > $2 AND e.change_seq > 0
    ORDER BY e.change_seq LIMIT $3
  ) AS c ON true
  WHERE j.user_id = $1`);

/** The newest entries of a range of the writers' days, behind `before` where it is given. */
export function readFigures(
  database: Database,
  userId: string,
  range: SummaryRange,
  before: SummaryRow | undefined,
  limit: number,
): Promise<SummaryRow[]> {
  return database
    .as(userId)
    .query<SummaryRow>(READ, [
      userId,
      earliestInstantOf(range.from),
      before?.timestamp ?? latestInstantOf(range.to),
      before?.entryId ?? MAX_UUID,
      range.from ?? "-infinity",
      range.to ?? "infinity",
      limit,
    ]);
}

/** What has changed in a journal behind a number, of one snapshot. */
export interface ChangedFigures {
  readonly journalSeq: number;
  readonly rows: readonly (SummaryRow & { readonly isDeleted: boolean })[];
}

/** The figures of entries that changed after a change number, deleted ones among them; undefined where there is no journal. */
export async function readChangedFigures(
  database: Database,
  userId: string,
  since: number,
  limit: number,
): Promise<ChangedFigures | undefined> {
  const rows = await database
    .as(userId)
    .query<ChangedFigures["rows"][number] & Pick<ChangedFigures, "journalSeq">>(CHANGED, [userId, since, limit]);
  const [first] = rows;
  if (first === undefined) return undefined;
  // A journal without such a change comes as one row of nulls.
  return { journalSeq: first.journalSeq, rows: first.entryId === null ? [] : rows };
}

/** Local time has never been further than 16 hours from UTC (Manila before 1844, Alaska before 1867). */
const WIDEST_OFFSET_MS = 16 * 3_600_000;
const DAY_MS = 86_400_000;

/** No entry of this calendar day or a later one was written before; `-infinity` for no day. */
export function earliestInstantOf(localDate: string | undefined): Date | "-infinity" {
  return localDate === undefined ? "-infinity" : new Date(Date.parse(`${localDate}T00:00:00Z`) - WIDEST_OFFSET_MS);
}

/** No entry of this calendar day or an earlier one was written then or later; `infinity` for no day. */
export function latestInstantOf(localDate: string | undefined): Date | "infinity" {
  return localDate === undefined
    ? "infinity"
    : new Date(Date.parse(`${localDate}T00:00:00Z`) + DAY_MS + WIDEST_OFFSET_MS);
}
