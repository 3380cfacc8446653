import { join } from "node:path";
import { WEBHOOK_LIMITS } from "@aura-journal/contracts";
import { HAPPENED_TASK } from "../../platform/happenings.ts";
import { createOutboxRelay } from "../../platform/outbox.ts";
import { createPostOutside } from "../../platform/outgoing.ts";
import { addressesIn } from "../../platform/public-address.ts";
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
import { purgeDeliveries } from "./webhooks/deliveries-repository.ts";
import { createHappenings } from "./webhooks/happenings.ts";
import { createPump } from "./webhooks/pump.ts";
import { createSendMessage } from "./webhooks/send-message.ts";
import { createWebhooks } from "./webhooks/webhooks.ts";
import { takeDueWebhooks } from "./webhooks/webhooks-repository.ts";

export { rewrapNotificationSecrets } from "./rewrap-secrets.ts";

const PUSH_TIMEOUT_MS = 10_000;
const WEBHOOK_TIMEOUT_MS = 10_000;
/** Longer than any attempt: whoever took a webhook and died has it no more after this. */
const WEBHOOK_LEASE_MS = 60_000;
const UPKEEP_INTERVAL_MS = 60 * 60_000;
const DAY_MS = 86_400_000;
const EXPO_URL = "https://exp.host/--/api/v2/push/send";

/** Messages to people: in the app, by push, and by mail over SMTP or into files. */
export async function createNotificationsService(deps: ServiceDependencies): Promise<Service> {
  const { config, database, kek, clients, jobs, logger, telemetry, now, randomBytes } = deps;
  const newId = (): string => uuidv7(now(), randomBytes);
  const mailer = createMailer(deps);
  const { loopbackPush: loopback, expoAccessToken } = config;
  const nowMs = (): number => now().getTime();
  const post = createPostOutside({ timeoutMs: PUSH_TIMEOUT_MS, nowMs, loopback });
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
  const networks = config.webhookNetworks.length === 0 ? undefined : addressesIn(config.webhookNetworks);
  const postMessage = createPostOutside({ timeoutMs: WEBHOOK_TIMEOUT_MS, nowMs, networks, loopback });
  const sealed = { ...shared, kek, newId, randomBytes, logger };
  const pump = createPump({
    take: (limit) => takeDueWebhooks(database, now(), new Date(nowMs() + WEBHOOK_LEASE_MS), limit),
    send: createSendMessage({
      ...sealed,
      post: postMessage,
      onOutcome: (outcome, problem = "none") => telemetry.webhookMessages.inc({ outcome, problem }),
    }),
    logger,
  });
  const webhooks = createWebhooks({
    ...sealed,
    networks,
    isLoopbackAllowed: loopback !== undefined,
    onWaiting: pump.nudge,
  });
  const happenings = createHappenings({ database, now, newId, onWaiting: pump.nudge });
  const relay = createOutboxRelay({
    database,
    schema: "notify",
    deliver: (batch) => clients.users.appendAudit({ body: { events: batch } }),
    logger,
    tracing: telemetry.tracing,
  });
  const upkeep = async (): Promise<void> => {
    try {
      await purgeDeliveries(database, new Date(nowMs() - WEBHOOK_LIMITS.daysKept * DAY_MS));
    } catch (error) {
      logger.warn({ err: error }, "old records of webhooks could not be removed; they are later");
    }
  };
  let timer: NodeJS.Timeout | undefined;
  const rules = {
    ...shared,
    ...{ devices, reminders, settings, tokens, accountMails, partingMails, vapid, webhooks, happenings },
  };
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
      [HAPPENED_TASK]: happenings.task,
    },
    async start() {
      relay.start();
      pump.start();
      await upkeep();
      timer = setInterval(() => void upkeep(), UPKEEP_INTERVAL_MS).unref();
    },
    async stop() {
      clearInterval(timer);
      await pump.stop();
      await relay.stop();
      postMessage.close();
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
