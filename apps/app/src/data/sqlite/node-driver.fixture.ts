import { DatabaseSync, type StatementSync } from "node:sqlite";
import { createDriver, type Driver, type SqlValue } from "./driver.ts";

/** A database of Node's own SQLite, for tests. */
export function openNodeDatabase(path = ":memory:"): Driver {
  const database = new DatabaseSync(path);
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  return createDriver({
    exec: (sql) => database.exec(sql),
    run: (sql, params = []) => ({ changes: Number(prepared(sql).run(...params).changes) }),
    all: <Row extends object>(sql: string, params: readonly SqlValue[] = []) =>
      prepared(sql)
        .all(...params)
        .map((row) => ({ ...row })) as Row[],
    close: () => database.close(),
  });
}
