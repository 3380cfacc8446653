import {
  NOTIFICATION_LIMITS,
  type internalRoutes,
  type NotificationList,
  type NotificationQuery,
  type routes,
} from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import type { Handlers, InternalHandlers } from "../../platform/service.ts";
import type { Devices } from "./devices.ts";
import { MAIL_CATALOGUE } from "./mail-catalogue.ts";
import type { Mailer } from "./mailer.ts";
import { eraseUserRows, listNotifications, markRead } from "./notifications-repository.ts";
import type { Vapid } from "./push/vapid.ts";
import type { ReminderRules } from "./reminders/reminders.ts";
import { renderMail } from "./render-mail.ts";

/** What the handlers stand on. */
export interface NotificationsRules {
  readonly database: Database;
  readonly now: () => Date;
  readonly mailer: Mailer;
  readonly devices: Devices;
  readonly reminders: ReminderRules;
  readonly vapid: Vapid;
}

const DEFAULT_PAGE = 20;
const DAY_MS = 86_400_000;

/** The public calls of `notifications`. */
export function notificationsHandlers(rules: NotificationsRules): Handlers<typeof routes.notifications> {
  const { database, devices, reminders, now } = rules;
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
  };
}

/** What the other services ask of `notifications`. */
export function notificationsInternalHandlers(
  rules: Pick<NotificationsRules, "database" | "mailer">,
): InternalHandlers<typeof internalRoutes.notifications> {
  return {
    async sendMail({ body }) {
      const words = MAIL_CATALOGUE[body.template];
      if (words === undefined) throw invalid("template", "is unknown");
      const rendered = renderMail(words, body.values);
      await rules.mailer.send({ ...rendered, to: body.email, template: body.template });
      return { status: 202 };
    },
    async eraseNotifications({ body: { userId } }) {
      await eraseUserRows(rules.database.as(userId), userId);
      return { status: 204 };
    },
  };
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
