import type { Database } from "../../../platform/database.ts";
import type { Logger } from "../../../platform/logger.ts";
import { PrivateAddressError } from "../../../platform/public-address.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import type { PushWords } from "../catalogue/words.ts";
import { PUSH_TASK, type Channel, type Delivery, type Told } from "../deliveries/channel.ts";
import { deleteDevice } from "../devices-repository.ts";
import type { DeviceAddress, Devices } from "../devices.ts";
import type { createExpoPush } from "./expo-push.ts";
import type { createWebPush } from "./web-push.ts";

export interface PushChannelOptions {
  readonly database: Database;
  readonly logger: Logger;
  readonly devices: Pick<Devices, "addressOf">;
  readonly sendWeb: ReturnType<typeof createWebPush>;
  /** Absent where this server has no access to Expo: phones are then known and not told. */
  readonly sendExpo: ReturnType<typeof createExpoPush> | undefined;
}

/**
 * Tells one device: a browser through its push service, a phone through Expo's. A push service whose answer is lost is asked again: the
 * message then has the same topic there and the same tag in the browser, and takes the place of the first.
 */
export function createPushChannel(options: PushChannelOptions): Channel {
  const { database, logger } = options;

  async function send(address: DeviceAddress, words: PushWords, told: Told): Promise<Delivery> {
    const { notificationId, leftSeconds: ttlSeconds } = told;
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

  return {
    task: PUSH_TASK,
    preference: "push",
    async deliver(told) {
      const { userId, deviceId, kind } = told;
      if (deviceId === undefined || (kind !== "reminder" && kind !== "streak-saver")) return { kind: "gone" };
      const address = await options.devices.addressOf(userId, deviceId);
      if (address === undefined) return { kind: "gone" };
      const words = catalogueFor(address.language).push[kind];
      const delivery = await send(address, words, told).catch((error: unknown): Delivery => {
        if (error instanceof PrivateAddressError) return { kind: "gone" };
        // What sockets say names the endpoint, which is a secret: of it the code alone goes on.
        const { code } = error as { code?: unknown };
        throw new Error(`the push service cannot be reached: ${typeof code === "string" ? code : "no answer"}`);
      });
      if (delivery.kind === "gone") {
        await deleteDevice(database.as(userId), userId, deviceId);
        logger.info({ deviceId }, "a device that is not there any more is forgotten");
      }
      return delivery;
    },
  };
}
