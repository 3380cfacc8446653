import type { Account, ProfileUpdate, User, UserPreferences } from "@aura-journal/contracts";
import type { Database, Transaction } from "../../platform/database.ts";
import { notFound } from "../../platform/errors.ts";
import type { Jobs } from "../../platform/jobs.ts";
import * as repository from "./accounts-repository.ts";
import type { NoteEvent } from "./audit.ts";
import type { Credentials } from "./credentials.ts";
import { endSessions } from "./sessions-repository.ts";

export interface AccountsOptions {
  readonly database: Database;
  readonly credentials: Credentials;
  readonly getPreferences: (userId: string) => Promise<UserPreferences>;
  readonly noteEvent: NoteEvent;
  readonly jobs: Jobs;
  readonly now: () => Date;
}

/** Worked off by `notifications`: what somebody is told goes by their zone, and ends while their account is closed. */
const REPLAN_TASK = "notifications.replan";

/** Accounts as their owners, administrators and the other services see and change them. */
export function createAccounts(options: AccountsOptions) {
  const { database, now } = options;

  async function asUser(row: repository.AccountRow | undefined): Promise<User> {
    if (row === undefined) throw notFound();
    return { ...repository.rowToAccount(row), preferences: await options.getPreferences(row.userId) };
  }

  const replan = (transaction: Transaction, userId: string): Promise<void> =>
    options.jobs.add(transaction, REPLAN_TASK, { userId }, { key: `${REPLAN_TASK}:${userId}` });

  return {
    getProfile: async (userId: string): Promise<User> => asUser(await repository.findById(database, userId)),

    updateProfile: async (userId: string, change: ProfileUpdate): Promise<User> =>
      asUser(
        await database.transaction(null, async (transaction) => {
          if (change.timezone !== undefined) await replan(transaction, userId);
          return repository.updateProfile(transaction, userId, change, now());
        }),
      ),

    async get(userId: string): Promise<Account | null> {
      const row = await repository.findById(database, userId);
      return row === undefined ? null : repository.rowToAccount(row);
    },

    async list(page: {
      page: number;
      limit: number;
      q: string | undefined;
    }): Promise<{ items: Account[]; total: number }> {
      const { limit, q } = page;
      const { items, total } = await repository.listAccounts(database, { q, limit, offset: (page.page - 1) * limit });
      return { items: items.map(repository.rowToAccount), total };
    },

    /** Closing an account ends its sessions in the same moment. */
    async update(userId: string, change: { isActive?: boolean; roles?: readonly string[] }): Promise<Account | null> {
      return database.transaction(null, async (transaction) => {
        const row = await repository.updateAccess(transaction, userId, change, now());
        if (row === undefined) return null;
        if (change.isActive === false) await endSessions(transaction, userId, now(), "disabled");
        if (change.isActive === true) await replan(transaction, userId);
        const details = {
          ...(change.isActive === undefined ? {} : { isActive: change.isActive }),
          ...(change.roles === undefined ? {} : { roles: row.roles.join(" ") }),
        };
        await options.noteEvent(transaction, { action: "auth.account.updated", subjectId: userId, details }, {});
        return repository.rowToAccount(row);
      });
    },

    /** @throws AuraError RATE_001 when the account's budget of guesses is used up */
    async isPassword(userId: string, password: string): Promise<boolean> {
      const row = await repository.findById(database, userId);
      if (row === undefined) return false;
      const { account, isMatch } = await options.credentials.check(row.email, password);
      return isMatch && account?.userId === userId;
    },

    /** Whose an address is, where the password is theirs too; `null` for either being wrong. @throws AuraError RATE_001 */
    async whose(email: string, password: string): Promise<string | null> {
      const { account, isMatch } = await options.credentials.check(email, password);
      return isMatch && account !== undefined ? account.userId : null;
    },

    /** Erases an account with everything that hangs on it; one that is gone already is no error. */
    async erase(userId: string): Promise<void> {
      await database.transaction(null, async (transaction) => {
        if (!(await repository.eraseAccount(transaction, userId))) return;
        await options.noteEvent(transaction, { action: "auth.account.erased", subjectId: userId }, {});
      });
    },
  };
}
