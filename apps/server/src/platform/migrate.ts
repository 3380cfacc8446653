import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import pg from "pg";
import type { ConnectionOptions } from "./database.ts";
import { migrateJobs } from "./jobs.ts";

/** What one service brings to the database. */
export interface MigrationSet {
  readonly service: string;
  readonly role: string;
  readonly schemas: readonly string[];
  /** Folder of `NNNN-title.sql`, each run once, in order, in one transaction of its own. */
  readonly migrations: URL;
}

export interface MigrateOptions {
  /** Connected as the owner of the database. */
  readonly connection: ConnectionOptions;
  readonly sets: readonly MigrationSet[];
  /** Whether the services' roles sign in themselves (embedded database) or are taken on by the shared login. */
  readonly rolesCanLogIn: boolean;
  readonly onApplied?: (service: string, file: string) => void;
  /** These alone (`service/file`): the schema that a backup was made of. */
  readonly only?: ReadonlyMap<string, string>;
}

/** Every role of the installation, so that grants between services find their names whichever targets run here. */
const ROLES = ["aura_auth", "aura_users", "aura_journal", "aura_notify"] as const;
/** Any fixed number: it names the one migration that may run at a time. */
const MIGRATION_LOCK = 4_157_241_001;
const PLATFORM: MigrationSet = {
  service: "platform",
  role: "aura_jobs",
  schemas: ["jobs"],
  migrations: new URL("./migrations/", import.meta.url),
};

/**
 * Brings the database up to date: roles, schemas, the job queue, then each service's numbered files. Safe to run twice, and
 * twice at once: the second waits for the first and finds nothing to do. A file that changed after it ran is refused.
 * @returns how many files were applied
 */
export async function migrate(options: MigrateOptions): Promise<number> {
  const client = new pg.Client(options.connection);
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await createRoles(client, options.rolesCanLogIn);
    await client.query(`
      CREATE SCHEMA IF NOT EXISTS aura;
      CREATE TABLE IF NOT EXISTS aura.migrations (
        service text NOT NULL,
        file text NOT NULL,
        checksum text NOT NULL,
        applied_at timestamptz(3) NOT NULL DEFAULT now(),
        PRIMARY KEY (service, file)
      );
      REVOKE ALL ON SCHEMA public FROM PUBLIC;
    `);
    await migrateJobs(options.connection);
    let applied = 0;
    for (const set of [PLATFORM, ...options.sets]) applied += await applySet(client, set, options);
    await grantQueueToRunner(client);
    await letOwnerRead(client, options.sets);
    return applied;
  } finally {
    await client.end();
  }
}

/**
 * The files that have not run on a database yet (or changed since), as `service/file`. Reads only.
 * @throws where the database cannot be reached
 */
export async function pendingMigrations(
  options: Pick<MigrateOptions, "connection" | "sets">,
): Promise<readonly string[]> {
  const client = new pg.Client(options.connection);
  await client.connect();
  try {
    const exists = await client.query("SELECT FROM pg_tables WHERE schemaname = 'aura' AND tablename = 'migrations'");
    const known =
      exists.rowCount === 0
        ? []
        : (
            await client.query<{ service: string; file: string; checksum: string }>(
              "SELECT service, file, checksum FROM aura.migrations",
            )
          ).rows;
    const applied = new Set(known.map((row) => `${row.service}/${row.file} ${row.checksum}`));
    const pending: string[] = [];
    for (const set of [PLATFORM, ...options.sets]) {
      for (const { file, checksum } of await migrationFiles(set)) {
        if (!applied.has(`${set.service}/${file} ${checksum}`)) pending.push(`${set.service}/${file}`);
      }
    }
    return pending;
  } finally {
    await client.end();
  }
}

/** All that this program knows, `service/file` with the checksum of its text. */
export async function knownMigrations(sets: readonly MigrationSet[]): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>();
  for (const set of [PLATFORM, ...sets]) {
    for (const { file, checksum } of await migrationFiles(set)) known.set(`${set.service}/${file}`, checksum);
  }
  return known;
}

async function migrationFiles(set: MigrationSet): Promise<{ file: string; text: string; checksum: string }[]> {
  const files = (await readdir(set.migrations)).filter((file) => /^\d{4}-.+\.sql$/.test(file)).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(new URL(file, set.migrations), "utf8");
      return { file, text, checksum: createHash("sha256").update(text).digest("hex") };
    }),
  );
}

