import type { internalRoutes } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { surveyHoldings } from "../../platform/holdings-repository.ts";
import type { InternalHandlers } from "../../platform/service.ts";
import type { ApiKeyPasses } from "./api-key-passes.ts";
import type { ImportKeys } from "./import-keys.ts";
import type { AuthRules } from "./routes.ts";

/** What the other services ask of `auth`. */
export function createInternalHandlers(
  rules: Pick<AuthRules, "accounts" | "sessions"> & {
    readonly apiKeyPasses: ApiKeyPasses;
    readonly importKeys: ImportKeys;
    readonly database: Database;
  },
): InternalHandlers<typeof internalRoutes.auth> {
  const { accounts, sessions, apiKeyPasses, importKeys } = rules;
  return {
    async checkSession({ body }) {
      const row = await sessions.standing(body);
      if (row === undefined) return { status: 200, body: { isActive: false } };
      const { roles, email, mfaEnabled, authenticatedAt } = row;
      return {
        status: 200,
        body: { isActive: true, roles, email, mfaEnabled, authenticatedAt: authenticatedAt.toISOString() },
      };
    },
    async checkSessions({ body }) {
      return { status: 200, body: { standing: await sessions.standingAmong(body.sessions) } };
    },
    async getAccount({ body }) {
      return { status: 200, body: { account: await accounts.get(body.userId) } };
    },
    async getImportKey({ body }) {
      return { status: 200, body: { key: (await importKeys.keyOf(body.userId)).toString("base64url") } };
    },
    async listAccounts({ body }) {
      return { status: 200, body: await accounts.list({ page: body.page ?? 1, limit: body.limit ?? 20, q: body.q }) };
    },
    async updateAccount({ body }) {
      const { userId, ...change } = body;
      return { status: 200, body: { account: await accounts.update(userId, change) } };
    },
    async verifyPassword({ body }) {
      return { status: 200, body: { isValid: await accounts.isPassword(body.userId, body.password) } };
    },
    async exchangeApiKey({ body }) {
      return { status: 200, body: { pass: await apiKeyPasses.passFor(body.keyHash) } };
    },
    async checkCredentials({ body }) {
      return { status: 200, body: { userId: await accounts.whose(body.email, body.password) } };
    },
    async surveyAccount({ body: { userId } }) {
      const holdings = await surveyHoldings(rules.database.as(userId), ["auth"], userId);
      return { status: 200, body: { holdings, keys: [] } };
    },
    async eraseAccount({ body }) {
      await accounts.erase(body.userId);
      return { status: 204 };
    },
  };
}
