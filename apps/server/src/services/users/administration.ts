import type { Account, AccountUpdate, AdminUserList, AdminUserQuery, InternalClients } from "@aura-journal/contracts";
import { AuraError, notFound } from "../../platform/errors.ts";
import type { SignedInContext } from "../../platform/service.ts";
import type { Audit } from "./audit/audit.ts";
import type { EventOf } from "./audit-events.ts";

export interface AdministrationOptions {
  readonly clients: Pick<InternalClients, "auth">;
  readonly audit: Pick<Audit, "append">;
  readonly eventOf: EventOf;
}

const DEFAULT_PAGE = 20;

/** What administrators may see and do: accounts, never journals. */
export function createAdministration(options: AdministrationOptions) {
  const { audit, eventOf } = options;
  // Looked up at the call: the other services are made after this one.
  const accounts = () => options.clients.auth;

  async function getAccount(userId: string): Promise<Account> {
    const { account } = (await accounts().getAccount({ body: { userId } })).body;
    if (account === null) throw notFound();
    return account;
  }

  return {
    getAccount,

    async listAccounts(query: AdminUserQuery): Promise<AdminUserList> {
      const page = query.page ?? 1;
      const limit = query.limit ?? DEFAULT_PAGE;
      const request = { page, limit, ...(query.q === undefined ? {} : { q: query.q }) };
      const { items, total } = (await accounts().listAccounts({ body: request })).body;
      const totalPages = Math.ceil(total / limit);
      return { items, pagination: { page, limit, total, totalPages, totalRelation: "exact" } };
    },

    /**
     * Closes or opens an account or changes its roles. Nobody shuts himself out, so whoever acts stays an administrator and
     * there is always one; two who demote each other in the same moment are both put back.
     *
     * After a crash between the change and the event, the change stands in the log as `auth.account.updated`, which the
     * account's own service writes with it, without the administrator's name.
     * @throws AuraError RES_001, RES_002
     */
    async updateAccount(userId: string, change: AccountUpdate, context: SignedInContext): Promise<Account> {
      const { identity } = context;
      if (userId === identity.userId && !staysAdministrator(change)) {
        throw new AuraError("RES_002", "An administrator can't close or demote their own account");
      }
      const before = await getAccount(userId);
      const { account } = (await accounts().updateAccount({ body: { userId, ...change } })).body;
      if (account === null) throw notFound();
      if (isAdministrator(before) && !isAdministrator(account) && !isAdministrator(await getAccount(identity.userId))) {
        await accounts().updateAccount({ body: { userId, isActive: before.isActive, roles: before.roles } });
        throw new AuraError("RES_002", "Your own account was changed in the same moment; nothing was done");
      }
      const details = {
        ...(change.isActive === undefined ? {} : { isActive: change.isActive }),
        ...(change.roles === undefined ? {} : { roles: change.roles.join(" ") }),
      };
      await audit.append([eventOf(context, { action: "admin.user.updated", subjectId: userId, details })]);
      return account;
    },
  };
}

export type Administration = ReturnType<typeof createAdministration>;

function staysAdministrator(change: AccountUpdate): boolean {
  return change.isActive !== false && (change.roles === undefined || change.roles.includes("admin"));
}

function isAdministrator(account: Account): boolean {
  return account.isActive && account.roles.includes("admin");
}
