import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { ConnectionOptions } from "../../apps/server/src/platform/database.ts";
import { migrate } from "../../apps/server/src/platform/migrate.ts";
import { migrationSets } from "../../apps/server/src/services/index.ts";

/** A connection to look behind the scenes, ended with its block. */
export interface Connection extends AsyncDisposable {
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

export async function connect(connection: ConnectionOptions): Promise<Connection> {
  const client = new pg.Client(connection as pg.ClientConfig);
  client.on("error", () => {});
  await client.connect();
  return {
    rows: async <Row>(sql: string, values: readonly unknown[] = []) =>
      (await client.query(sql, values as unknown[])).rows as Row[],
    [Symbol.asyncDispose]: () => client.end(),
  };
}

const NEVER_VACUUM = `
  DO $$
  DECLARE
    relation regclass;
  BEGIN
    FOR relation IN SELECT c.oid FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'journal'::regnamespace LOOP
      EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', relation);
    END LOOP;
  END $$`;

/**
 * A second database on the same PostgreSQL with the same tables, for what the server is compared with: there the server's
 * background work does not see the rows. They are not vacuumed: that would go on beside the measurements of the server, and be
 * counted as its own.
 */
export async function createBaselineDatabase(owner: ConnectionOptions): Promise<string> {
  const database = "aura_baseline";
  await using connection = await connect(owner);
  await connection.rows(`CREATE DATABASE ${database}`);
  await migrate({ connection: { ...owner, database }, sets: migrationSets, rolesCanLogIn: true });
  await using baseline = await connect({ ...owner, database });
  await baseline.rows(NEVER_VACUUM);
  return database;
}

const DRAIN_TIMEOUT_MS = 120_000;

/** Waits until every audit event has left the outbox, so that one measurement's rest is not in the next; milliseconds. */
export async function drainOutbox(connection: Connection, signal: AbortSignal): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const [row] = await connection.rows<{ left: string }>("SELECT count(*) AS left FROM journal.outbox");
    const waitedMs = performance.now() - startMs;
    if (row?.left === "0") return waitedMs;
    if (waitedMs > DRAIN_TIMEOUT_MS) throw new Error(`${row?.left} audit events are stuck in the outbox`);
    await delay(100);
  }
}

/** Entries that a device sends are analysed after they are stored: waits until all are. */
export async function untilAnalysed(owner: Connection, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; attempt < 1_200; attempt++) {
    signal.throwIfAborted();
    const [row] = await owner.rows<{ left: string }>(
      "SELECT count(*) AS left FROM journal.entry_analytics WHERE model IS NULL",
    );
    if (row?.left === "0") return;
    await delay(100);
  }
  throw new Error("entries are still waiting for their analysis after two minutes");
}
