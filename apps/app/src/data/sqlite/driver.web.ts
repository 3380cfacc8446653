import sqlite3InitModule, { type Database, type SAHPoolUtil, type Sqlite3Static } from "@sqlite.org/sqlite-wasm";
import { createDriver, type Driver, type SqlValue } from "./driver.ts";
import type { Store } from "./generations.ts";
import { StorageError } from "./storage-error.ts";

/** Room for a database, its journal, and two that were set aside with theirs. */
const CAPACITY = 8;
/** The types of the package do not know the second one. */
const POOL = {
  directory: ".aura",
  forceReinitIfPreviouslyFailed: true,
  // Without it a failure to open the files removes them, and that another worker has not let go of them yet is one.
  preserveOnInitFailure: true,
  initialCapacity: CAPACITY,
};
/** How long a killed worker may hold on to its files: the browser closes them shortly after it gives its lock away. */
const TAKE_OVER_MS = 10_000;
const TRY_AGAIN_MS = 50;

/**
 * SQLite in a worker, on files that belong to this origin alone; in memory where the browser has no such files for us, as in
 * private windows of some browsers and on pages that are not secure.
 */
export async function openStore(): Promise<Store> {
  const failures = new Failures();
  // SQLite tells what lies behind a failed write to its log alone, and by that log it is found out again here.
  Object.assign(globalThis, { sqlite3ApiConfig: { error: failures.keep, warn: () => {}, log: () => {} } });
  const sqlite3 = await sqlite3InitModule();
  const pool = await openPool(sqlite3);
  if (pool === undefined) return memoryStore(sqlite3);
  return {
    isPersistent: true,
    names: () => pool.getFileNames().map((name) => name.replace(/^\//, "")),
    open: (name) => driverOf(new pool.OpfsSAHPoolDb(`/${name}`), failures),
    remove(name) {
      for (const file of [name, `${name}-journal`, `${name}-wal`]) pool.unlink(`/${file}`);
    },
  };
}

function memoryStore(sqlite3: Sqlite3Static): Store {
  return {
    isPersistent: false,
    names: () => [],
    open: () => driverOf(new sqlite3.oo1.DB(":memory:"), new Failures()),
    remove: () => {},
  };
}

/** Absent: this browser has no files for us. */
async function openPool(sqlite3: Sqlite3Static): Promise<SAHPoolUtil | undefined> {
  if (!(await hasFiles())) return undefined;
  const deadline = performance.now() + TAKE_OVER_MS;
  for (;;) {
    try {
      const pool = await sqlite3.installOpfsSAHPoolVfs(POOL);
      await pool.reserveMinimumCapacity(CAPACITY);
      return pool;
    } catch (error) {
      if (performance.now() > deadline) {
        throw new StorageError("DATABASE_UNAVAILABLE", "The files of the journal are held by another window", {
          cause: error,
        });
      }
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
    }
  }
}

async function hasFiles(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory();
    return "createSyncAccessHandle" in FileSystemFileHandle.prototype;
  } catch {
    return false;
  }
}

/** Remembers what the last failed access to a file was about. */
class Failures {
  #last: unknown;
  readonly keep = (...values: readonly unknown[]): void => {
    this.#last = values.find((value) => value instanceof Error);
  };

  /** What lay behind a failure that SQLite has just reported. */
  take(): unknown {
    const last = this.#last;
    this.#last = undefined;
    return last;
  }
}

/** Where space is short a browser may write less than it was given, instead of saying so. */
function isShortWrite(cause: unknown): boolean {
  return cause instanceof Error && cause.message.startsWith("Unknown write() failure");
}

function driverOf(database: Database, failures: Failures): Driver {
  const statements = new Map<string, ReturnType<Database["prepare"]>>();
  // The journal's file stays and is emptied: to make and remove it would cost as much again as the commit.
  database.exec("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY");

  function explaining<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      const cause = failures.take();
      if (isShortWrite(cause)) {
        throw new StorageError("STORAGE_FULL", "There is no room left on this device", { cause: error });
      }
      if (cause !== undefined && error instanceof Error) error.cause = cause;
      throw error;
    }
  }

  function withStatement<T>(
    sql: string,
    params: readonly SqlValue[],
    use: (statement: ReturnType<Database["prepare"]>) => T,
  ): T {
    return explaining(() => {
      const statement = statements.get(sql) ?? database.prepare(sql);
      statements.set(sql, statement);
      try {
        if (params.length > 0) statement.bind(params);
        return use(statement);
      } finally {
        statement.resetNoThrow(true);
      }
    });
  }

  return createDriver({
    exec: (sql) => explaining(() => void database.exec(sql)),
    run: (sql, params = []) =>
      withStatement(sql, params, (statement) => {
        while (statement.step());
        return { changes: database.changes() };
      }),
    all: <Row extends object>(sql: string, params: readonly SqlValue[] = []) =>
      withStatement(sql, params, (statement) => {
        const rows: Row[] = [];
        while (statement.step()) rows.push(statement.get({}) as Row);
        return rows;
      }),
    close() {
      for (const statement of statements.values()) statement.finalize();
      statements.clear();
      database.close();
    },
  });
}
