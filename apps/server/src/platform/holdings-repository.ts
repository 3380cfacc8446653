import type { Holding } from "@aura-journal/contracts";
import { statement, type Queryable } from "./database.ts";

/** Tables of these schemas that know whose a row is and that this role may read; the name is quoted where it must be. */
const TABLES = statement(`
  SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND EXISTS (
      SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'user_id' AND NOT a.attisdropped
        AND has_column_privilege(c.oid, a.attnum, 'SELECT')
    )
    AND has_table_privilege(c.oid, 'SELECT')
  ORDER BY 1`);

/**
 * How many rows each table holds of a person and how large they are, found in the catalogue: a table that a later migration brings
 * is counted without anybody having thought of it.
 */
export async function surveyHoldings(
  queryable: Queryable,
  schemas: readonly string[],
  userId: string,
): Promise<Holding[]> {
  const tables = await queryable.query<{ name: string }>(TABLES, [schemas]);
  const holdings: Holding[] = [];
  for (const { name } of tables) {
    // The name is one of the catalogue's own, quoted by the database.
    const count = statement(
      `SELECT count(*) AS rows, coalesce(sum(pg_column_size(t.*)), 0)::bigint AS bytes FROM ${name} t WHERE t.user_id = $1`,
    );
    const [found] = await queryable.query<{ rows: number; bytes: number }>(count, [userId]);
    holdings.push({ table: name, rows: found?.rows ?? 0, bytes: found?.bytes ?? 0 });
  }
  return holdings;
}
