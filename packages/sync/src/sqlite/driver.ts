/** What SQLite takes and gives here. */
export type SqlValue = string | number | null;

export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
}

/**
 * SQLite as each platform has it: expo-sqlite, a worker with sqlite-wasm, node:sqlite. A transaction is handed over whole, so that it costs
 * one message to a worker, and so that nothing of ours runs while it is open.
 */
export interface SqliteDriver {
  /** Any number of statements without parameters. */
  exec(sql: string): Promise<void>;
  run(statement: Statement): Promise<void>;
  all<T>(statement: Statement): Promise<T[]>;
  /** All statements or none; durable once it resolves. */
  transaction(statements: readonly Statement[]): Promise<void>;
}
