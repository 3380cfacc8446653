import { statement, type Database, type Queryable, type Transaction } from "../../../platform/database.ts";
import { byteaArray, int4Array, uuidArray } from "../pg-arrays.ts";
import type { SealedImportKey } from "./import-sealing.ts";
import type {
  EntryStanding,
  ImportedRow,
  ImportRow,
  ImportState,
  OriginalRow,
  StandingPiece,
} from "./import-record.ts";

const COLUMNS = `
  user_id AS "userId", import_id AS "importId", state, source_code AS "sourceCode", next_item AS "nextItem", revision,
  key_version AS "keyVersion", import_key AS "sealedKey", facts, created_at AS "createdAt", changed_at AS "changedAt"`;

const INSERT = statement(`
  INSERT INTO journal.imports (
    user_id, import_id, state, source_code, key_version, import_key, facts, created_at, changed_at
  ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`);

const FIND = statement(`SELECT ${COLUMNS} FROM journal.imports WHERE user_id = $1 AND import_id = $2`);

const LIST = statement(`
  SELECT ${COLUMNS} FROM journal.imports WHERE user_id = $1 ORDER BY created_at DESC, import_id DESC LIMIT $2`);

const FIND_RUNNING = statement(`
  SELECT ${COLUMNS} FROM journal.imports
  WHERE user_id = $1 AND source_code = $2 AND state = 'running' ORDER BY created_at DESC LIMIT 1`);

const CHANGE = statement(`
  UPDATE journal.imports
  SET state = $4, next_item = $5, facts = $6, changed_at = $7, revision = revision + 1
  WHERE user_id = $1 AND import_id = $2 AND revision = $3`);

const DELETE = statement("DELETE FROM journal.imports WHERE user_id = $1 AND import_id = $2");

const STANDINGS = statement(`
  SELECT e.entry_id AS "entryId", e.version, e.is_deleted AS "isDeleted", e.is_purged AS "isPurged",
    i.import_id AS "importId", i.item, i.version AS "importedVersion", i.is_undone AS "isUndone"
  FROM journal.journal_entries e
  LEFT JOIN LATERAL (
    SELECT * FROM journal.imported_entries WHERE user_id = $1 AND entry_id = e.entry_id OFFSET 0
  ) AS i ON true
  WHERE e.user_id = $1 AND e.entry_id = ANY ($2::uuid[])`);

const REMEMBER = statement(`
  INSERT INTO journal.imported_entries (
    user_id, import_id, expires_at, entry_id, source_key, item, piece, version, original
  )
  SELECT $1, $2, $3, * FROM unnest($4::uuid[], $5::bytea[], $6::int4[], $7::int4[], $8::int4[], $9::bytea[])
  ON CONFLICT (user_id, entry_id) DO UPDATE
    SET import_id = excluded.import_id, expires_at = excluded.expires_at, source_key = excluded.source_key,
      item = excluded.item, piece = excluded.piece, version = excluded.version, original = excluded.original,
      is_undone = false`);

const LIST_IMPORTED = statement(`
  SELECT entry_id AS "entryId", source_key AS "sourceKey", item, piece, version, original FROM journal.imported_entries
  WHERE user_id = $1 AND import_id = $2 AND NOT is_undone AND (item, piece) > ($3, $4)
  ORDER BY item, piece LIMIT $5`);

/** As many as hold so many bytes together, and one at least. */
const LIST_ORIGINALS = statement(`
  SELECT i.entry_id AS "entryId", i.source_key AS "sourceKey", i.item, i.original
  FROM (
    SELECT entry_id, item, sum(octet_length(original)) OVER (ORDER BY item) AS bytes, row_number() OVER (ORDER BY item) AS nth
    FROM (
      SELECT entry_id, item, original FROM journal.imported_entries
      WHERE user_id = $1 AND import_id = $2 AND NOT is_undone AND piece = 0 AND original IS NOT NULL AND item > $3
      ORDER BY item LIMIT $4
    ) AS next
  ) AS held JOIN journal.imported_entries i ON i.user_id = $1 AND i.entry_id = held.entry_id
  WHERE held.bytes <= $5 OR held.nth = 1
  ORDER BY i.item`);

