import type { Driver, SqlValue } from "./driver.ts";

/** A statement with what stands in the place of its question marks. */
export interface Statement {
  readonly sql: string;
  readonly params?: readonly SqlValue[];
}

/** A driver as the replica asks for it: with promises, and transactions handed over whole. */
export interface AsyncDriver {
  exec(sql: string): Promise<void>;
  run(statement: Statement): Promise<void>;
  all<T>(statement: Statement): Promise<T[]>;
  transaction(statements: readonly Statement[]): Promise<void>;
}

/** Each promise is settled by the time it is given: what it tells of is on disk. */
export function asyncDriver(driver: Driver): AsyncDriver {
  return {
    exec: async (sql) => driver.exec(sql),
    run: async ({ sql, params }) => void driver.run(sql, params),
    all: async <T>({ sql, params }: Statement) => driver.all<T & object>(sql, params),
    transaction: async (statements) =>
      driver.transaction(() => {
        for (const { sql, params } of statements) driver.run(sql, params);
      }),
  };
}
