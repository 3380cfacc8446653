import type { Database } from "../../platform/database.ts";
import { NIL_UUID } from "../../platform/uuid.ts";
import { listJournalUsers } from "./upkeep-repository.ts";

const USER_BATCH = 500;

/** Does something for every journal, one after the other, until told to stop; the sum of what it comes to. */
export async function sumOverJournals(
  database: Database,
  signal: AbortSignal | undefined,
  work: (userId: string) => Promise<number>,
): Promise<number> {
  let sum = 0;
  let after = NIL_UUID;
  for (;;) {
    const userIds = await listJournalUsers(database, after, USER_BATCH);
    for (const userId of userIds) {
      if (signal?.aborted === true) return sum;
      sum += await work(userId);
    }
    if (userIds.length < USER_BATCH) return sum;
    after = userIds.at(-1) ?? after;
  }
}
