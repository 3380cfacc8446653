import type { Database } from "../../platform/database.ts";
import type { ListPlace } from "./list-repository.ts";
import type { EntryRow } from "./record.ts";
import { findEntries } from "./repository.ts";
import type { SearchIndexState } from "./search-index-repository.ts";
import { findCandidates, type CandidateScan } from "./search-repository.ts";
import type { SignatureTable } from "./signature-table.ts";
import type { SignatureTables } from "./signature-tables.ts";
import type { UserKeyring } from "./user-keys.ts";

/** One query under the keys of one user: a scan for each version that rows may be sealed under, oldest first. */
export interface CandidatePlan {
  readonly keyring: UserKeyring;
  readonly range: CandidateRange;
  readonly scans: readonly Omit<CandidateScan, keyof CandidateRange | "after" | "limit">[];
}

/** The days looked at, and which of them come first. */
export type CandidateRange = Pick<CandidateScan, "sort" | "from" | "to">;

export interface CandidateRows {
  /** In the order of the list. */
  readonly rows: EntryRow[];
  /** The state of the index that they were found in. */
  readonly index: SearchIndexState;
  /** Whether nothing stands behind them. */
  readonly isEnd: boolean;
  /** Where the next ones begin. */
  readonly last: ListPlace | undefined;
}

export interface Candidates {
  /** Entries that may answer, behind `after`, enough for `wanted` matches where most of them do. */
  next(plan: CandidatePlan, after: ListPlace | undefined, wanted: number): Promise<CandidateRows>;
}

/** Candidates fetched from the database at a time. */
const MIN_BATCH = 32;
const MAX_BATCH = 400;
/** Beyond what is wanted: one signature in some hundreds seems to hold a word that it does not. */
const SLACK = 4;

/** Candidates from the table in memory where there is one, otherwise from the index of the database. */
export function createCandidates(options: {
  readonly database: Database;
  readonly tables: Pick<SignatureTables, "of">;
}): Candidates {
  const { database, tables } = options;

  async function fromTable(
    table: SignatureTable,
    { keyring, scans, range }: CandidatePlan,
    after: ListPlace | undefined,
    limit: number,
  ): Promise<CandidateRows> {
    const { userId } = keyring;
    const clausesByVersion = new Map(scans.map(({ keyVersion, clauses }) => [keyVersion, clauses]));
    const clausesOf = (version: number) => clausesByVersion.get(version);
    let place = after;
    for (;;) {
      const { places, isEnd } = table.find({ ...range, clausesOf, after: place, limit });
      place = places.at(-1);
      const ids = places.map(({ entryId }) => entryId);
      const found = ids.length === 0 ? [] : await findEntries(database.as(userId), userId, ids);
      const rowsById = new Map(found.map((row) => [row.entryId, row]));
      // What was deleted since the table was read has left the list.
      const rows = ids.flatMap((id) => rowsById.get(id) ?? []).filter(({ deletedAt }) => deletedAt === null);
      if (rows.length > 0 || isEnd) return { rows, index: "on", isEnd, last: place };
    }
  }

  async function fromIndex(plan: CandidatePlan, after: ListPlace | undefined, limit: number): Promise<CandidateRows> {
    const precedes = plan.range.sort === "desc" ? isNewer : (a: ListPlace, b: ListPlace) => isNewer(b, a);
    let boundary: EntryRow | undefined;
    let index: SearchIndexState = "on";
    const rowsById = new Map<string, EntryRow>();
    // A rotation moves rows from older versions to newer ones. The older are read first: a row that moves meanwhile is
    // seen twice, never missed.
    for (const scan of plan.scans) {
      const { rows, index: found } = await findCandidates(database, { ...scan, ...plan.range, after, limit });
      if (found !== "on") index = found;
      for (const row of rows) rowsById.set(row.entryId, row);
      const last = rows.at(-1);
      if (rows.length === limit && last && (!boundary || precedes(last, boundary))) boundary = last;
    }
    const rows = [...rowsById.values()].sort((a, b) => (precedes(a, b) ? -1 : 1));
    const end = boundary;
    if (end === undefined) return { rows, index, isEnd: true, last: rows.at(-1) };
    // What lies behind the end of one version's batch waits until that version has been read as far.
    const read = rows.filter((row) => !precedes(end, row));
    return { rows: read, index, isEnd: false, last: read.at(-1) };
  }

  return {
    async next(plan, after, wanted) {
      const table = await tables.of(plan.keyring);
      if (table !== undefined) return fromTable(table, plan, after, Math.min(MAX_BATCH, wanted + SLACK));
      return fromIndex(plan, after, Math.min(MAX_BATCH, Math.max(MIN_BATCH, 2 * wanted)));
    },
  };
}

/** Newest first; of one instant, the higher id. UUIDs in lower case compare as PostgreSQL compares them. */
function isNewer(a: ListPlace, b: ListPlace): boolean {
  const difference = a.timestamp.getTime() - b.timestamp.getTime();
  return difference === 0 ? a.entryId > b.entryId : difference > 0;
}
