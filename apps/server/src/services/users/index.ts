import type { Service, ServiceDependencies } from "../../platform/service.ts";
import { uuidv7 } from "../../platform/uuid.ts";
import { createAdministration } from "./administration.ts";
import { createApiKeys } from "./api-keys.ts";
import { createAudit } from "./audit/audit.ts";
import { createEventOf } from "./audit-events.ts";
import { CLOSE_TASK, createErasure, ERASE_TASK } from "./erasure.ts";
import { createJobQueue } from "./job-queue.ts";
import { usersHandlers, usersInternalHandlers } from "./routes.ts";
import { surveyAccount } from "./survey.ts";
import { createTellWebhooks } from "./tell-webhooks.ts";

export { readReceipt, type ReadReceipt } from "./receipt.ts";
export { rewrapAuditKeys } from "./audit/signing-keys.ts";
export { verifyAudit } from "./audit/verify.ts";

const DAY_MS = 86_400_000;

/** Preferences, API keys, administration, erasure and the audit log. */
export async function createUsersService({
  config,
  database,
  kek,
  clients,
  jobs,
  telemetry,
  logger,
  now,
  randomBytes,
}: ServiceDependencies): Promise<Service> {
  const newId = (): string => uuidv7(now(), randomBytes);
  const audit = createAudit({
    database,
    kek,
    now,
    randomBytes,
    newId,
    logger,
    onAppended: ({ action }) => telemetry.securityEvents.inc({ action }),
  });
  const eventOf = createEventOf({ now, newId });
  const erasure = createErasure({
    database,
    clients,
    survey: (userId) => surveyAccount({ database, clients }, userId),
    jobs,
    audit,
    eventOf,
    newId,
    now,
    server: config.publicUrl,
    backups: config.backupTimes,
  });
  const jobQueue = createJobQueue({ database, audit, eventOf });
  telemetry.watchJobs(jobQueue.tasks);
  const rules = {
    database,
    clients,
    kek,
    audit,
    telemetry,
    eventOf,
    digestEvent: (userId: string) => ({
      eventId: newId(),
      at: now().toISOString(),
      subjectId: userId,
      action: "preferences.changed",
      details: { sections: "notifications" },
    }),
    erasure,
    newId,
    backups: config.backupTimes,
    binRetentionDays: config.binRetentionDays,
    isCloudOffered: config.google !== undefined,
    jobs,
    now,
    apiKeys: createApiKeys({ database, jobs, audit, eventOf, now, randomBytes, newId }),
    administration: createAdministration({ clients, audit, eventOf }),
    jobQueue,
    tellWebhooks: createTellWebhooks({ database, clients, jobs }),
  };
  let upkeep: NodeJS.Timeout | undefined;
  return {
    handlers: usersHandlers(rules),
    internal: usersInternalHandlers(rules),
    tasks: {
      [ERASE_TASK]: (payload) => erasure.finish(payload),
      [CLOSE_TASK]: ({ userId }) => erasure.close(String(userId)),
    },
    async start() {
      await audit.maintain();
      upkeep = setInterval(() => {
        audit.maintain().catch((error: unknown) => logger.error({ err: error }, "upkeep of the audit log failed"));
      }, DAY_MS).unref();
    },
    async stop() {
      clearInterval(upkeep);
      await audit.stop();
    },
  };
}
