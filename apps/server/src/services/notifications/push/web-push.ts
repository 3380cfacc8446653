import type { WebPushSubscription } from "@aura-journal/contracts";
import type { OutgoingAnswer, PostOutside } from "../../../platform/outgoing.ts";
import { encryptPush, newMessageKey, readSubscriptionKeys } from "./encrypt-push.ts";
import type { Vapid } from "./vapid.ts";

export interface WebPushMessage {
  readonly payload: object;
  /** How long the push service may keep it for a browser that is away. */
  readonly ttlSeconds: number;
  /** Of two that wait with the same topic only the later is delivered (RFC 8030 §5.4): at most 32 characters of base64url. */
  readonly topic: string;
}

export interface WebPushOptions {
  readonly post: PostOutside;
  readonly vapid: Vapid;
  readonly randomBytes: (size: number) => Buffer;
}

/** Hands a message to the push service of a subscription (RFC 8030), sealed for its browser (RFC 8291). */
export function createWebPush({ post, vapid, randomBytes }: WebPushOptions) {
  return async (
    { endpoint, keys: given }: WebPushSubscription,
    { payload, ttlSeconds, topic }: WebPushMessage,
  ): Promise<OutgoingAnswer> => {
    const keys = readSubscriptionKeys(given);
    if (keys === undefined) throw new Error("a stored subscription has no keys");
    const body = encryptPush(JSON.stringify(payload), keys, { messageKey: newMessageKey(), salt: randomBytes(16) });
    return post({
      url: endpoint,
      headers: {
        authorization: await vapid.authorize(endpoint),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        ttl: String(ttlSeconds),
        urgency: "normal",
        topic,
      },
      body,
    });
  };
}
