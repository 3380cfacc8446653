import { randomUUID } from "node:crypto";
import pg from "pg";
import { createDatabase, type ConnectionOptions, type Database } from "../../apps/server/src/platform/database.ts";
import { CLUSTER_VARIABLE, TEMPLATE } from "./cluster.ts";

/** A migrated database of a test's own. */
export interface TestDatabase extends AsyncDisposable {
  /** Connected as the owner, whom row-level security does not bind: for looking behind the scenes and for tampering. */
  readonly owner: Database;
  readonly ownerConnection: ConnectionOptions;
  /** Connected as one of the services' roles. */
  databaseFor(role: string): Database;
  connectionFor(role: string): ConnectionOptions;
}

/** Copies the run's template into a new database; disposing drops it. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const where = process.env[CLUSTER_VARIABLE];
  if (where === undefined) throw new Error("Run the tests with `npm test`: it starts the database they need");
  const server: ConnectionOptions = {
    ...(JSON.parse(where) as ConnectionOptions),
    user: "aura_owner",
    database: "postgres",
  };
  const name = `t_${randomUUID().replaceAll("-", "")}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`);
  const ownerConnection: ConnectionOptions = { ...server, database: name };
  const open: Database[] = [];
  const connect = (connection: ConnectionOptions): Database => {
    const database = createDatabase({
      connection,
      applicationName: "aura-test",
      maxConnections: 12,
      acquireTimeoutMs: 20_000,
    });
    open.push(database);
    return database;
  };
  return {
    owner: connect(ownerConnection),
    ownerConnection,
    databaseFor: (role) => connect({ ...ownerConnection, user: role }),
    connectionFor: (role) => ({ ...ownerConnection, user: role }),
    async [Symbol.asyncDispose]() {
      await Promise.all(open.map((database) => database.close()));
      await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

async function administer(connection: ConnectionOptions, command: string): Promise<void> {
  const client = new pg.Client(connection);
  client.on("error", () => {});
  await client.connect();
  try {
    await client.query(command);
  } finally {
    await client.end();
  }
}