const LIST_PIECES = statement(`
  SELECT i.entry_id AS "entryId", i.item, e.version, e.is_deleted AS "isDeleted", i.version AS "importedVersion"
  FROM (
    SELECT * FROM journal.imported_entries
    WHERE user_id = $1 AND import_id = $2 AND NOT is_undone AND item = ANY ($3::int4[])
  ) AS i
  JOIN journal.journal_entries e ON e.user_id = $1 AND e.entry_id = i.entry_id
  ORDER BY i.item, i.piece`);

const COUNT_EXPIRED = statement(`
  SELECT count(*) AS count FROM journal.imported_entries
  WHERE user_id = $1 AND import_id = $2 AND NOT is_undone AND piece = 0 AND original IS NULL`);

const ATTACHMENT_IDS = statement(`
  SELECT attachment_id AS "attachmentId" FROM journal.attachments WHERE user_id = $1 AND entry_id = ANY ($2::uuid[])`);

/** Pieces that are new to it have no original of their own: that is with the first. */
const MOVE_ON = statement(`
  INSERT INTO journal.imported_entries (user_id, import_id, entry_id, source_key, item, piece, version, expires_at)
  SELECT $1, $2, i.entry_id, first.source_key, first.item, i.piece, i.version, first.expires_at
  FROM unnest($3::uuid[], $4::uuid[], $5::int4[], $6::int4[]) AS i(entry_id, first_id, piece, version)
  JOIN journal.imported_entries first ON first.user_id = $1 AND first.entry_id = i.first_id
  ON CONFLICT (user_id, entry_id) DO UPDATE SET version = excluded.version`);

const FORGET_IMPORTED = statement(`
  DELETE FROM journal.imported_entries WHERE user_id = $1 AND import_id = $2 AND entry_id = ANY ($3::uuid[])`);

const MARK_UNDONE = statement(`
  UPDATE journal.imported_entries i SET is_undone = true, version = u.version
  FROM unnest($2::uuid[], $3::int4[]) AS u(entry_id, version)
  WHERE i.user_id = $1 AND i.entry_id = u.entry_id`);

const INSERT_PART = statement(`
  INSERT INTO journal.import_parts (user_id, import_id, part, content) VALUES ($1, $2, $3, $4)
  ON CONFLICT (user_id, import_id, part) DO UPDATE SET content = excluded.content`);

const READ_PART = statement(`
  SELECT content FROM journal.import_parts WHERE user_id = $1 AND import_id = $2 AND part = $3`);

const DELETE_PARTS = statement("DELETE FROM journal.import_parts WHERE user_id = $1 AND import_id = $2");

const LIST_USERS = statement('SELECT u AS "userId" FROM journal.list_import_users($1, $2) AS u');

const HAS_ORIGINALS = statement(`
  SELECT EXISTS (
    SELECT FROM journal.imported_entries WHERE user_id = $1 AND original IS NOT NULL AND expires_at < $2
  ) AS "is"`);

const EXPIRE_ORIGINALS = statement(`
  UPDATE journal.imported_entries SET original = NULL
  WHERE user_id = $1 AND entry_id IN (
    SELECT entry_id FROM journal.imported_entries
    WHERE user_id = $1 AND original IS NOT NULL AND expires_at < $2 LIMIT $3
  )`);

/** Uploads that nobody went on with. Those whose import runs are in use. */
const FORGET_UPLOADS = statement(`
  WITH old AS (
    DELETE FROM journal.imports
    WHERE user_id = $1 AND state IN ('receiving', 'looking', 'ready', 'refused') AND changed_at < $2
    RETURNING import_id
  ), parts AS (
    DELETE FROM journal.import_parts p USING old WHERE p.user_id = $1 AND p.import_id = old.import_id
  )
  SELECT count(*) AS count FROM old`);

const KEYS_SEALED_OTHERWISE = statement(`
  SELECT import_id AS "importId", key_version AS "keyVersion", import_key AS "sealedKey" FROM journal.imports
  WHERE user_id = $1 AND key_version <> $2`);

const REPLACE_KEY = statement(`
  UPDATE journal.imports SET key_version = $4, import_key = $5
  WHERE user_id = $1 AND import_id = $2 AND key_version = $3`);

/** Writes down an import that begins. */
export async function insertImport(
  database: Transaction,
  row: Omit<ImportRow, "nextItem" | "revision" | "changedAt">,
): Promise<void> {
  const { userId, importId, state, sourceCode, keyVersion, sealedKey, facts, createdAt } = row;
  await database.execute(INSERT, [
    userId,
    importId,
    state,
    sourceCode,
    keyVersion,
    sealedKey,
    facts,
    createdAt.toISOString(),
  ]);
}

