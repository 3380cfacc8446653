import {
  NOTIFICATION_LIMITS,
  type InternalClients,
  type internalRoutes,
  type NotificationList,
  type NotificationQuery,
  type routes,
} from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { surveyHoldings } from "../../platform/holdings-repository.ts";
import type { Handlers, InternalHandlers } from "../../platform/service.ts";
import type { Devices } from "./devices.ts";
import type { AccountMails } from "./account-mails/account-mails.ts";
import type { PartingMails } from "./account-mails/parting-mails.ts";
import { catalogueFor } from "./catalogue/catalogue.ts";
import { eraseUserRows, listNotifications, markRead } from "./notifications-repository.ts";
import type { Vapid } from "./push/vapid.ts";
import type { ReminderRules } from "./reminders/reminders.ts";
import type { MessageSettingsRules } from "./settings/settings.ts";
import { renderUnsubscribe, type UnsubscribeStep } from "./unsubscribe/unsubscribe-page.ts";
import type { UnsubscribeTokens } from "./unsubscribe/unsubscribe-token.ts";
import type { Happenings } from "./webhooks/happenings.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

/** What the handlers stand on. */
export interface NotificationsRules {
  readonly database: Database;
  readonly now: () => Date;
  readonly clients: Pick<InternalClients, "users">;
  readonly accountMails: Pick<AccountMails, "send">;
  readonly partingMails: Pick<PartingMails, "announce">;
  readonly devices: Devices;
  readonly reminders: ReminderRules;
  readonly settings: Pick<MessageSettingsRules, "get" | "set">;
  readonly tokens: Pick<UnsubscribeTokens, "read">;
  readonly vapid: Vapid;
  readonly webhooks: Webhooks;
  readonly happenings: Pick<Happenings, "note">;
}

const DEFAULT_PAGE = 20;
const DAY_MS = 86_400_000;

/** The public calls of `notifications`. */
export function notificationsHandlers(rules: NotificationsRules): Handlers<typeof routes.notifications> {
  const { database, devices, reminders, webhooks, now } = rules;
  return {
    async listNotifications({ query }, { identity }) {
      return { status: 200, body: await inbox(rules, identity.userId, query) };
    },
    async readNotification({ params }, { identity: { userId } }) {
      if (!(await markRead(database.as(userId), userId, params.id, now()))) throw notFound();
      return { status: 204 };
    },
    async getReminders(_, { identity }) {
      return { status: 200, body: await reminders.get(identity.userId) };
    },
    async updateReminders({ body }, { identity }) {
      return { status: 200, body: await reminders.set(identity.userId, body) };
    },
    async getMessageSettings(_, { identity }) {
      return { status: 200, body: await rules.settings.get(identity.userId) };
    },
    async updateMessageSettings({ body }, { identity }) {
      return { status: 200, body: await rules.settings.set(identity.userId, body) };
    },
    async unsubscribePage({ params, query }) {
      const isWhole = (await rules.tokens.read(params.token)) !== undefined;
      return unsubscribing(isWhole ? "ask" : "broken", query.language);
    },
    async unsubscribe({ params, query }) {
      const meant = await rules.tokens.read(params.token);
      if (meant === undefined) throw invalid("token", "is not whole");
      await rules.clients.users.wishDigest({ body: { userId: meant.userId, weeklyDigest: false } });
      return unsubscribing("done", query.language);
    },
    async getPushKey() {
      return { status: 200, body: { publicKey: await rules.vapid.publicKey() } };
    },
    async registerDevice({ body }, { identity }) {
      const { device, isNew } = await devices.register(identity.userId, body);
      return isNew ? { status: 201, body: device } : { status: 200, body: device };
    },
    async removeDevice({ params }, { identity }) {
      await devices.remove(identity.userId, params.id);
      return { status: 204 };
    },
    async createWebhook({ body }, context) {
      return { status: 201, body: await webhooks.create(body, context) };
    },
    async listWebhooks(_, { identity }) {
      return { status: 200, body: { items: await webhooks.list(identity.userId) } };
    },
    async getWebhook({ params }, { identity }) {
      return { status: 200, body: await webhooks.get(identity.userId, params.id) };
    },
    async updateWebhook({ params, body }, context) {
      return { status: 200, body: await webhooks.update(params.id, body, context) };
    },
    async deleteWebhook({ params }, context) {
      await webhooks.remove(params.id, context);
      return { status: 204 };
    },
    async rotateWebhookSecret({ params }, context) {
      return { status: 200, body: await webhooks.rotateSecret(params.id, context) };
    },
    async testWebhook({ params }, { identity }) {
      return { status: 202, body: await webhooks.test(identity.userId, params.id) };
    },
    async listWebhookDeliveries({ params, query }, { identity }) {
      return { status: 200, body: await webhooks.deliveries(identity.userId, params.id, query) };
    },
    async retryWebhookDelivery({ params }, { identity }) {
      return { status: 202, body: await webhooks.retry(identity.userId, params.id, params.delivery_id) };
    },
  };
}

/** What the other services ask of `notifications`. */
export function notificationsInternalHandlers(
  rules: Pick<NotificationsRules, "database" | "accountMails" | "partingMails" | "happenings">,
): InternalHandlers<typeof internalRoutes.notifications> {
  return {
    async sendMail({ body }) {
      return { status: 200, body: { outcome: (await rules.accountMails.send(body)).kind } };
    },
    async announceClosing({ body }) {
      await rules.partingMails.announce(body);
      return { status: 204 };
    },
    async noteHappenings({ body }) {
      await rules.happenings.note(body.happenings);
      return { status: 204 };
    },
    async surveyNotifications({ body: { userId } }) {
      const holdings = await surveyHoldings(rules.database.as(userId), ["notify"], userId);
      return { status: 200, body: { holdings, keys: [] } };
    },
    async eraseNotifications({ body: { userId } }) {
      await eraseUserRows(rules.database.as(userId), userId);
      return { status: 204 };
    },
  };
}

function unsubscribing(step: UnsubscribeStep, language: string | undefined) {
  const { html, contentSecurityPolicy } = renderUnsubscribe(step, catalogueFor(language));
  // The address holds the token: it goes to nobody that the page leads to.
  const headers = {
    "content-security-policy": contentSecurityPolicy,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  };
  return { status: 200, body: html as never, headers } as const;
}

async function inbox(
  { database, now }: NotificationsRules,
  userId: string,
  query: NotificationQuery,
): Promise<NotificationList> {
  const page = query.page ?? 1;
  const limit = query.limit ?? DEFAULT_PAGE;
  const after = new Date(now().getTime() - NOTIFICATION_LIMITS.daysKept * DAY_MS);
  const found = await listNotifications(database.as(userId), userId, { after, limit, offset: (page - 1) * limit });
  const items = found.rows.map(({ createdAt, readAt, ...row }) => ({
    ...row,
    createdAt: createdAt.toISOString(),
    ...(readAt === null ? {} : { readAt: readAt.toISOString() }),
  }));
  const { total, unread } = found;
  return {
    items,
    unread,
    pagination: { page, limit, total, totalPages: Math.ceil(total / limit), totalRelation: "exact" },
  };
}
