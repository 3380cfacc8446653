import { asStorageError } from "./storage-error.ts";

/** What SQLite takes and gives. A column that may hold more than 2^53 is not one of ours. */
export type SqlValue = string | number | null | Uint8Array;

export type SqlRow = Readonly<Record<string, SqlValue>>;

/**
 * One connection to one SQLite database, the same in the browser's worker, on a phone and in Node. Calls are synchronous:
 * nothing can come between the statements of a transaction, and what a call has done is on disk when it returns.
 */
export interface Driver {
  /** Runs statements without parameters. */
  exec(sql: string): void;
  /** Runs one statement. */
  run(sql: string, params?: readonly SqlValue[]): { readonly changes: number };
  /** Runs one statement and gives its rows. */
  all<Row extends object = SqlRow>(sql: string, params?: readonly SqlValue[]): Row[];
  /**
   * Runs `work` as a whole or not at all; inside of another transaction as a part that can fail alone.
   * @param work must not return a promise
   */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** What a connection can do by itself; `createDriver` adds transactions, and tells failures of the storage apart. */
export type Connection = Omit<Driver, "transaction">;

/** Makes a driver of a connection. */
export function createDriver(connection: Connection): Driver {
  let depth = 0;
  return {
    exec: (sql) => telling(() => connection.exec(sql)),
    run: (sql, params) => telling(() => connection.run(sql, params)),
    all: <Row extends object>(sql: string, params?: readonly SqlValue[]) =>
      telling(() => connection.all<Row>(sql, params)),
    close: () => connection.close(),
    transaction(work) {
      const savepoint = `level_${depth}`;
      telling(() => connection.exec(depth === 0 ? "BEGIN IMMEDIATE" : `SAVEPOINT ${savepoint}`));
      depth += 1;
      try {
        const result = work();
        if (result instanceof Promise) throw new TypeError("A transaction's work must not be asynchronous");
        telling(() => connection.exec(depth === 1 ? "COMMIT" : `RELEASE ${savepoint}`));
        return result;
      } catch (error) {
        undo(connection, depth === 1 ? "ROLLBACK" : `ROLLBACK TO ${savepoint}; RELEASE ${savepoint}`);
        throw error;
      } finally {
        depth -= 1;
      }
    },
  };
}

/** Passes a failure on as what it means for the storage. */
function telling<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asStorageError(error);
  }
}

/** SQLite undoes a whole transaction by itself after some failures, a full disk among them: then there is nothing to undo. */
function undo(connection: Connection, sql: string): void {
  try {
    connection.exec(sql);
  } catch {
    // The first failure is the one to tell.
  }
}
