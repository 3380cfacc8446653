import { statement, type Database, type Queryable } from "../../platform/database.ts";
import { byteaArray, int4Array, textArray, uuidArray } from "./pg-arrays.ts";
import { behindPlace, ENTRY_COLUMNS, type EntryRow } from "./record.ts";
import type { WrittenEntry } from "./repository.ts";

/** Still to come, made by one of these models ($4), wanted from outside. */
const CONDITIONS = {
  pending: "model IS NULL",
  outdated: "model = ANY ($4::text[])",
  remote: "is_remote_wanted",
} as const;

/** What an entry's analysis waits for. */
export type Waiting = keyof typeof CONDITIONS;

/**
 * Figures in the order of their ids, then each one's entry by key. OFFSET 0 keeps the planner from making a plain join of it
 * (see WITH_ANALYTICS): right after an import it compared every waiting row with all entries of the user, some seconds for
 * each fifty of 3,413.
 */
function waiting(condition: string): string {
  return `
  FROM (
    SELECT * FROM journal.entry_analytics
    WHERE user_id = $1 AND ${condition} AND ${behindPlace("entry_id", "$2")} ORDER BY entry_id OFFSET 0
  ) AS a
  CROSS JOIN LATERAL (
    SELECT * FROM journal.journal_entries WHERE user_id = $1 AND entry_id = a.entry_id OFFSET 0
  ) AS e
  WHERE NOT e.is_deleted`;
}

function statementsFor(condition: string) {
  const source = waiting(condition);
  return {
    find: statement(`SELECT ${ENTRY_COLUMNS} ${source} ORDER BY a.entry_id LIMIT $3`),
    count: statement(`SELECT count(*) AS count FROM (SELECT 1 ${source} LIMIT $3) AS found`),
  };
}

const STATEMENTS = {
  pending: statementsFor(CONDITIONS.pending),
  outdated: statementsFor(CONDITIONS.outdated),
  remote: statementsFor(CONDITIONS.remote),
} as const;

/**
 * The entries' rows are locked first, in the order of their ids, and the counter last, as everywhere; nothing happens to a
 * version that moved on, nor where another reading ($6) has taken the place of the one that was looked at. Rows are looked up
 * by key one by one (OFFSET 0, see WITH_ANALYTICS).
 */
const ATTACH = statement(`
  WITH input AS MATERIALIZED (
    SELECT * FROM unnest($2::uuid[], $3::int4[], $4::bytea[], $5::text[], $6::text[])
      AS i(entry_id, version, analytics, model, read_model)
  ), locked AS MATERIALIZED (
    SELECT e.entry_id, e.version FROM journal.journal_entries e
    WHERE e.user_id = $1 AND e.entry_id = ANY ($2::uuid[]) ORDER BY e.entry_id FOR UPDATE
  ), attached AS (
    UPDATE journal.entry_analytics a
    SET key_version = $7, analytics_encrypted = i.analytics, model = i.model, attached_version = i.version,
      is_remote_wanted = CASE $8::text WHEN 'done' THEN false WHEN 'wanted' THEN true ELSE a.is_remote_wanted END
    FROM input i JOIN locked l USING (entry_id, version)
    WHERE a.user_id = $1 AND a.entry_id = ANY ($2::uuid[]) AND a.entry_id = i.entry_id
      AND a.entry_version = i.version AND a.model IS NOT DISTINCT FROM i.read_model
      AND ($8::text <> 'done' OR a.is_remote_wanted)
    RETURNING a.entry_id
  ), numbered AS MATERIALIZED (
    SELECT entry_id, row_number() OVER (ORDER BY entry_id) AS place, count(*) OVER () AS total FROM attached
  ), bumped AS (
    UPDATE journal.journals SET change_seq = change_seq + (SELECT count(*) FROM numbered)
    WHERE user_id = $1 AND EXISTS (SELECT FROM numbered) RETURNING change_seq
  )
  UPDATE journal.journal_entries e SET change_seq = bumped.change_seq - numbered.total + numbered.place
  FROM bumped, numbered
  WHERE e.user_id = $1 AND e.entry_id = ANY ($2::uuid[]) AND e.entry_id = numbered.entry_id
  RETURNING e.user_id AS "userId", e.entry_id AS "entryId", e.change_seq AS "changeSeq"`);

const RELEASE = statement(`
  UPDATE journal.entry_analytics SET is_remote_wanted = false
  WHERE user_id = $1 AND entry_id = $2 AND entry_version = $3 AND is_remote_wanted`);

