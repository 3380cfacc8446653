import type { SqliteDriver, Statement } from "./driver.ts";

/**
 * Forward only; the database counts in `user_version` how many it has. One that was released is never changed.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    entry_id TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL,
    written_at TEXT NOT NULL,
    timezone TEXT NOT NULL,
    local_date TEXT NOT NULL,
    tags TEXT NOT NULL,
    mood TEXT,
    location TEXT,
    unknown TEXT,
    is_deleted INTEGER NOT NULL,
    -- The version that device and server have in common; its fields stand in base where they differ from the columns.
    version INTEGER,
    base TEXT,
    theirs TEXT,
    sent_as TEXT UNIQUE,
    sent TEXT,
    rest TEXT NOT NULL,
    is_text_stale INTEGER NOT NULL,
    refusal TEXT,
    is_waiting INTEGER NOT NULL,
    conflict_of TEXT
  ) STRICT;
  CREATE INDEX entries_timeline ON entries (written_at DESC, entry_id DESC) WHERE is_deleted = 0;
  CREATE INDEX entries_days ON entries (local_date) WHERE is_deleted = 0;
  CREATE INDEX entries_bin ON entries (written_at DESC, entry_id DESC) WHERE is_deleted = 1;
  CREATE INDEX entries_waiting ON entries (id) WHERE is_waiting = 1;
  CREATE INDEX entries_conflicts ON entries (conflict_of) WHERE conflict_of IS NOT NULL AND is_deleted = 0;
  CREATE TABLE drafts (entry_id TEXT PRIMARY KEY, draft TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE conflicts (copy_id TEXT PRIMARY KEY, conflict TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE entry_words USING fts5 (
    stems, words, content = '', contentless_delete = 1, detail = column, tokenize = "unicode61 tokenchars '_'"
  );
  `,
];

/** Brings a device's database up to date. @throws RangeError for one that a newer app has written */
export async function migrate(driver: SqliteDriver): Promise<void> {
  const [row] = await driver.all<{ user_version: number }>({ sql: "PRAGMA user_version" });
  const had = row?.user_version ?? 0;
  if (had > MIGRATIONS.length)
    throw new RangeError("The journal on this device was written by a newer version of the app");
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < had) continue;
    await driver.transaction(stepTo(migration, index + 1));
  }
}

/** What makes the tables in an empty database, for where that has to happen in one transaction with something else. */
export function tablesFromNothing(): Statement[] {
  return MIGRATIONS.flatMap((migration, index) => stepTo(migration, index + 1));
}

function stepTo(migration: string, version: number): Statement[] {
  return [...statementsOf(migration), { sql: `PRAGMA user_version = ${version}` }];
}

function statementsOf(migration: string): { readonly sql: string }[] {
  return migration
    .split(/;\s*\n/)
    .map((sql) => ({ sql: sql.trim() }))
    .filter(({ sql }) => sql !== "");
}
