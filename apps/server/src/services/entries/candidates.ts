import type { Database } from "../../platform/database.ts";
import type { ListPlace } from "./list-repository.ts";
import type { EntryRow } from "./record.ts";
import { findEntries } from "./repository.ts";
import { findCandidates, type CandidateScan } from "./search-repository.ts";
import type { SignatureTable } from "./signature-table.ts";
import type { SignatureTables } from "./signature-tables.ts";
import type { UserKeyring } from "./user-keys.ts";

/** One query under the keys of one user: a scan for each version that rows may be sealed under, oldest first. */
export interface CandidatePlan {
  readonly keyring: UserKeyring;
  readonly scans: readonly Omit<CandidateScan, "before" | "limit">[];
}

export interface CandidateRows {
  /** Newest first. */
  readonly rows: EntryRow[];
  /** Whether nothing stands behind them. */
  readonly isEnd: boolean;
  /** Where the next ones begin. */
  readonly last: ListPlace | undefined;
}

export interface Candidates {
  /** Entries that may answer, behind `before`, enough for `wanted` matches where most of them do. */
  next(plan: CandidatePlan, before: ListPlace | undefined, wanted: number): Promise<CandidateRows>;
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
    { keyring, scans }: CandidatePlan,
    before: ListPlace | undefined,
    limit: number,
  ): Promise<CandidateRows> {
    const { userId } = keyring;
    const { from, to } = scans[0] ?? { from: undefined, to: undefined };
    const clausesByVersion = new Map(scans.map(({ keyVersion, clauses }) => [keyVersion, clauses]));
    const clausesOf = (version: number) => clausesByVersion.get(version);
    let place = before;
    for (;;) {
      const { places, isEnd } = table.find({ clausesOf, from, to, before: place, limit });
      place = places.at(-1);
      const ids = places.map(({ entryId }) => entryId);
      const found = ids.length === 0 ? [] : await findEntries(database.as(userId), userId, ids);
      const rowsById = new Map(found.map((row) => [row.entryId, row]));
      // What was deleted since the table was read has left the list.
      const rows = ids.flatMap((id) => rowsById.get(id) ?? []).filter(({ deletedAt }) => deletedAt === null);
      if (rows.length > 0 || isEnd) return { rows, isEnd, last: place };
    }
  }

  async function fromIndex(plan: CandidatePlan, before: ListPlace | undefined, limit: number): Promise<CandidateRows> {
    let boundary: EntryRow | undefined;
    const rowsById = new Map<string, EntryRow>();
    // A rotation moves rows from older versions to newer ones. The older are read first: a row that moves meanwhile is
    // seen twice, never missed.
    for (const scan of plan.scans) {
      const rows = await findCandidates(database, { ...scan, before, limit });
      for (const row of rows) rowsById.set(row.entryId, row);
      const last = rows.at(-1);
      if (rows.length === limit && last && (!boundary || comesBefore(last, boundary))) boundary = last;
    }
    const rows = [...rowsById.values()].sort((a, b) => (comesBefore(a, b) ? -1 : 1));
    const end = boundary;
    if (end === undefined) return { rows, isEnd: true, last: rows.at(-1) };
    // What lies behind the end of one version's batch waits until that version has been read as far.
    const read = rows.filter((row) => !comesBefore(end, row));
    return { rows: read, isEnd: false, last: read.at(-1) };
  }

  return {
    async next(plan, before, wanted) {
      const table = await tables.of(plan.keyring);
      if (table !== undefined) return fromTable(table, plan, before, Math.min(MAX_BATCH, wanted + SLACK));
      return fromIndex(plan, before, Math.min(MAX_BATCH, Math.max(MIN_BATCH, 2 * wanted)));
    },
  };
}

/** Newest first; of one instant, the higher id. UUIDs in lower case compare as PostgreSQL compares them. */
function comesBefore(a: ListPlace, b: ListPlace): boolean {
  const difference = a.timestamp.getTime() - b.timestamp.getTime();
  return difference === 0 ? a.entryId > b.entryId : difference > 0;
}
