import { mkdtemp, rm, chmod } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { missingFerretdb } from "../../tools/ferretdb.ts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { migrate } from "../../apps/server/src/platform/migrate.ts";
import { migrationSets } from "../../apps/server/src/services/index.ts";
import { startFerretDb, type FerretDb } from "./ferretdb.ts";
import { MONGODB_VARIABLE } from "./process.ts";

/** Environment variable in which the test files find the socket of the run's one cluster. */
export const CLUSTER_VARIABLE = "AURA_TEST_CLUSTER";
/** Name of the migrated database from which each test file's own is copied. */
export const TEMPLATE = "aura_template";

let cluster: EmbeddedPostgres | undefined;
let directory: string | undefined;
let mongo: FerretDb | undefined;

/**
 * Starts one real PostgreSQL for the whole run, with a migrated template, and in a run whose services are apart what speaks the
 * protocol of MongoDB; called by the test runner before any file.
 */
export async function globalSetup(): Promise<void> {
  directory = await mkdtemp(join(tmpdir(), "aura-test-"));
  await chmod(directory, 0o711);
  cluster = await startEmbeddedPostgres({
    directory,
    logger: createLogger({ level: "warn" }),
    // Throw-away data: the files of a test run need not survive a power cut. Crash tests start clusters of their own.
    settings: ["fsync=off", "full_page_writes=off", "max_connections=300"],
  });
  const client = new pg.Client({ ...cluster.owner, database: "postgres" });
  await client.connect();
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
  await migrate({ connection: { ...cluster.owner, database: TEMPLATE }, sets: migrationSets, rolesCanLogIn: true });
  if (process.env["AURA_TEST_SHAPE"] === "apart" && missingFerretdb === undefined) {
    mongo = await startFerretDb();
    process.env[MONGODB_VARIABLE] = mongo.url;
  }
  process.env[CLUSTER_VARIABLE] = JSON.stringify({ host: cluster.owner.host, port: cluster.owner.port });
}

/** Stops what was started and removes its files. */
export async function globalTeardown(): Promise<void> {
  await mongo?.[Symbol.asyncDispose]();
  await cluster?.stop();
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
}
