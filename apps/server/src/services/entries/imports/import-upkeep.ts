import { retentionDaysOf } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import { NIL_UUID } from "../../../platform/uuid.ts";
import type { AccountFacts } from "../account-facts.ts";
import { ORIGINAL_DAYS } from "./import-record.ts";
import { expireOriginals, forgetUploads, hasOriginals, listImportUsers } from "./imports-repository.ts";

const DAY_MS = 86_400_000;
const USER_BATCH = 500;
const ORIGINAL_BATCH = 2_000;
/** An upload that nobody goes on with for a day is forgotten. */
const UPLOAD_MS = DAY_MS;
/** The shortest time that anybody can choose. */
const SHORTEST_DAYS = 7;

/** Removes originals whose time is over, as their writer has chosen it, and uploads that were left lying; how many those were. */
export function createImportUpkeep(options: {
  readonly database: Database;
  readonly facts: Pick<AccountFacts, "retentionOf">;
  readonly now: () => Date;
}): (signal?: AbortSignal) => Promise<number> {
  const { database, facts, now } = options;

  async function ofUser(userId: string): Promise<number> {
    let sum = await forgetUploads(database, userId, new Date(now().getTime() - UPLOAD_MS));
    // Each says when it expires if it is kept as long as is usual: whoever wants less or more has it expire so much earlier or later.
    const chosen = (days: number): Date => new Date(now().getTime() + (ORIGINAL_DAYS - days) * DAY_MS);
    if (!(await hasOriginals(database, userId, chosen(SHORTEST_DAYS)))) return sum;
    const days = retentionDaysOf((await facts.retentionOf(userId)).originals) ?? ORIGINAL_DAYS;
    for (;;) {
      const count = await expireOriginals(database, userId, chosen(days), ORIGINAL_BATCH);
      sum += count;
      if (count < ORIGINAL_BATCH) return sum;
    }
  }

  return async (signal) => {
    let sum = 0;
    let after = NIL_UUID;
    for (;;) {
      const userIds = await listImportUsers(database, after, USER_BATCH);
      for (const userId of userIds) {
        if (signal?.aborted === true) return sum;
        sum += await ofUser(userId);
      }
      if (userIds.length < USER_BATCH) return sum;
      after = userIds.at(-1) ?? after;
    }
  };
}