export async function findImport(
  database: Queryable,
  userId: string,
  importId: string,
): Promise<ImportRow | undefined> {
  return (await database.query<ImportRow>(FIND, [userId, importId]))[0];
}

/** The newest imports of a user, newest first. */
export function listImports(database: Queryable, userId: string, atMost: number): Promise<ImportRow[]> {
  return database.query<ImportRow>(LIST, [userId, atMost]);
}

/** The import of a source that was begun and has not ended. */
export async function findRunning(
  database: Queryable,
  userId: string,
  sourceCode: Buffer,
): Promise<ImportRow | undefined> {
  return (await database.query<ImportRow>(FIND_RUNNING, [userId, sourceCode]))[0];
}

/** Moves an import on; false where it is no longer as it was read. */
export async function changeImport(
  transaction: Transaction,
  before: Pick<ImportRow, "userId" | "importId" | "revision">,
  after: {
    readonly state: ImportState;
    readonly nextItem: number;
    readonly facts: Buffer;
    readonly changedAt: Date;
  },
): Promise<boolean> {
  const { userId, importId, revision } = before;
  const { state, nextItem, facts, changedAt } = after;
  const values = [userId, importId, revision, state, nextItem, facts, changedAt.toISOString()];
  return (await transaction.execute(CHANGE, values)) === 1;
}

export async function deleteImport(transaction: Transaction, userId: string, importId: string): Promise<void> {
  await transaction.execute(DELETE_PARTS, [userId, importId]);
  await transaction.execute(DELETE, [userId, importId]);
}

/** What stands under these ids, and whether an import made it. */
export function findStandings(
  database: Queryable,
  userId: string,
  entryIds: readonly string[],
): Promise<EntryStanding[]> {
  return database.query<EntryStanding>(STANDINGS, [userId, uuidArray(entryIds)]);
}

/** Remembers which entries an import has written. */
export async function rememberImported(
  transaction: Transaction,
  of: { readonly userId: string; readonly importId: string; readonly expiresAt: Date },
  rows: readonly ImportedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await transaction.execute(REMEMBER, [
    of.userId,
    of.importId,
    of.expiresAt.toISOString(),
    uuidArray(rows.map(({ entryId }) => entryId)),
    byteaArray(rows.map(({ sourceKey }) => sourceKey)),
    int4Array(rows.map(({ item }) => item)),
    int4Array(rows.map(({ piece }) => piece)),
    int4Array(rows.map(({ version }) => version)),
    byteaArray(rows.map(({ original }) => original)),
  ]);
}

/** A place in the order of an import's entries. */
export type ImportedPlace = Pick<ImportedRow, "item" | "piece">;

/** Entries of an import that were not undone, behind a place in the order of their source. */
export function listImported(
  database: Queryable,
  userId: string,
  importId: string,
  after: ImportedPlace,
  atMost: number,
): Promise<ImportedRow[]> {
  return database.query<ImportedRow>(LIST_IMPORTED, [userId, importId, after.item, after.piece, atMost]);
}

/** Originals of an import behind an item, as many as may be held at once. */
export function listOriginals(
  database: Queryable,
  userId: string,
  importId: string,
  afterItem: number,
  bounds: { readonly atMost: number; readonly bytes: number },
): Promise<OriginalRow[]> {
  return database.query<OriginalRow>(LIST_ORIGINALS, [userId, importId, afterItem, bounds.atMost, bounds.bytes]);
}

/** What items of an import's source have become, in the order of their pieces. */
export function listPieces(
  database: Queryable,
  userId: string,
  importId: string,
  items: readonly number[],
): Promise<StandingPiece[]> {
  return database.query<StandingPiece>(LIST_PIECES, [userId, importId, int4Array(items)]);
}

/** Entries of an import that stand and have no original any more. */
export async function countExpired(database: Queryable, userId: string, importId: string): Promise<number> {
  return (await database.query<{ count: number }>(COUNT_EXPIRED, [userId, importId]))[0]?.count ?? 0;
}

/** Files that entries have. */
export async function findAttachmentIds(
  database: Queryable,
  userId: string,
  entryIds: readonly string[],
): Promise<string[]> {
  const rows = await database.query<{ attachmentId: string }>(ATTACHMENT_IDS, [userId, uuidArray(entryIds)]);
  return rows.map(({ attachmentId }) => attachmentId);
}

