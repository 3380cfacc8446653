import { join } from "node:path";
import { createPostOutside } from "../../platform/outgoing.ts";
import type { Service, ServiceDependencies, StoredServiceDefinition } from "../../platform/service.ts";
import { uuidv7 } from "../../platform/uuid.ts";
import { createDevices } from "./devices.ts";
import { createFileMailer, createSmtpMailer, type Mailer } from "./mailer.ts";
import { createExpoPush } from "./push/expo-push.ts";
import { createPushTask, PUSH_TASK } from "./push/push-task.ts";
import { createVapid } from "./push/vapid.ts";
import { createWebPush } from "./push/web-push.ts";
import { createReminders, REMINDER_LIFE_MS, REMINDER_TASK } from "./reminders/reminders.ts";
import { notificationsHandlers, notificationsInternalHandlers } from "./routes.ts";

export { rewrapNotificationSecrets } from "./rewrap-secrets.ts";

/** Messages to people: mails, over SMTP or into files; reminders, in the app and by push. */
export const notifications: StoredServiceDefinition = {
  name: "notifications",
  needs: ["auth", "users"],
  store: { role: "aura_notify", schemas: ["notify"], migrations: new URL("./migrations/", import.meta.url) },
  create,
};

const PUSH_TIMEOUT_MS = 10_000;
const EXPO_URL = "https://exp.host/--/api/v2/push/send";

async function create(deps: ServiceDependencies): Promise<Service> {
  const { config, database, kek, clients, jobs, now, randomBytes } = deps;
  const newId = (): string => uuidv7(now(), randomBytes);
  const mailer = createMailer(deps);
  const { loopbackPush: loopback, expoAccessToken } = config;
  const post = createPostOutside({ timeoutMs: PUSH_TIMEOUT_MS, nowMs: () => now().getTime(), loopback });
  const vapid = createVapid({ database, kek, now, randomBytes, subject: subjectOf(config) });
  const devices = createDevices({ database, kek, now, newId, isLoopbackAllowed: loopback !== undefined });
  const reminders = createReminders({
    database,
    jobs,
    now,
    newId,
    timezoneOf: async (userId) => (await clients.auth.getAccount({ body: { userId } })).body.account?.timezone,
  });
  const push = createPushTask({
    database,
    clients,
    jobs,
    now,
    devices,
    sendWeb: createWebPush({ post, vapid, randomBytes }),
    sendExpo:
      expoAccessToken && createExpoPush({ post, url: loopback?.expoUrl ?? EXPO_URL, accessToken: expoAccessToken }),
    lifeMs: REMINDER_LIFE_MS,
  });
  const rules = { database, now, mailer, devices, reminders, vapid };
  return {
    handlers: notificationsHandlers(rules),
    internal: notificationsInternalHandlers(rules),
    tasks: { [REMINDER_TASK]: reminders.task, [PUSH_TASK]: push },
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
