import type { Driver, SqlRow, SqlValue } from "./driver.ts";

const PAGE = 64;

/**
 * The rows of a table of a damaged database that can still be read: from the first on until a page cannot be read, then from
 * the last back to it.
 * @param table a name of ours
 * @param key what tells its rows apart, and orders them
 */
export function readableRows<Row extends object = SqlRow>(damaged: Driver, table: string, key = "rowid"): Row[] {
  const forward = walk(damaged, table, key, "ASC", new Set());
  const backward = walk(damaged, table, key, "DESC", new Set(forward.map(({ row_key: found }) => found)));
  return [...forward, ...backward.toReversed()].map(({ row_key: _key, ...row }) => row as Row);
}

interface Keyed {
  readonly row_key: SqlValue;
}

/** Rows in one direction, until a page cannot be read or one of `known` comes. */
function walk(
  damaged: Driver,
  table: string,
  key: string,
  direction: "ASC" | "DESC",
  known: ReadonlySet<SqlValue>,
): Keyed[] {
  const rows: Keyed[] = [];
  const seen = new Set<SqlValue>();
  // Where a page of rows cannot be read, its first rows may be.
  for (let limit = PAGE; limit >= 1;) {
    const after = rows.at(-1)?.row_key;
    const place = after === undefined ? "" : `WHERE ${key} ${direction === "ASC" ? ">" : "<"} ?`;
    let page: Keyed[];
    try {
      page = damaged.all<Keyed>(
        `SELECT ${key} AS row_key, * FROM ${table} ${place} ORDER BY ${key} ${direction} LIMIT ?`,
        [...(after === undefined ? [] : [after]), limit],
      );
    } catch {
      limit = limit === 1 ? 0 : 1;
      continue;
    }
    for (const row of page) {
      // A damaged index may lead in circles.
      if (known.has(row.row_key) || seen.has(row.row_key)) return rows;
      seen.add(row.row_key);
      rows.push(row);
    }
    if (page.length < limit) return rows;
  }
  return rows;
}
