import type { SecretText } from "../../../config.ts";
import type { PostOutside } from "../../../platform/outgoing.ts";
import type { PushWords } from "../catalogue/words.ts";
import type { Delivery } from "../deliveries/channel.ts";

export interface ExpoPushOptions {
  readonly post: PostOutside;
  readonly url: string;
  readonly accessToken: SecretText;
}

/** Hands a message to Expo's push service, which passes it on to Apple's or Google's. It is not sealed: it says nothing of a journal. */
export function createExpoPush({ post, url, accessToken }: ExpoPushOptions) {
  return async (token: string, words: PushWords, ttlSeconds: number): Promise<Delivery> => {
    const answer = await post({
      url,
      headers: {
        authorization: `Bearer ${accessToken.reveal()}`,
        "content-type": "application/json",
        accept: "application/json",
      },
      body: Buffer.from(JSON.stringify({ to: token, ...words, ttl: ttlSeconds })),
    });
    const { status, retryAfterSeconds } = answer;
    if (status === 429 || status >= 500) return { kind: "later", status, retryAfterSeconds };
    if (status >= 300) return { kind: "refused", status };
    switch (ticketOf(answer.text)) {
      case undefined:
        return { kind: "sent" };
      case "DeviceNotRegistered":
        return { kind: "gone" };
      case "MessageRateExceeded":
        return { kind: "later", status: 429, retryAfterSeconds };
      default:
        return { kind: "refused", status };
    }
  };
}

/** What Expo holds against the one message of an answer, if anything. */
function ticketOf(text: string): unknown {
  try {
    const { data } = JSON.parse(text) as { data?: unknown };
    const ticket = (Array.isArray(data) ? data[0] : data) as { details?: { error?: unknown } } | undefined;
    return ticket?.details?.error;
  } catch {
    return undefined;
  }
}
