import type { Database } from "../../../platform/database.ts";
import { NIL_UUID } from "../../../platform/uuid.ts";
import { expireOriginals, forgetUploads, listImportUsers } from "./imports-repository.ts";

const USER_BATCH = 500;
const ORIGINAL_BATCH = 2_000;
/** An upload that nobody goes on with for a day is forgotten. */
const UPLOAD_MS = 86_400_000;

/** Removes originals whose 90 days are over and uploads that were left lying; how many those were. */
export function createImportUpkeep(options: {
  readonly database: Database;
  readonly now: () => Date;
}): (signal?: AbortSignal) => Promise<number> {
  const { database, now } = options;

  async function ofUser(userId: string): Promise<number> {
    let sum = await forgetUploads(database, userId, new Date(now().getTime() - UPLOAD_MS));
    for (;;) {
      const count = await expireOriginals(database, userId, now(), ORIGINAL_BATCH);
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
