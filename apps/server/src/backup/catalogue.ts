import type pg from "pg";
import type { Holding } from "./manifest.ts";

/** A table of ours as the database has it. */
export interface CatalogueTable {
  /** `schema.table`, safe to stand in a statement. */
  readonly name: string;
  readonly holds: Holding;
  readonly columns: readonly (readonly [name: string, type: string])[];
}

/** Everything of ours in a database; what is made by migrating is not data. */
const SCHEMAS = ["auth", "users", "journal", "keys", "notify", "jobs", "graphile_worker"] as const;
const KEYS_SCHEMA = "keys";
const MADE_BY_MIGRATING = ["graphile_worker.migrations"];

const TABLES = `
  SELECT c.oid::int AS oid, n.nspname AS schema, c.relname AS name,
    (SELECT json_agg(json_build_array(a.attname, format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum)
     FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
    (SELECT coalesce(json_agg(k.confrelid::int), '[]') FROM pg_constraint k
     WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS needs
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p' AND NOT c.relispartition AND n.nspname = ANY ($1)
  ORDER BY n.nspname, c.relname`;

const MIGRATIONS =
  "SELECT service || '/' || file AS file, checksum FROM aura.migrations ORDER BY applied_at, service, file";

const SEQUENCES = `
  SELECT schemaname || '.' || sequencename AS name, coalesce(last_value, start_value)::float8 AS value,
    last_value IS NOT NULL AS "isCalled"
  FROM pg_sequences WHERE schemaname = ANY ($1) ORDER BY 1`;

/** Tables that row-level security hides a part of from this login. */
const HIDING = `
  SELECT n.nspname || '.' || c.relname AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = ANY ($1) AND row_security_active(c.oid)
    AND NOT EXISTS (
      SELECT FROM pg_policy p
      WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('r', '*')
        AND current_user::regrole = ANY (p.polroles) AND pg_get_expr(p.polqual, p.polrelid) = 'true'
    )`;

/** Tables whose owner is bound by row-level security as well. */
const FORCED = `
  SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relforcerowsecurity AND n.nspname = ANY ($1) ORDER BY 1`;

interface TableRow {
  readonly oid: number;
  readonly schema: string;
  readonly name: string;
  readonly columns: [string, string][];
  readonly needs: number[];
}

/** All tables with data of ours; one that others refer to comes before them. */
export async function readTables(client: pg.ClientBase): Promise<CatalogueTable[]> {
  const { rows } = await client.query<TableRow>(TABLES, [SCHEMAS]);
  const ours = rows.filter(({ schema, name }) => !MADE_BY_MIGRATING.includes(`${schema}.${name}`));
  return inOrder(ours).map(({ schema, name, columns }) => ({
    name: `${schema}.${name}`,
    holds: schema === KEYS_SCHEMA ? "keys" : "journal",
    columns,
  }));
}

/** Where the counters of identities stand; read after the rows, none of which is ahead of them then. */
export async function readSequences(client: pg.ClientBase): Promise<[string, number, boolean][]> {
  const { rows } = await client.query<{ name: string; value: number; isCalled: boolean }>(SEQUENCES, [SCHEMAS]);
  return rows.map(({ name, value, isCalled }) => [name, value, isCalled]);
}

/** The migrations that have run. */
export async function readMigrations(client: pg.ClientBase): Promise<[file: string, checksum: string][]> {
  const { rows } = await client.query<{ file: string; checksum: string }>(MIGRATIONS);
  return rows.map(({ file, checksum }) => [file, checksum]);
}

/** What this login would see only a part of, without an error and without a trace in the backup. */
export async function hiddenTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(HIDING, [SCHEMAS]);
  return rows.map(({ name }) => name);
}

/** Where row-level security binds the owner too. */
export async function forcedTables(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(FORCED, [SCHEMAS]);
  return rows.map(({ name }) => name);
}

function inOrder(rows: readonly TableRow[]): TableRow[] {
  const known = new Map(rows.map((row) => [row.oid, row]));
  const done = new Set<number>();
  const ordered: TableRow[] = [];
  function visit(row: TableRow, path: ReadonlySet<number>): void {
    if (done.has(row.oid)) return;
    if (path.has(row.oid)) throw new Error(`${row.schema}.${row.name} refers to itself through others`);
    for (const oid of row.needs) {
      const needed = known.get(oid);
      if (needed !== undefined) visit(needed, new Set([...path, row.oid]));
    }
    done.add(row.oid);
    ordered.push(row);
  }
  for (const row of rows) visit(row, new Set());
  return ordered;
}
