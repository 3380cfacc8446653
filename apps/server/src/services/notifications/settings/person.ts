import type { Account, InternalClients, UserPreferences } from "@aura-journal/contracts";
import type { Database, Queryable } from "../../../platform/database.ts";
import { findNewestLanguage } from "../devices-repository.ts";
import { eraseUserRows, readReminder } from "../notifications-repository.ts";
import { readSettings } from "./settings-repository.ts";

/** Whom something is to be told, and how they want it. */
export interface Person {
  readonly account: Account;
  readonly preferences: UserPreferences;
  readonly timezone: string;
}

/** What other services and the tables here know of a person. */
export function createPeople(options: {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "auth" | "users">;
}) {
  const { database, clients } = options;

  async function accountOf(userId: string): Promise<Account | undefined> {
    const { account } = (await clients.auth.getAccount({ body: { userId } })).body;
    return account ?? undefined;
  }

  return {
    accountOf,

    /** Somebody who may be told of something; `undefined` for an account that is closed or gone. */
    async find(userId: string): Promise<Person | undefined> {
      const account = await accountOf(userId);
      // Erased in the very moment in which something was written here: nothing of it may stay.
      if (account === undefined) await eraseUserRows(database.as(userId), userId);
      if (account?.isActive !== true) return undefined;
      const { preferences } = (await clients.users.getPreferences({ body: { userId } })).body;
      return { account, preferences, timezone: await timezoneOf(database.as(userId), userId, account.timezone) };
    },

    /** In which language somebody reads mails: as they said, else that of the device heard of last. */
    async languageOf(userId: string): Promise<string | undefined> {
      const scoped = database.as(userId);
      return (await readSettings(scoped, userId))?.language ?? (await findNewestLanguage(scoped, userId));
    },
  };
}

export type People = ReturnType<typeof createPeople>;

/** The zone of the reminders that were set, else that of the account. */
async function timezoneOf(queryable: Queryable, userId: string, ofAccount: string): Promise<string> {
  return (await readReminder(queryable, userId))?.timezone ?? ofAccount;
}
