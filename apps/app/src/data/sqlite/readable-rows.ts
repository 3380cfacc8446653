import type { Driver, SqlRow } from "./driver.ts";

const PAGE = 64;

/**
 * The rows of a table of a damaged database that can still be read: from the first on until a page cannot be read, then from
 * the last back to it.
 * @param table a name of ours, of a table with row numbers
 */
export function readableRows<Row extends object = SqlRow>(damaged: Driver, table: string): Row[] {
  const rows = new Map<number, Row>();
  walk(damaged, table, "ASC", rows);
  walk(damaged, table, "DESC", rows);
  return [...rows].toSorted(([a], [b]) => a - b).map(([, row]) => row);
}

function walk(damaged: Driver, table: string, direction: "ASC" | "DESC", rows: Map<number, object>): void {
  const isForward = direction === "ASC";
  let after: number = isForward ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
  // Where a page of rows cannot be read, its first rows may be.
  for (let limit = PAGE; limit >= 1;) {
    let page: ({ readonly row_number: number } & object)[];
    try {
      page = damaged.all(
        `SELECT rowid AS row_number, * FROM ${table} WHERE rowid ${isForward ? ">" : "<"} ? ORDER BY rowid ${direction} LIMIT ?`,
        [after, limit],
      );
    } catch {
      limit = limit === 1 ? 0 : 1;
      continue;
    }
    for (const { row_number: number, ...row } of page) {
      if (rows.has(number)) return;
      rows.set(number, row);
      after = number;
    }
    if (page.length < limit) return;
  }
}
