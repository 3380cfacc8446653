import type { Kek } from "@aura-journal/crypto";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { Database } from "../../../platform/database.ts";
import { UNSUBSCRIBE } from "../secrets-repository.ts";
import { createServerSecret } from "../server-secret.ts";

/** What one can unsubscribe from by a link in a mail. */
export type Subscription = "weekly-digest";

const VERSION = 1;
/** Numbers that stand in tokens: never used again for another. */
const NUMBERS: Readonly<Record<Subscription, number>> = { "weekly-digest": 1 };
const KEY_BYTES = 32;
const MAC_BYTES = 32;
const USER_BYTES = 16;

export interface UnsubscribeTokensOptions {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

export interface UnsubscribeTokens {
  create(userId: string, subscription: Subscription): Promise<string>;
  /** Whose token it is and what for; `undefined` for one that was not made here. */
  read(token: string): Promise<{ readonly userId: string; readonly subscription: Subscription } | undefined>;
}

/**
 * Tokens of the links at the foot of mails: `version | number of the subscription | user id | HMAC-SHA-256`, in base64url. Whoever has
 * the mail can do with one what it says and nothing else: it opens nothing and shows nothing. It does not run out, because mails are read
 * years later. The key is made at its first use, kept wrapped by the KEK, and serves nothing else.
 */
export function createUnsubscribeTokens(options: UnsubscribeTokensOptions): UnsubscribeTokens {
  const key = createServerSecret({
    ...options,
    name: UNSUBSCRIBE,
    make: () => options.randomBytes(KEY_BYTES),
    read: (secret) => secret,
  });

  const macOf = async (head: Buffer): Promise<Buffer> =>
    createHmac("sha256", await key())
      .update("aura/unsubscribe/v1")
      .update(head)
      .digest();

  return {
    async create(userId, subscription) {
      const user = Buffer.from(userId.replaceAll("-", ""), "hex");
      const head = Buffer.concat([Buffer.from([VERSION, NUMBERS[subscription]]), user]);
      return Buffer.concat([head, await macOf(head)]).toString("base64url");
    },

    async read(token) {
      const bytes = Buffer.from(token, "base64url");
      // One spelling each: what a decoder would overlook is no part of a token of ours.
      if (bytes.length !== 2 + USER_BYTES + MAC_BYTES || bytes.toString("base64url") !== token) return undefined;
      const head = bytes.subarray(0, 2 + USER_BYTES);
      if (!timingSafeEqual(bytes.subarray(2 + USER_BYTES), await macOf(head))) return undefined;
      const subscription = (Object.keys(NUMBERS) as Subscription[]).find((name) => NUMBERS[name] === head[1]);
      if (head[0] !== VERSION || subscription === undefined) return undefined;
      const userId = head.toString("hex", 2).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
      return { userId, subscription };
    },
  };
}
