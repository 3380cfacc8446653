import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { SqliteDriver, SqlValue, Statement } from "./driver.ts";

export interface NodeDriver extends SqliteDriver, Disposable {
  readonly database: DatabaseSync;
}

/**
 * SQLite of Node, for tests and simulation.
 * @param before called before every statement; what it throws is a crash: the transaction is rolled back as the next start would
 */
export function createNodeDriver(
  path: string | DatabaseSync = ":memory:",
  before: (sql: string) => void = () => {},
): NodeDriver {
  const database = typeof path === "string" ? new DatabaseSync(path) : path;
  const statements = preparedOf(database);
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const made = database.prepare(sql);
    statements.set(sql, made);
    return made;
  };
  const run = ({ sql, params = [] }: Statement): void => {
    before(sql);
    prepare(sql).run(...(params as SqlValue[]));
  };
  const settled = async <T>(work: () => T): Promise<T> => work();
  return {
    database,
    exec: (sql) =>
      settled(() => {
        before(sql);
        database.exec(sql);
      }),
    run: (statement) => settled(() => run(statement)),
    all: <T>({ sql, params = [] }: Statement) =>
      settled(() => {
        before(sql);
        return prepare(sql).all(...(params as SqlValue[])) as T[];
      }),
    transaction: (given) =>
      settled(() => {
        before("BEGIN");
        database.exec("BEGIN IMMEDIATE");
        try {
          for (const statement of given) run(statement);
          before("COMMIT");
          database.exec("COMMIT");
        } catch (error) {
          database.exec("ROLLBACK");
          throw error;
        }
      }),
    [Symbol.dispose]() {
      database.close();
    },
  };
}

const prepared = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

function preparedOf(database: DatabaseSync): Map<string, StatementSync> {
  const known = prepared.get(database) ?? new Map<string, StatementSync>();
  prepared.set(database, known);
  return known;
}
