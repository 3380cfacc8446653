import { statement, type Database } from "../../platform/database.ts";
import { earliestInstantOf } from "./summary-repository.ts";

// The bound on the instant only narrows the index; the writer's calendar day decides.
const DAYS = statement(`
  SELECT DISTINCT local_date AS "localDate" FROM journal.journal_entries
  WHERE user_id = $1 AND NOT is_deleted AND "timestamp" >= $2 AND local_date BETWEEN $3 AND $4
  ORDER BY local_date`);

/** The days of a range on which something was written that still stands, in ascending order. */
export async function readDaysWritten(
  database: Database,
  userId: string,
  range: { readonly from: string; readonly to: string },
): Promise<string[]> {
  const rows = await database
    .as(userId)
    .query<{ localDate: string }>(DAYS, [userId, earliestInstantOf(range.from), range.from, range.to]);
  return rows.map(({ localDate }) => localDate);
}