const RELEASE_ALL = statement(
  "UPDATE journal.entry_analytics SET is_remote_wanted = false WHERE user_id = $1 AND is_remote_wanted",
);

const COUNT_MODELS = statement(`
  SELECT a.model, count(*) AS entries, count(*) FILTER (WHERE a.is_remote_wanted) AS "remoteWanted"
  FROM (SELECT entry_id, model, is_remote_wanted FROM journal.entry_analytics WHERE user_id = $1 OFFSET 0) AS a
  CROSS JOIN LATERAL (
    SELECT is_deleted FROM journal.journal_entries WHERE user_id = $1 AND entry_id = a.entry_id OFFSET 0
  ) AS e
  WHERE NOT e.is_deleted
  GROUP BY a.model`);

const LIST_MODELS = statement(
  "SELECT DISTINCT model FROM journal.entry_analytics WHERE user_id = $1 AND model IS NOT NULL",
);

/** Everything that is left of a count that has no bound. */
const NO_LIMIT = 2 ** 31 - 1;

/**
 * Entries whose analysis waits for something, in the order of their ids.
 * @param models those that are outdated, where that is asked for
 */
export function findWaiting(
  database: Database,
  userId: string,
  {
    what,
    models,
    after,
    limit,
  }: { what: Waiting; models?: readonly string[] | undefined; after: string | null; limit: number },
): Promise<EntryRow[]> {
  return database.as(userId).query<EntryRow>(STATEMENTS[what].find, valuesOf(what, [userId, after, limit], models));
}

/** How many entries wait, `atMost` where so many are enough to know. */
export async function countWaiting(
  database: Database,
  userId: string,
  { what, models, atMost = NO_LIMIT }: { what: Waiting; models?: readonly string[] | undefined; atMost?: number },
): Promise<number> {
  const values = valuesOf(what, [userId, null, atMost], models);
  return (await database.as(userId).query<{ count: number }>(STATEMENTS[what].count, values))[0]?.count ?? 0;
}

/** The statement about outdated models alone has a place for them. */
function valuesOf(what: Waiting, values: readonly unknown[], models: readonly string[] = []): unknown[] {
  return what === "outdated" ? [...values, textArray(models)] : [...values];
}

/** The names that the readings of a user's entries bear. */
export async function listModels(database: Database, userId: string): Promise<string[]> {
  const rows = await database.as(userId).query<{ model: string }>(LIST_MODELS, [userId]);
  return rows.map(({ model }) => model);
}

/** An analysis, sealed for the version it was made of. */
export interface AnalysisWrite {
  readonly entryId: string;
  readonly version: number;
  readonly analytics: Buffer;
  readonly model: string;
  /** What stood in the place of `model` when the entry was read. */
  readonly readModel: string | null;
}

/**
 * Attaches analyses in one commit; those whose entry moved on, or has another by now, are left out of what comes back.
 * @param remote what becomes of the wish for a reading from outside; `done`: this is it
 */
export function attachAnalytics(
  scoped: Queryable,
  userId: string,
  writes: readonly AnalysisWrite[],
  { keyVersion, remote }: { readonly keyVersion: number; readonly remote: "kept" | "wanted" | "done" },
): Promise<WrittenEntry[]> {
  return scoped.query<WrittenEntry>(ATTACH, [
    userId,
    uuidArray(writes.map((write) => write.entryId)),
    int4Array(writes.map((write) => write.version)),
    byteaArray(writes.map((write) => write.analytics)),
    textArray(writes.map((write) => write.model)),
    textArray(writes.map((write) => write.readModel)),
    keyVersion,
    remote,
  ]);
}

/** This version is not to be read outside after all. */
export async function releaseRemote(database: Database, userId: string, row: EntryRow): Promise<void> {
  await database.as(userId).execute(RELEASE, [userId, row.entryId, row.version]);
}

/** None of the user's entries is to be read outside. */
export async function releaseAllRemote(database: Database, userId: string): Promise<void> {
  await database.as(userId).execute(RELEASE_ALL, [userId]);
}

/** Entries outside the bin by the model that read them. */
export interface ModelCount {
  /** `none` where there is to be no analysis, null where it is still to come. */
  readonly model: string | null;
  readonly entries: number;
  readonly remoteWanted: number;
}

export function countModels(database: Queryable & Pick<Database, "as">, userId: string): Promise<ModelCount[]> {
  return database.as(userId).query<ModelCount>(COUNT_MODELS, [userId]);
}
