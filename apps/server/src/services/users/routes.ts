import {
  retentionDaysOf,
  type AuditEvent,
  type BackupTimes,
  type internalRoutes,
  type InternalClients,
  type routes,
} from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import type { Jobs } from "../../platform/jobs.ts";
import type { Handlers, InternalHandlers } from "../../platform/service.ts";
import type { Telemetry } from "../../platform/telemetry.ts";
import type { Administration } from "./administration.ts";
import type { ApiKeys } from "./api-keys.ts";
import type { Audit } from "./audit/audit.ts";
import { verifyAudit, type VerifyAuditOptions } from "./audit/verify.ts";
import type { EventOf } from "./audit-events.ts";
import type { Erasure } from "./erasure.ts";
import type { AdminJobQueue } from "./job-queue.ts";
import { completePreferences, mergePreferences, touchedSections, type StoredPreferences } from "./preferences.ts";
import { readSigningKeys } from "./audit/audit-repository.ts";
import { receiptKeysOf } from "./receipt.ts";
import { insertConsent, listConsents } from "./rights-repository.ts";
import { describeHoldings } from "./survey.ts";
import { requireFreshSecondFactor } from "./second-factor.ts";
import { lockPreferences, readPreferences, writePreferences } from "./users-repository.ts";

/** Worked off by `entries`: the search signatures of a journal follow its writer's preference. */
const SEARCH_INDEX_TASK = "entries.search_index";
/** The same: whoever is no longer to be counted is forgotten where it is counted. */
const FORGET_ANALYTICS_TASK = "entries.forget_analytics";

/** Worked off by `notifications`: whether somebody wants the weekly digest decides when they are told what. */
const REPLAN_TASK = "notifications.replan";

/** What the handlers stand on. */
export interface UsersRules {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "auth" | "entries" | "notifications">;
  readonly kek: VerifyAuditOptions["kek"];
  readonly audit: Audit;
  readonly telemetry: Pick<Telemetry, "auditProblems">;
  readonly jobs: Jobs;
  readonly apiKeys: ApiKeys;
  readonly administration: Administration;
  readonly jobQueue: AdminJobQueue;
  readonly erasure: Erasure;
  readonly newId: () => string;
  readonly backups: BackupTimes;
  /** Of those who have not chosen. */
  readonly binRetentionDays: number;
  /** Whether an outside service can be asked at all. */
  readonly isCloudOffered: boolean;
  readonly eventOf: EventOf;
  /** The audit event of a wish that came by a link in a mail, or from the settings of messages. */
  readonly digestEvent: (userId: string) => AuditEvent;
  readonly tellWebhooks: (events: readonly AuditEvent[]) => Promise<void>;
  readonly now: () => Date;
}

/** The public calls of `users`. */
export function usersHandlers(rules: UsersRules): Handlers<typeof routes.users> {
  const { database, audit, jobs, apiKeys, administration, jobQueue, now } = rules;
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
        const was = completePreferences(before).privacy.analysis;
        const becomes = completePreferences(preferences).privacy.analysis;
        if (was !== becomes) {
          await insertConsent(transaction, userId, rules.newId(), {
            at: now(),
            from: was,
            to: becomes,
            ...(body.consent === undefined ? {} : { text: body.consent }),
            ...clientOf(context.userAgent),
          });
        }
        if (completePreferences(before).privacy.search !== completePreferences(preferences).privacy.search) {
          await jobs.add(transaction, SEARCH_INDEX_TASK, { userId }, { key: `${SEARCH_INDEX_TASK}:${userId}` });
        }
        if (wantsDigest(before) !== wantsDigest(preferences)) {
          await jobs.add(transaction, REPLAN_TASK, { userId }, { key: `${REPLAN_TASK}:${userId}` });
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
      return { status: 202, body: await rules.erasure.request(body, context) };
    },
    async keepMe({ body }, context) {
      await rules.erasure.keep(body, context);
      return { status: 204 };
    },
    async getMyData(_, { identity: { userId } }) {
      const scoped = database.as(userId);
      const { privacy, retention: chosen } = completePreferences(await readPreferences(scoped, userId));
      const retention = {
        binDays: retentionDaysOf(chosen.bin) ?? rules.binRetentionDays,
        earlierVersionDays: retentionDaysOf(chosen.earlierVersions) ?? null,
        originalDays: retentionDaysOf(chosen.originals) ?? null,
      };
      const google = {
        name: "Google Cloud Natural Language",
        receives: "texts",
        isActive: privacy.analysis === "cloud",
      } as const;
      return {
        status: 200,
        body: {
          holdings: await describeHoldings(rules, userId, retention),
          processors: rules.isCloudOffered ? [google] : [],
          consents: await listConsents(scoped, userId, MAX_CONSENTS),
          retention,
          backups: rules.backups,
        },
      };
    },
    async getReceiptKeys() {
      return { status: 200, body: receiptKeysOf(await readSigningKeys(database)) };
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
      const verification = await verifyAudit(rules);
      rules.telemetry.auditProblems.set(verification.problems.length);
      return { status: 200, body: verification };
    },
    async listJobs() {
      return { status: 200, body: await jobQueue.look() };
    },
    async retryJob({ params }, context) {
      await jobQueue.retry(params.job_id, context);
      return { status: 204 };
    },
    async removeJob({ params }, context) {
      await jobQueue.remove(params.job_id, context);
      return { status: 204 };
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
    async getErasure({ body }) {
      return { status: 200, body: { dueAt: await rules.erasure.dueAt(body.userId) } };
    },
    async wishDigest({ body: { userId, weeklyDigest } }) {
      await audit.ready();
      await database.transaction(userId, async (transaction) => {
        const before = await lockPreferences(transaction, userId, rules.now());
        if (wantsDigest(before) === weeklyDigest) return;
        await writePreferences(transaction, userId, mergePreferences(before, { notifications: { weeklyDigest } }));
        await rules.jobs.add(transaction, REPLAN_TASK, { userId }, { key: `${REPLAN_TASK}:${userId}` });
        await audit.appendIn(transaction, [rules.digestEvent(userId)]);
      });
      return { status: 204 };
    },
    async appendAudit({ body }) {
      await audit.append(body.events);
      await rules.tellWebhooks(body.events);
      return { status: 204 };
    },
    async checkApiKey({ body }) {
      return { status: 200, body: { key: await apiKeys.check(body.keyHash) } };
    },
    async getApiKey({ body }) {
      return { status: 200, body: { key: await apiKeys.get(body) } };
    },
  };
}

const MAX_CONSENTS = 100;
const MAX_CLIENT_LENGTH = 200;

/** The programme that a change came by, as it named itself: letters, figures and signs of ASCII alone. */
function clientOf(userAgent: string | undefined): { readonly client?: string } {
  const client = userAgent?.replaceAll(/[^ -~]/g, "").slice(0, MAX_CLIENT_LENGTH);
  return client === undefined || client === "" ? {} : { client };
}

function wantsDigest(stored: StoredPreferences): boolean {
  return completePreferences(stored).notifications.weeklyDigest;
}
