import type { SqliteDriver } from "@aura-journal/sync";
import type { MovingImport } from "./imports.ts";

/** What a device remembers of an entry that an import of its own has written. */
export interface ImportedEntry {
  readonly entryId: string;
  readonly importId: string;
  /** Whether its writer has changed it since. */
  readonly isChanged: boolean;
  /** Whether an undoing put it into the bin, where it still is. */
  readonly isUndone: boolean;
}

export interface ImportsStore {
  /** The key under which ids of imported entries are made: random, made with the first import, and never told. */
  idKey(makeKey: () => Uint8Array): Promise<Uint8Array>;
  /** The newest first. */
  list(): Promise<MovingImport[]>;
  find(importId: string): Promise<MovingImport | undefined>;
  put(own: MovingImport): Promise<void>;
  entriesOf(importId: string): Promise<ImportedEntry[]>;
  imported(entryIds: readonly string[]): Promise<ReadonlyMap<string, ImportedEntry>>;
  /** Remembers entries as this import's, unchanged. */
  remember(importId: string, entryIds: readonly string[]): Promise<void>;
  /** What an import itself does to an entry is no change by its writer. */
  unchanged(entryIds: readonly string[]): Promise<void>;
  markUndone(entryIds: readonly string[]): Promise<void>;
}

const LISTED = 100;

/** That an entry was changed, or taken out of the bin, is noted with the change itself, whoever makes it. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS imports (import_id TEXT PRIMARY KEY, facts TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS imported (
    entry_id TEXT PRIMARY KEY,
    import_id TEXT NOT NULL,
    is_changed INTEGER NOT NULL,
    is_undone INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS imported_by ON imported (import_id);
  CREATE TABLE IF NOT EXISTS import_key (only INTEGER PRIMARY KEY CHECK (only = 1), key TEXT NOT NULL) STRICT;
  CREATE TRIGGER IF NOT EXISTS imported_changed
  AFTER UPDATE OF content, written_at, timezone, tags, mood, location ON entries
  WHEN OLD.content <> NEW.content OR OLD.written_at <> NEW.written_at OR OLD.timezone <> NEW.timezone
    OR OLD.tags <> NEW.tags OR OLD.mood IS NOT NEW.mood OR OLD.location IS NOT NEW.location
  BEGIN
    UPDATE imported SET is_changed = 1 WHERE entry_id = NEW.entry_id;
  END;
  CREATE TRIGGER IF NOT EXISTS imported_back AFTER UPDATE OF is_deleted ON entries WHEN NEW.is_deleted = 0
  BEGIN
    UPDATE imported SET is_undone = 0 WHERE entry_id = NEW.entry_id;
  END;
`;

const IMPORTED =
  "SELECT entry_id AS entryId, import_id AS importId, is_changed AS isChanged, is_undone AS isUndone FROM imported";
const AMONG = "entry_id IN (SELECT value FROM json_each(?))";

interface ImportedRow {
  readonly entryId: string;
  readonly importId: string;
  readonly isChanged: number;
  readonly isUndone: number;
}

/** Keeps the imports of this device beside its entries, in tables of their own, which no server is told of. */
export async function openImportsStore(driver: SqliteDriver): Promise<ImportsStore> {
  await driver.exec(TABLES);
  const entryOf = (row: ImportedRow): ImportedEntry => ({
    ...row,
    isChanged: row.isChanged === 1,
    isUndone: row.isUndone === 1,
  });
  return {
    async idKey(makeKey) {
      const hex = Array.from(makeKey(), (byte) => byte.toString(16).padStart(2, "0")).join("");
      await driver.run({
        sql: "INSERT INTO import_key (only, key) VALUES (1, ?) ON CONFLICT DO NOTHING",
        params: [hex],
      });
      const [row] = await driver.all<{ key: string }>({ sql: "SELECT key FROM import_key" });
      return Uint8Array.from((row?.key ?? hex).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
    },
    async list() {
      const sql = "SELECT facts FROM imports ORDER BY import_id DESC LIMIT ?";
      return (await driver.all<{ facts: string }>({ sql, params: [LISTED] })).map(importOf);
    },
    async find(importId) {
      const sql = "SELECT facts FROM imports WHERE import_id = ?";
      return (await driver.all<{ facts: string }>({ sql, params: [importId] })).map(importOf)[0];
    },
    put: (own) =>
      driver.run({
        sql: "INSERT INTO imports (import_id, facts) VALUES (?, ?) ON CONFLICT (import_id) DO UPDATE SET facts = excluded.facts",
        params: [own.importId, JSON.stringify(own)],
      }),
    async entriesOf(importId) {
      const sql = `${IMPORTED} WHERE import_id = ? ORDER BY entry_id`;
      return (await driver.all<ImportedRow>({ sql, params: [importId] })).map(entryOf);
    },
    async imported(entryIds) {
      const rows = await driver.all<ImportedRow>({
        sql: `${IMPORTED} WHERE ${AMONG}`,
        params: [JSON.stringify(entryIds)],
      });
      return new Map(rows.map((row) => [row.entryId, entryOf(row)]));
    },
    remember: (importId, entryIds) =>
      driver.run({
        sql: `INSERT INTO imported (entry_id, import_id, is_changed, is_undone) SELECT value, ?, 0, 0 FROM json_each(?) WHERE true
          ON CONFLICT (entry_id) DO UPDATE SET import_id = excluded.import_id, is_changed = 0, is_undone = 0`,
        params: [importId, JSON.stringify(entryIds)],
      }),
    unchanged: (entryIds) =>
      driver.run({ sql: `UPDATE imported SET is_changed = 0 WHERE ${AMONG}`, params: [JSON.stringify(entryIds)] }),
    markUndone: (entryIds) =>
      driver.run({ sql: `UPDATE imported SET is_undone = 1 WHERE ${AMONG}`, params: [JSON.stringify(entryIds)] }),
  };
}

function importOf({ facts }: { readonly facts: string }): MovingImport {
  return JSON.parse(facts) as MovingImport;
}