/** What reading an original once more has made of one of its pieces. */
export interface ImportedChange {
  readonly entryId: string;
  readonly version: number;
  readonly nth: number;
  /** The original that it is a piece of. */
  readonly original: OriginalRow;
  /** Whether the entry has become shorter by this piece. */
  readonly isGone: boolean;
}

/** Notes the versions that an import knows as its own by now. */
export async function moveImportedOn(
  transaction: Transaction,
  of: { readonly userId: string; readonly importId: string },
  changes: readonly ImportedChange[],
): Promise<void> {
  const [gone, kept] = [changes.filter(({ isGone }) => isGone), changes.filter(({ isGone }) => !isGone)];
  const ids = (some: readonly ImportedChange[]) => uuidArray(some.map(({ entryId }) => entryId));
  if (kept.length > 0) {
    await transaction.execute(MOVE_ON, [
      of.userId,
      of.importId,
      ids(kept),
      uuidArray(kept.map(({ original }) => original.entryId)),
      int4Array(kept.map(({ nth }) => nth)),
      int4Array(kept.map(({ version }) => version)),
    ]);
  }
  if (gone.length > 0) await transaction.execute(FORGET_IMPORTED, [of.userId, of.importId, ids(gone)]);
}

/** Notes that entries were removed by an undoing, and the versions that it made. */
export async function markUndone(
  transaction: Transaction,
  userId: string,
  undone: readonly { readonly entryId: string; readonly version: number }[],
): Promise<void> {
  if (undone.length === 0) return;
  const ids = uuidArray(undone.map(({ entryId }) => entryId));
  await transaction.execute(MARK_UNDONE, [userId, ids, int4Array(undone.map(({ version }) => version))]);
}

/** Stores a sealed part of an upload. */
export async function insertPart(
  database: Transaction,
  of: { readonly userId: string; readonly importId: string },
  part: number,
  content: Buffer,
): Promise<void> {
  await database.execute(INSERT_PART, [of.userId, of.importId, part, content]);
}

export async function readPart(
  database: Queryable,
  of: { readonly userId: string; readonly importId: string },
  part: number,
): Promise<Buffer | undefined> {
  return (await database.query<{ content: Buffer }>(READ_PART, [of.userId, of.importId, part]))[0]?.content;
}

/** Removes an upload: its import stays. */
export async function deleteParts(transaction: Transaction, userId: string, importId: string): Promise<void> {
  await transaction.execute(DELETE_PARTS, [userId, importId]);
}

/** Users that have imports, in the order of their ids, behind the given one. */
export async function listImportUsers(database: Queryable, afterUserId: string, atMost: number): Promise<string[]> {
  return (await database.query<{ userId: string }>(LIST_USERS, [afterUserId, atMost])).map(({ userId }) => userId);
}

/** Whether there are originals that would expire before an instant. */
export async function hasOriginals(database: Database, userId: string, before: Date): Promise<boolean> {
  const rows = await database.as(userId).query<{ is: boolean }>(HAS_ORIGINALS, [userId, before.toISOString()]);
  return rows[0]?.is === true;
}

/** Removes originals that would expire before an instant; how many. */
export function expireOriginals(database: Database, userId: string, before: Date, atMost: number): Promise<number> {
  return database.as(userId).execute(EXPIRE_ORIGINALS, [userId, before.toISOString(), atMost]);
}

/** Removes uploads that nobody has gone on with since an instant; how many. */
export async function forgetUploads(database: Database, userId: string, before: Date): Promise<number> {
  const rows = await database.as(userId).query<{ count: number }>(FORGET_UPLOADS, [userId, before.toISOString()]);
  return rows[0]?.count ?? 0;
}

/** Keys of imports that are not sealed under a version of their writer's key. */
export function findImportKeysSealedOtherwise(
  database: Database,
  userId: string,
  keyVersion: number,
): Promise<(SealedImportKey & { readonly importId: string })[]> {
  return database.as(userId).query(KEYS_SEALED_OTHERWISE, [userId, keyVersion]);
}

/** Puts a key sealed anew in the place of the one that was read. */
export async function replaceImportKey(
  database: Database,
  userId: string,
  before: SealedImportKey & { readonly importId: string },
  after: SealedImportKey,
): Promise<void> {
  const values = [userId, before.importId, before.keyVersion, after.keyVersion, after.sealedKey];
  await database.as(userId).execute(REPLACE_KEY, values);
}