async function createRoles(client: pg.Client, canLogIn: boolean): Promise<void> {
  for (const role of [...ROLES, "aura_jobs"]) {
    // Roles belong to the whole cluster: another database's migration may make the same one at this moment.
    await client.query(`
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${role}') THEN
          CREATE ROLE ${role} ${canLogIn ? "LOGIN" : "NOLOGIN"} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
        END IF;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END $$;
    `);
    if (!canLogIn) await client.query(mayTakeOn(role));
  }
}

/**
 * Lets the login take a role on, unless it may already: an operator can make the roles beforehand, or take the right to
 * make them away afterwards. From PostgreSQL 16 on, whoever makes a role is its member without being able to take it on.
 */
function mayTakeOn(role: string): string {
  return `
    DO $$ BEGIN
      IF NOT pg_has_role(
        '${role}', CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END
      ) THEN
        GRANT ${role} TO CURRENT_USER;
      END IF;
    END $$;
  `;
}

async function applySet(client: pg.Client, set: MigrationSet, options: MigrateOptions): Promise<number> {
  for (const schema of set.schemas) await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(schema)}`);
  const known = await client.query<{ file: string; checksum: string }>(
    "SELECT file, checksum FROM aura.migrations WHERE service = $1",
    [set.service],
  );
  const checksums = new Map(known.rows.map((row) => [row.file, row.checksum]));
  let applied = 0;
  for (const { file, text, checksum } of await migrationFiles(set)) {
    const before = checksums.get(file);
    if (before === checksum) continue;
    if (options.only?.has(`${set.service}/${file}`) === false) continue;
    if (before !== undefined) throw new Error(`Migration ${set.service}/${file} was changed after it had been applied`);
    await applyFile(client, set.service, file, text, checksum);
    options.onApplied?.(set.service, file);
    applied += 1;
  }
  return applied;
}

async function applyFile(
  client: pg.Client,
  service: string,
  file: string,
  text: string,
  checksum: string,
): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(text);
    await client.query("INSERT INTO aura.migrations (service, file, checksum) VALUES ($1, $2, $3)", [
      service,
      file,
      checksum,
    ]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw new Error(`Migration ${service}/${file} failed`, { cause: error });
  }
}

/**
 * Backups are made as the owner, whom row-level security binds too, so that a slip of the program shows nobody another's rows. Superusers and
 * those with BYPASSRLS see all; hosted databases give neither. The owner could let itself read at any time: this takes nothing from anybody.
 */
async function letOwnerRead(client: pg.Client, sets: readonly MigrationSet[]): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_roles r ON r.oid = c.relowner
     WHERE c.relforcerowsecurity AND r.rolname = current_user AND NOT r.rolsuper AND NOT r.rolbypassrls
       AND n.nspname = ANY ($1)
       AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'owner_reads')`,
    [sets.flatMap(({ schemas }) => schemas)],
  );
  for (const { name } of rows) {
    await client.query(`CREATE POLICY owner_reads ON ${name} FOR SELECT TO CURRENT_USER USING (true)`);
  }
}

/** The runner works the queue off and reaches nothing else; the queue's own migrations may have brought new tables. */
async function grantQueueToRunner(client: pg.Client): Promise<void> {
  await client.query(`
    GRANT USAGE ON SCHEMA graphile_worker TO aura_jobs;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO aura_jobs;
    GRANT USAGE ON ALL SEQUENCES IN SCHEMA graphile_worker TO aura_jobs;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA graphile_worker TO aura_jobs;
    -- The queue switches row-level security on for its tables and brings no policy: without one the runner sees no job.
    DO $$
    DECLARE
      queue regclass;
    BEGIN
      FOR queue IN
        SELECT c.oid FROM pg_class c
        WHERE c.relnamespace = 'graphile_worker'::regnamespace AND c.relrowsecurity
          AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'aura_jobs_all')
      LOOP
        EXECUTE format('CREATE POLICY aura_jobs_all ON %s TO aura_jobs USING (true) WITH CHECK (true)', queue);
      END LOOP;
    END $$;
  `);
}
