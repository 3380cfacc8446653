import type { internalRoutes, InternalClients, routes } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import type { Jobs } from "../../platform/jobs.ts";
import type { Handlers, InternalHandlers } from "../../platform/service.ts";
import type { Administration } from "./administration.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { Audit } from "./audit/audit.ts";
import { verifyAudit, type VerifyAuditOptions } from "./audit/verify.ts";
import type { EventOf } from "./audit-events.ts";
import type { Erasure } from "./erasure.ts";
import { completePreferences, mergePreferences, touchedSections } from "./preferences.ts";
import { requireFreshSecondFactor } from "./second-factor.ts";
import { lockPreferences, readPreferences, writePreferences } from "./users-repository.ts";

/** Worked off by `entries`: the search signatures of a journal follow its writer's preference. */
const SEARCH_INDEX_TASK = "entries.search_index";
/** The same: whoever is no longer to be counted is forgotten where it is counted. */
const FORGET_ANALYTICS_TASK = "entries.forget_analytics";

/** What the handlers stand on. */
export interface UsersRules {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "auth">;
  readonly kek: VerifyAuditOptions["kek"];
  readonly audit: Audit;
  readonly jobs: Jobs;
  readonly apiKeys: ApiKeys;
  readonly administration: Administration;
  readonly erasure: Erasure;
  readonly eventOf: EventOf;
  readonly now: () => Date;
}

/** The public calls of `users`. */
export function usersHandlers(rules: UsersRules): Handlers<typeof routes.users> {
  const { database, audit, jobs, apiKeys, administration, now } = rules;
  return {
    async getMyPreferences(_, { identity: { userId } }) {
      return { status: 200, body: completePreferences(await readPreferences(database.as(userId), userId)) };
    },
    async updateMyPreferences({ body }, context) {
      const { userId } = context.identity;
      const sections = touchedSections(body).join(" ");
      if (sections === "") {
        return { status: 200, body: completePreferences(await readPreferences(database.as(userId), userId)) };
      }
      await audit.ready();
      const merged = await database.transaction(userId, async (transaction) => {
        const before = await lockPreferences(transaction, userId, now());
        const preferences = mergePreferences(before, body);
        await writePreferences(transaction, userId, preferences);
        if (completePreferences(before).privacy.search !== completePreferences(preferences).privacy.search) {
          await jobs.add(transaction, SEARCH_INDEX_TASK, { userId }, { key: `${SEARCH_INDEX_TASK}:${userId}` });
        }
        if (completePreferences(before).analytics.enabled && !completePreferences(preferences).analytics.enabled) {
          await jobs.add(transaction, FORGET_ANALYTICS_TASK, { userId }, { key: `${FORGET_ANALYTICS_TASK}:${userId}` });
        }
        const happening = { action: "preferences.changed", details: { sections } };
        await audit.appendIn(transaction, [rules.eventOf(context, happening)]);
        return preferences;
      });
      return { status: 200, body: completePreferences(merged) };
    },
    async deleteMe({ body }, context) {
      await requireFreshSecondFactor(context, rules);
      await rules.erasure.request(body.password, context);
      return { status: 202 };
    },
    async createApiKey({ body }, context) {
      await requireFreshSecondFactor(context, rules);
      return { status: 201, body: await apiKeys.create(body, context) };
    },
    async listApiKeys(_, { identity }) {
      return { status: 200, body: { items: await apiKeys.list(identity.userId) } };
    },
    async deleteApiKey({ params }, context) {
      await apiKeys.revoke(params.id, context);
      return { status: 204 };
    },
    async listUsers({ query }) {
      return { status: 200, body: await administration.listAccounts(query) };
    },
    async getUser({ params }) {
      return { status: 200, body: await administration.getAccount(params.user_id) };
    },
    async updateUser({ params, body }, context) {
      return { status: 200, body: await administration.updateAccount(params.user_id, body, context) };
    },
    async listAudit({ query }) {
      return { status: 200, body: await audit.list(query) };
    },
    async verifyAudit() {
      return { status: 200, body: await verifyAudit(rules) };
    },
  };
}

/** What the other services ask of `users`. */
export function usersInternalHandlers(rules: UsersRules): InternalHandlers<typeof internalRoutes.users> {
  const { database, audit, apiKeys } = rules;
  return {
    async getPreferences({ body: { userId } }) {
      const stored = await readPreferences(database.as(userId), userId);
      return { status: 200, body: { preferences: completePreferences(stored) } };
    },
    async appendAudit({ body }) {
      await audit.append(body.events);
      return { status: 204 };
    },
    async checkApiKey({ body }) {
      return { status: 200, body: { key: await apiKeys.check(body.keyHash) } };
    },
  };
}
