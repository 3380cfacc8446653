import { statement, type Database, type Queryable, type Transaction } from "../../platform/database.ts";
import { uuidArray } from "./pg-arrays.ts";
import { behindPlace, ENTRY_COLUMNS, WITH_ANALYTICS, type EntryRow } from "./record.ts";

/**
 * Whether the search can rely on a journal's signatures: `on` where every entry outside the bin has one, `building` where some
 * may lack theirs, `off` where the writer wants none on the server.
 */
export type SearchIndexState = "on" | "building" | "off";

const STATE = statement('SELECT search_index AS "searchIndex" FROM journal.journals WHERE user_id = $1');

const HOLD = statement('SELECT search_index AS "searchIndex" FROM journal.journals WHERE user_id = $1 FOR SHARE');

const LOCK = statement("SELECT FROM journal.journals WHERE user_id = $1 FOR UPDATE");

const TURN_OFF = statement(`
  UPDATE journal.journals SET search_index = 'off', search_epoch = search_epoch + (search_index <> 'off')::int
  WHERE user_id = $1 RETURNING search_index AS "searchIndex"`);

const TURN_ON = statement(`
  UPDATE journal.journals
  SET search_index = CASE search_index WHEN 'off' THEN 'building' ELSE search_index END,
    search_epoch = search_epoch + (search_index = 'off')::int
  WHERE user_id = $1 RETURNING search_index AS "searchIndex"`);

const COMPLETE = statement(`
  UPDATE journal.journals SET search_index = 'on', search_epoch = search_epoch + 1
  WHERE user_id = $1 AND search_index = 'building' AND NOT EXISTS (
    SELECT FROM journal.journal_entries
    WHERE user_id = $1 AND NOT is_deleted AND signature = '' AND entry_id <> ALL ($2::uuid[])
  )`);

const UNSIGNED = statement(entriesWhere("e.signature = '' AND NOT e.is_purged"));
const SIGNED = statement(entriesWhere("e.signature <> ''"));

/** In the order of the ids, by the primary key: the bin is part of it. */
function entriesWhere(condition: string): string {
  return `
    SELECT ${ENTRY_COLUMNS} FROM journal.journal_entries e ${WITH_ANALYTICS}
    WHERE e.user_id = $1 AND ${behindPlace("e.entry_id", "$2")} AND ${condition}
    ORDER BY e.entry_id LIMIT $3`;
}

interface StateRow {
  readonly searchIndex: SearchIndexState;
}

/** The state of a journal's search index; undefined where there is no journal. */
export async function readSearchIndex(database: Database, userId: string): Promise<SearchIndexState | undefined> {
  return (await database.as(userId).query<StateRow>(STATE, [userId]))[0]?.searchIndex;
}

/** The state, which stays as it is until the transaction ends. Entries are locked before it, as everywhere. */
export async function holdSearchIndex(transaction: Transaction, userId: string): Promise<SearchIndexState | undefined> {
  return (await transaction.query<StateRow>(HOLD, [userId]))[0]?.searchIndex;
}

/** Turns a journal's search index on or off; the state that it then has, undefined where there is no journal. */
export async function turnSearchIndex(
  database: Database,
  userId: string,
  isWanted: boolean,
): Promise<SearchIndexState | undefined> {
  const rows = await database.as(userId).query<StateRow>(isWanted ? TURN_ON : TURN_OFF, [userId]);
  return rows[0]?.searchIndex;
}

/** Says that an index under construction is whole, if every entry outside the bin but the damaged ones is in it. */
export async function completeSearchIndex(
  transaction: Transaction,
  userId: string,
  damagedIds: readonly string[],
): Promise<boolean> {
  // Only a statement begun under the lock sees what the writers before it have left.
  await transaction.query(LOCK, [userId]);
  return (await transaction.execute(COMPLETE, [userId, uuidArray(damagedIds)])) === 1;
}

/** Entries with a search signature, or those without one, in the order of their ids. */
export function findBySignature(
  database: Queryable,
  userId: string,
  isSigned: boolean,
  afterId: string | null,
  limit: number,
): Promise<EntryRow[]> {
  return database.query<EntryRow>(isSigned ? SIGNED : UNSIGNED, [userId, afterId, limit]);
}
