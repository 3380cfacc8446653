import type { InternalClients } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import type { Jobs, JobTask } from "../../../platform/jobs.ts";
import { PrivateAddressError } from "../../../platform/public-address.ts";
import { deleteDevice } from "../devices-repository.ts";
import type { DeviceAddress, Devices } from "../devices.ts";
import { eraseUserRows, findDueAt } from "../notifications-repository.ts";
import type { createExpoPush } from "./expo-push.ts";
import { reminderWords } from "./push-words.ts";
import type { createWebPush } from "./web-push.ts";

export const PUSH_TASK = "notifications.push";

/** What became of a message. */
export type Delivery =
  | { readonly kind: "sent" }
  /** The device is not there any more. */
  | { readonly kind: "gone" }
  /** It will not be taken, now or later. */
  | { readonly kind: "refused"; readonly status: number }
  | { readonly kind: "later"; readonly status: number; readonly retryAfterSeconds: number | undefined };

export interface PushTaskOptions {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "auth" | "users">;
  readonly jobs: Jobs;
  readonly now: () => Date;
  readonly devices: Pick<Devices, "addressOf">;
  readonly sendWeb: ReturnType<typeof createWebPush>;
  /** Absent where this server has no access to Expo: phones are then known and not told. */
  readonly sendExpo: ReturnType<typeof createExpoPush> | undefined;
  /** From when it was due, how long a notification is worth telling of. */
  readonly lifeMs: number;
}

/**
 * Tells one device of one notification. A push service whose answer is lost is asked again: the message then has the same topic
 * there and the same tag in the browser, and takes the place of the first.
 */
export function createPushTask(options: PushTaskOptions): JobTask {
  const { database, clients, now } = options;

  async function deliver(address: DeviceAddress, notificationId: string, ttlSeconds: number): Promise<Delivery> {
    const words = reminderWords(address.language);
    if ("token" in address) {
      if (options.sendExpo === undefined) return { kind: "sent" };
      return options.sendExpo(address.token, words, ttlSeconds);
    }
    const topic = notificationId.replaceAll("-", "");
    const payload = { ...words, tag: notificationId };
    const { status, retryAfterSeconds } = await options.sendWeb(address.subscription, { payload, ttlSeconds, topic });
    if (status === 404 || status === 410) return { kind: "gone" };
    if (status === 429 || status >= 500) return { kind: "later", status, retryAfterSeconds };
    return status < 300 ? { kind: "sent" } : { kind: "refused", status };
  }

  async function mayBeTold(userId: string): Promise<boolean> {
    const { account } = (await clients.auth.getAccount({ body: { userId } })).body;
    // Erased in the very moment in which something was written here: nothing of it may stay.
    if (account === null) await eraseUserRows(database.as(userId), userId);
    if (account?.isActive !== true) return false;
    const { preferences } = (await clients.users.getPreferences({ body: { userId } })).body;
    return preferences.notifications.push;
  }

  return async ({ userId, deviceId, notificationId }, { log }) => {
    if (typeof userId !== "string" || typeof deviceId !== "string" || typeof notificationId !== "string") return;
    if (!(await mayBeTold(userId))) return;
    const dueAt = await findDueAt(database.as(userId), userId, notificationId);
    const address = await options.devices.addressOf(userId, deviceId);
    if (dueAt === undefined || address === undefined) return;
    const leftMs = dueAt.getTime() + options.lifeMs - now().getTime();
    if (leftMs <= 0) return;
    const delivery = await deliver(address, notificationId, Math.ceil(leftMs / 1_000)).catch((error: unknown) => {
      if (error instanceof PrivateAddressError) return { kind: "gone" } as const;
      // What sockets say names the endpoint, which is a secret: of it the code alone goes on.
      const { code } = error as { code?: unknown };
      throw new Error(`the push service cannot be reached: ${typeof code === "string" ? code : "no answer"}`);
    });
    if (delivery.kind === "gone") {
      await deleteDevice(database.as(userId), userId, deviceId);
      log.info({ deviceId }, "a device that is not there any more is forgotten");
    }
    if (delivery.kind === "refused")
      log.warn({ deviceId, status: delivery.status }, "a push service refused a message");
    if (delivery.kind === "later") {
      const { status, retryAfterSeconds } = delivery;
      if (retryAfterSeconds === undefined) throw new Error(`the push service answered ${status}`);
      // It has said when: the queue's own pauses would be too short or too long.
      const runAt = new Date(now().getTime() + retryAfterSeconds * 1_000);
      await options.jobs.add(database, PUSH_TASK, { userId, deviceId, notificationId }, { maxAttempts: 8, runAt });
    }
  };
}
