import { join } from "node:path";
import { createPostOutside } from "../../platform/outgoing.ts";
import type { Service, ServiceDependencies } from "../../platform/service.ts";
import { uuidv7 } from "../../platform/uuid.ts";
import { createDevices } from "./devices.ts";
import { createFileMailer, createSmtpMailer, type Mailer } from "./mailer.ts";
import { createAccountMails, TELL_TASK } from "./account-mails/account-mails.ts";
import { createPartingMails, FORGET_PARTING_TASK, PARTING_TASK } from "./account-mails/parting-mails.ts";
import { MAIL_TASK, PUSH_TASK } from "./deliveries/channel.ts";
import { createDeliverTask } from "./deliveries/deliver.ts";
import { createNotes } from "./deliveries/notes.ts";
import { createMailChannel } from "./digest/mail-channel.ts";
import { createExpoPush } from "./push/expo-push.ts";
import { createPushChannel } from "./push/push-channel.ts";
import { createVapid } from "./push/vapid.ts";
import { createWebPush } from "./push/web-push.ts";
import { createReminders, REMINDER_TASK } from "./reminders/reminders.ts";
import { notificationsHandlers, notificationsInternalHandlers } from "./routes.ts";
import { createDueTasks } from "./settings/due-tasks.ts";
import { createPeople } from "./settings/person.ts";
import { createMessageSettings, DIGEST_TASK, REPLAN_TASK, STREAK_TASK } from "./settings/settings.ts";
import { createUnsubscribeTokens } from "./unsubscribe/unsubscribe-token.ts";

export { rewrapNotificationSecrets } from "./rewrap-secrets.ts";

const PUSH_TIMEOUT_MS = 10_000;
const EXPO_URL = "https://exp.host/--/api/v2/push/send";

/** Messages to people: in the app, by push, and by mail over SMTP or into files. */
export async function createNotificationsService(deps: ServiceDependencies): Promise<Service> {
  const { config, database, kek, clients, jobs, now, randomBytes } = deps;
  const newId = (): string => uuidv7(now(), randomBytes);
  const mailer = createMailer(deps);
  const { loopbackPush: loopback, expoAccessToken } = config;
  const post = createPostOutside({ timeoutMs: PUSH_TIMEOUT_MS, nowMs: () => now().getTime(), loopback });
  const vapid = createVapid({ database, kek, now, randomBytes, subject: subjectOf(config) });
  const devices = createDevices({ database, kek, now, newId, isLoopbackAllowed: loopback !== undefined });
  const { publicUrl } = config;
  const people = createPeople({ database, clients });
  const note = createNotes({ jobs, now });
  const shared = { database, clients, people, jobs, now, note, mailer, publicUrl };
  const reminders = createReminders({
    ...shared,
    timezoneOf: async (userId) => (await people.accountOf(userId))?.timezone,
  });
  const settings = createMessageSettings(shared);
  const due = createDueTasks({ ...shared, settings });
  const tokens = createUnsubscribeTokens({ database, kek, now, randomBytes });
  const accountMails = createAccountMails(shared);
  const partingMails = createPartingMails({ ...shared, kek });
  const push = createPushChannel({
    database,
    logger: deps.logger,
    devices,
    sendWeb: createWebPush({ post, vapid, randomBytes }),
    sendExpo:
      expoAccessToken && createExpoPush({ post, url: loopback?.expoUrl ?? EXPO_URL, accessToken: expoAccessToken }),
  });
  const rules = { ...shared, devices, reminders, settings, tokens, accountMails, partingMails, vapid };
  return {
    handlers: notificationsHandlers(rules),
    internal: notificationsInternalHandlers(rules),
    tasks: {
      [REMINDER_TASK]: reminders.task,
      [STREAK_TASK]: due.saveStreak,
      [DIGEST_TASK]: due.digest,
      [REPLAN_TASK]: settings.replan,
      [PUSH_TASK]: createDeliverTask(shared, push),
      [MAIL_TASK]: createDeliverTask(shared, createMailChannel({ ...shared, tokens })),
      [TELL_TASK]: accountMails.tell,
      [PARTING_TASK]: partingMails.task,
      [FORGET_PARTING_TASK]: partingMails.forget,
    },
    async stop() {
      post.close();
      mailer.close();
    },
  };
}

function createMailer({ config, logger, now, randomBytes }: ServiceDependencies): Mailer {
  const from = config.mailFrom;
  if (config.smtpUrl !== undefined) return createSmtpMailer({ url: config.smtpUrl.reveal(), from, logger });
  return createFileMailer({ folder: join(config.dataDir, "mail"), from, logger, now, randomBytes });
}

/** How a push service reaches the operator: where the server is, or else by whom its mails are sent. */
function subjectOf({ publicUrl, mailFrom }: ServiceDependencies["config"]): string {
  if (publicUrl.startsWith("https:")) return publicUrl;
  return `mailto:${/<([^>]+)>/.exec(mailFrom)?.[1] ?? mailFrom}`;
}
