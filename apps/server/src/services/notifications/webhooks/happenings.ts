import { WEBHOOK_LIMITS, type Happening } from "@aura-journal/contracts";
import { createHash } from "node:crypto";
import type { Database, Transaction } from "../../../platform/database.ts";
import { PermanentFailure, type JobTask } from "../../../platform/jobs.ts";
import { countWaiting, insertDeliveries, type NewDelivery } from "./deliveries-repository.ts";
import { askForSending, listListening, lockWebhook, type ListeningWebhook } from "./webhooks-repository.ts";

export interface HappeningsOptions {
  readonly database: Database;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Told that something may be due. */
  readonly onWaiting: () => void;
}

/**
 * Makes messages of what happened, for the webhooks of those whom it concerns.
 *
 * Told twice, something is one message: its id follows from the webhook and the event. Where a thousand wait already, as during an
 * import, the rest is told as one: a programme that comes behind reads the change feed, and neither side is flooded.
 */
export function createHappenings(options: HappeningsOptions) {
  const { database, now } = options;

  async function tell(transaction: Transaction, webhook: ListeningWebhook, happenings: readonly Happening[]) {
    const { userId, webhookId } = webhook;
    const standing = await lockWebhook(transaction, userId, webhookId);
    if (standing?.isEnabled !== true) return;
    const { waiting, skips } = await countWaiting(transaction, userId, webhookId);
    const room = Math.max(0, WEBHOOK_LIMITS.waiting - (waiting - skips));
    const at = now();
    const messages = happenings.slice(0, room).map((happening): NewDelivery => ({
      deliveryId: deliveryIdOf(webhookId, happening.eventId),
      type: happening.event,
      occurredAt: new Date(happening.at),
      facts: happening.facts,
    }));
    if (messages.length < happenings.length && skips === 0)
      messages.push({ deliveryId: options.newId(), type: "events.skipped", occurredAt: at, facts: {} });
    await insertDeliveries(transaction, userId, webhookId, messages, at);
    await askForSending(transaction, userId, webhookId, at, true);
  }

  async function note(happenings: readonly Happening[]): Promise<void> {
    const userIds = [...new Set(happenings.map(({ userId }) => userId))];
    const listening = await listListening(database.as(userIds), userIds);
    let isAnyTold = false;
    for (const webhook of listening) {
      const own = happenings.filter(({ userId, event }) => userId === webhook.userId && webhook.events.includes(event));
      if (own.length === 0) continue;
      await database.transaction(webhook.userId, (transaction) => tell(transaction, webhook, own));
      isAnyTold = true;
    }
    if (isAnyTold) options.onWaiting();
  }

  const task: JobTask = async ({ happenings }) => {
    if (typeof happenings !== "string") throw new PermanentFailure("the job does not say what happened");
    await note(JSON.parse(happenings) as Happening[]);
  };

  return { note, task };
}

export type Happenings = ReturnType<typeof createHappenings>;

/** The id of the message by which a webhook is told of an event (RFC 9562, version 8). */
function deliveryIdOf(webhookId: string, eventId: string): string {
  const bytes = createHash("sha256").update(`aura/webhook-message/v1:${webhookId}:${eventId}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
