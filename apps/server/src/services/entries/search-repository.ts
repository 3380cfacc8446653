import { HASHES } from "@aura-journal/crypto";
import { statement, type Database, type Queryable, type Statement } from "../../platform/database.ts";
import { boundsOf, type ListRequest } from "./list-repository.ts";
import { ENTRY_COLUMNS, WITH_ANALYTICS, type EntryRow } from "./record.ts";
import type { SearchIndexState } from "./search-index-repository.ts";
import type { SignatureEntry } from "./signature-table.ts";

/** A query's clauses (all must hold) of alternatives (one must) of seven bit positions each. */
export type Clauses = readonly (readonly (readonly number[])[])[];

export interface CandidateScan extends Omit<ListRequest, "offset"> {
  /** The rows to look at are those sealed under this version of the user's key … */
  readonly keyVersion: number;
  /** … and all under a later one than this: somebody else rotated the key, and the positions are not theirs. */
  readonly newestKnownKeyVersion: number;
  readonly clauses: Clauses;
}

/** Sizes of signatures in bytes: the class of an entry says how much of a raw position counts. */
const CLASS_BYTES = [256, 512, 1_024, 2_048];

/** How many alternatives a clause has room for in a statement; eleven languages give at most eleven stems. */
const SHAPES = [1, 2, 3, 4, 11];

/**
 * Two clauses are tested in the index; what is left of a longer query is tested on the signatures that come back. Each
 * shape is a statement of its own, because PostgreSQL evaluates neither loops nor arrays at the speed of plain parameters
 * (measured at 100,000 entries: 49 ms against 62 ms with arrays, and 75 ms with `% (length * 8)` in place of CASE).
 */
const STATEMENTS: ReadonlyMap<string, Statement> = new Map(
  SHAPES.flatMap((first) =>
    [0, ...SHAPES].flatMap((second) => [
      [`desc,${first},${second}`, candidates("desc", first, second)] as const,
      [`asc,${first},${second}`, candidates("asc", first, second)] as const,
    ]),
  ),
);

/** Entries that may answer, in the order of the list. The index alone is read until it is known which rows to fetch. */
export async function findCandidates(database: Database, scan: CandidateScan): Promise<FoundCandidates> {
  const chosen = scan.clauses.slice(0, 2).map(padded);
  const text = STATEMENTS.get(`${scan.sort},${chosen[0]?.length},${chosen[1]?.length ?? 0}`);
  if (text === undefined)
    throw new RangeError("a query has at least one clause, and a clause one to eleven alternatives");
  const rows = await database
    .as(scan.userId)
    .query<EntryRow & { readonly searchIndex: SearchIndexState }>(text, [
      ...boundsOf(scan),
      scan.limit,
      scan.keyVersion,
      scan.newestKnownKeyVersion,
      ...chosen.flat(2),
    ]);
  const [first] = rows;
  // A journal without a candidate comes as one row of nulls, and an empty one has an index of nothing.
  return { index: first?.searchIndex ?? "on", rows: first?.entryId === null ? [] : rows };
}

export interface FoundCandidates {
  readonly rows: EntryRow[];
  /** The state of the index in the same snapshot. */
  readonly index: SearchIndexState;
}

/** The state of a journal and what has changed behind a number, of one snapshot. */
export interface SignatureChanges {
  readonly journalSeq: number;
  readonly liveEntries: number;
  readonly searchIndex: SearchIndexState;
  /** Moves on where signatures have changed without a change number. */
  readonly searchEpoch: number;
  readonly rows: readonly (SignatureEntry & { readonly isDeleted: boolean; readonly changeSeq: number })[];
}

const SIGNATURE_CHANGES = statement(`
  SELECT j.change_seq AS "journalSeq", j.live_entries AS "liveEntries", j.search_index AS "searchIndex",
    j.search_epoch AS "searchEpoch", c.*
  FROM journal.journals j
  LEFT JOIN LATERAL (
    SELECT entry_id AS "entryId", "timestamp", local_date AS "localDate", key_version AS "keyVersion", signature,
      is_deleted AS "isDeleted", change_seq AS "changeSeq"
    FROM journal.journal_entries
    WHERE user_id = $1 AND change_seq > $2 AND change_seq > 0
    ORDER BY change_seq LIMIT $3
  ) AS c ON true
  WHERE j.user_id = $1
  ORDER BY c."changeSeq"`);

/** Signatures of the entries that changed after a change number, oldest change first; undefined where there is no journal. */
export async function readSignatureChanges(
  database: Queryable,
  userId: string,
  since: number,
  limit: number,
): Promise<SignatureChanges | undefined> {
  const rows = await database.query<SignatureChanges["rows"][number] & Omit<SignatureChanges, "rows">>(
    SIGNATURE_CHANGES,
    [userId, since, limit],
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  // A journal without such a change comes as one row of nulls.
  const isUnchanged = first.entryId === null;
  const { journalSeq, liveEntries, searchIndex, searchEpoch } = first;
  return { journalSeq, liveEntries, searchIndex, searchEpoch, rows: isUnchanged ? [] : rows };
}

/** Repeats the last alternative until the clause fills a shape. */
function padded(clause: readonly (readonly number[])[]): (readonly number[])[] {
  const size = SHAPES.find((shape) => shape >= clause.length) ?? 0;
  return Array.from({ length: size }, (_, index) => clause[Math.min(index, clause.length - 1)] ?? []);
}

function candidates(sort: "asc" | "desc", first: number, second: number): Statement {
  const [behind, until, direction] = sort === "desc" ? ["<", ">=", "DESC"] : [">", "<=", "ASC"];
  const test = CLASS_BYTES.map((bytes) => {
    const clauses = [clause(10, first, bytes), ...(second === 0 ? [] : [clause(10 + first * HASHES, second, bytes)])];
    return `WHEN ${bytes} THEN ${clauses.join(" AND ")}`;
  });
  return statement(`
    WITH found AS MATERIALIZED (
      SELECT "timestamp", entry_id
      FROM journal.journal_entries
      WHERE user_id = $1 AND NOT is_deleted
        AND ("timestamp", entry_id) ${behind} ($2, $3) AND "timestamp" ${until} $4
        AND local_date BETWEEN $5 AND $6
        AND (key_version = $8 AND CASE length(signature) ${test.join(" ")} ELSE false END OR key_version > $9)
      ORDER BY "timestamp" ${direction}, entry_id ${direction}
      LIMIT $7
    )
    SELECT j.search_index AS "searchIndex", p.*
    FROM (SELECT search_index FROM journal.journals WHERE user_id = $1) AS j
    LEFT JOIN (
      SELECT ${ENTRY_COLUMNS}
      FROM found f
      CROSS JOIN LATERAL (
        SELECT * FROM journal.journal_entries WHERE user_id = $1 AND entry_id = f.entry_id OFFSET 0
      ) AS e ${WITH_ANALYTICS}
    ) AS p ON true
    ORDER BY p."timestamp" ${direction}, p."entryId" ${direction}`);
}

function clause(firstParameter: number, alternatives: number, bytes: number): string {
  const all = Array.from({ length: alternatives }, (_, alternative) => {
    const bits = Array.from({ length: HASHES }, (_, hash) => {
      const parameter = firstParameter + alternative * HASHES + hash;
      return `get_bit(signature, $${parameter}::bigint & ${bytes * 8 - 1}) = 1`;
    });
    return `(${bits.join(" AND ")})`;
  });
  return `(${all.join(" OR ")})`;
}
