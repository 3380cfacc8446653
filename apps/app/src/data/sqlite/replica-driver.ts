import type { SqliteDriver, SqlValue } from "@aura-journal/sync";
import type { Driver } from "./driver.ts";

/** A connection as the replica wants it: what here is done when it returns, there is done when it resolves. */
export function replicaDriver(driver: Driver): SqliteDriver {
  const done = async <T>(work: () => T): Promise<T> => work();
  return {
    exec: (sql) => done(() => driver.exec(sql)),
    run: ({ sql, params = [] }) => done(() => void driver.run(sql, params)),
    all: <T>({ sql, params = [] }: { readonly sql: string; readonly params?: readonly SqlValue[] }) =>
      done(() => driver.all(sql, params) as T[]),
    transaction: (statements) =>
      done(() =>
        driver.transaction(() => {
          for (const { sql, params = [] } of statements) driver.run(sql, params);
        }),
      ),
  };
}
