import {
  NOTIFICATION_LIMITS,
  type Device,
  type DeviceRegistration,
  type WebPushSubscription,
} from "@aura-journal/contracts";
import type { Kek } from "@aura-journal/crypto";
import { createHash } from "node:crypto";
import type { Database } from "../../platform/database.ts";
import { invalid, notFound } from "../../platform/errors.ts";
import { isPublicHost } from "../../platform/public-address.ts";
import * as repository from "./devices-repository.ts";
import { readSubscriptionKeys } from "./push/encrypt-push.ts";
import { deviceContext } from "./secrets-repository.ts";

/** Where a device is reached, and in which language. */
export type DeviceAddress = { readonly language: string } & (
  { readonly subscription: WebPushSubscription } | { readonly token: string }
);

export interface DevicesOptions {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
  readonly newId: () => string;
  /** For tests alone: push services on this machine are taken for such. */
  readonly isLoopbackAllowed: boolean;
}

/** The devices on which a person is told. Where one is reached is stored wrapped. */
export function createDevices(options: DevicesOptions) {
  const { database, kek, now } = options;

  function refuseUnfit({ endpoint, keys }: WebPushSubscription): void {
    const isUrl = URL.canParse(endpoint);
    if (!isUrl || (!options.isLoopbackAllowed && !isPublicHost(new URL(endpoint)))) {
      throw invalid("subscription.endpoint", "must be https at a public address");
    }
    if (readSubscriptionKeys(keys) === undefined) throw invalid("subscription.keys", "are no keys of a subscription");
  }

  return {
    /**
     * A device that is known by its address keeps its id.
     * @throws AuraError VAL_001 for an endpoint that is not public, or keys that are none
     */
    async register(userId: string, given: DeviceRegistration): Promise<{ device: Device; isNew: boolean }> {
      if ("subscription" in given) refuseUnfit(given.subscription);
      const { platform, language = "en" } = given;
      const address = "subscription" in given ? given.subscription.endpoint : given.token;
      const addressHash = createHash("sha256").update(address).digest();
      const secret = JSON.stringify("subscription" in given ? given.subscription : given.token);
      const wrap = (deviceId: string): Promise<Buffer> =>
        kek.wrap(Buffer.from(secret), deviceContext(userId, deviceId));
      return database.transaction(userId, async (transaction) => {
        await repository.lockDevices(transaction, userId);
        const known = await repository.findByAddress(transaction, userId, addressHash);
        const deviceId = known?.deviceId ?? options.newId();
        const row = { deviceId, platform, language, addressWrapped: await wrap(deviceId) };
        const createdAt = known?.createdAt ?? now();
        if (known === undefined) {
          await repository.insertDevice(transaction, userId, { ...row, addressHash, createdAt });
          await repository.trimDevices(transaction, userId, NOTIFICATION_LIMITS.devices);
        } else {
          await repository.updateDevice(transaction, userId, row, now());
        }
        const device = { deviceId, platform, createdAt: createdAt.toISOString() };
        return { device, isNew: known === undefined };
      });
    },

    /** @throws AuraError RES_001 where the user has no such device */
    async remove(userId: string, deviceId: string): Promise<void> {
      if (!(await repository.deleteDevice(database.as(userId), userId, deviceId))) throw notFound();
    },

    async addressOf(userId: string, deviceId: string): Promise<DeviceAddress | undefined> {
      const row = await repository.findDevice(database.as(userId), userId, deviceId);
      if (row === undefined) return undefined;
      const opened = await kek.unwrap(row.addressWrapped, deviceContext(userId, deviceId));
      const value = JSON.parse(opened.toString()) as WebPushSubscription | string;
      const { language } = row;
      return typeof value === "string" ? { language, token: value } : { language, subscription: value };
    },
  };
}

export type Devices = ReturnType<typeof createDevices>;
