import { LRUCache } from "lru-cache";
import type { Database } from "../../../platform/database.ts";
import type { Logger } from "../../../platform/logger.ts";
import type { AccountFacts } from "../account-facts.ts";
import { utcDayOf } from "./figures.ts";
import { insertUse } from "./use-repository.ts";

/** Notes for the outbox that somebody was here: about once a day and process, since more would say no more. */
export interface Presence {
  /** Whether a change is worth a note in its transaction: its writer agreed to be counted and was not noted today. */
  isNews(userId: string): Promise<boolean>;
  /** The change with the note is committed. */
  noted(userId: string): void;
  /** Notes that somebody reads. Nobody waits for it, and no reading fails for it. */
  note(userId: string): void;
  /** Notes it, and says when that is done. @throws AuraError */
  record(userId: string, at: Date): Promise<void>;
}

const MAX_PEOPLE = 100_000;

export function createPresence(options: {
  readonly database: Database;
  readonly facts: Pick<AccountFacts, "isCounted">;
  readonly logger: Logger;
  readonly now: () => Date;
}): Presence {
  const { database, facts, logger, now } = options;
  const dayByPerson = new LRUCache<string, string>({ max: MAX_PEOPLE });
  const isNoted = (userId: string): boolean => dayByPerson.get(userId) === utcDayOf(now());
  const noted = (userId: string): void => void dayByPerson.set(userId, utcDayOf(now()));

  async function noteReader(userId: string): Promise<void> {
    try {
      if (await facts.isCounted(userId)) await insertUse(database, userId, now());
    } catch (error) {
      dayByPerson.delete(userId);
      logger.debug({ err: error }, "a visit could not be noted; the next one may be");
    }
  }

  return {
    isNews: async (userId) => !isNoted(userId) && (await facts.isCounted(userId)),
    noted,
    note(userId) {
      if (isNoted(userId)) return;
      noted(userId);
      void noteReader(userId);
    },
    async record(userId, at) {
      if (await facts.isCounted(userId)) await insertUse(database, userId, at);
    },
  };
}
