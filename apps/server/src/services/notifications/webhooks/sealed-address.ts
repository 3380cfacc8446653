import type { Kek } from "@aura-journal/crypto";
import { webhookContext } from "../secrets-repository.ts";

/** Where a webhook leads, and what its messages are signed with: the newest secret first. */
export interface WebhookAddress {
  readonly url: string;
  readonly secret: string;
  readonly previousSecret?: string;
}

/** Keeps it wrapped by the KEK, bound to its place: one webhook's can't stand in another's. */
export async function wrapAddress(
  kek: Kek,
  userId: string,
  webhookId: string,
  address: WebhookAddress,
): Promise<Buffer> {
  return kek.wrap(Buffer.from(JSON.stringify(address)), webhookContext(userId, webhookId));
}

export async function openAddress(
  kek: Kek,
  userId: string,
  webhookId: string,
  wrapped: Buffer,
): Promise<WebhookAddress> {
  const opened = await kek.unwrap(wrapped, webhookContext(userId, webhookId));
  return JSON.parse(opened.toString()) as WebhookAddress;
}
