import { WEBHOOK_LIMITS, type WebhookMessage, type WebhookProblem } from "@aura-journal/contracts";
import type { Kek } from "@aura-journal/crypto";
import type { Database, Transaction } from "../../../platform/database.ts";
import type { Jobs } from "../../../platform/jobs.ts";
import type { Logger } from "../../../platform/logger.ts";
import type { OutgoingAnswer, PostOutside } from "../../../platform/outgoing.ts";
import { TELL_TASK } from "../account-mails/account-mails.ts";
import { dropWaiting, findDueDelivery, noteAttempt, type DeliveryRow } from "./deliveries-repository.ts";
import { holdMs, pauseMs } from "./retry-plan.ts";
import { openAddress } from "./sealed-address.ts";
import { signMessage } from "./sign-message.ts";
import {
  findWebhook,
  insertEvent,
  lockWebhook,
  settleWebhook,
  switchOff,
  type WebhookRow,
} from "./webhooks-repository.ts";

/** What came of an attempt, for the count of them. */
export type Outcome = "delivered" | "again" | "failed" | "disabled";

export interface SendMessageOptions {
  readonly database: Database;
  readonly kek: Kek;
  readonly jobs: Jobs;
  readonly post: PostOutside;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly randomBytes: (size: number) => Buffer;
  readonly onOutcome: (outcome: Outcome, problem: WebhookProblem | undefined) => void;
}

const DAY_MS = 86_400_000;
const LONGEST_WISH_SECONDS = 86_400;
/** It is not there any more and never will be (RFC 9110, section 15.5.11): what a receiver says that wants no more. */
const GONE = 410;
/** With these, `Retry-After` speaks of the receiver (RFC 6585, section 4; RFC 9110, section 15.6.4), with others of the one message. */
const BUSY: ReadonlySet<number | null> = new Set([429, 503]);

type Result =
  | { readonly kind: "taken"; readonly status: number }
  | {
      readonly kind: "failed";
      readonly problem: WebhookProblem;
      readonly status: number | null;
      readonly retryAfterSeconds?: number | undefined;
    };

/**
 * Sends the next message that is due to one webhook, once.
 *
 * Crash model: whoever took the webhook has it to itself for a while. What came of the attempt, and when the next message is to be
 * sent, are written in one transaction; dying before it leaves the message waiting, and it is sent once more under the same id.
 */
export function createSendMessage(options: SendMessageOptions) {
  const { database, kek, now } = options;
  const chance = (): number => options.randomBytes(4).readUInt32BE() / 2 ** 32;

  async function attempt(
    userId: string,
    webhook: WebhookRow,
    delivery: DeliveryRow,
    signal: AbortSignal,
  ): Promise<Result> {
    const { webhookId, previousSecretUntil } = webhook;
    const address = await openAddress(kek, userId, webhookId, webhook.wrapped);
    const at = now();
    const isOldValid = previousSecretUntil !== null && previousSecretUntil > at;
    const { secret, previousSecret } = address;
    const secrets = isOldValid && previousSecret !== undefined ? [secret, previousSecret] : [secret];
    const body = JSON.stringify(messageOf(userId, webhookId, delivery));
    const headers = {
      "content-type": "application/json",
      "user-agent": "AURA-Journal-Webhooks/1",
      ...signMessage({ id: delivery.deliveryId, at, body }, secrets),
    };
    try {
      return resultOf(await options.post({ url: address.url, headers, body: Buffer.from(body), signal }));
    } catch (error) {
      signal.throwIfAborted();
      return { kind: "failed", problem: problemOf(error), status: null };
    }
  }

  async function note(
    transaction: Transaction,
    userId: string,
    delivery: DeliveryRow,
    asked: WebhookRow,
    result: Result,
  ) {
    const { webhookId } = asked;
    const webhook = await lockWebhook(transaction, userId, webhookId);
    if (webhook === undefined) return undefined;
    const at = now();
    if (result.kind === "taken") {
      const attempted = { state: "delivered", nextAttemptAt: null, at, status: result.status, problem: null } as const;
      await noteAttempt(transaction, userId, webhookId, delivery.deliveryId, attempted);
      await settleWebhook(transaction, userId, webhookId, { failures: 0, failingSince: null, heldUntil: null }, at);
      return "delivered";
    }
    const attempts = delivery.attempts + 1;
    const isOver = attempts >= WEBHOOK_LIMITS.attempts;
    const wished = Math.min(result.retryAfterSeconds ?? 0, LONGEST_WISH_SECONDS) * 1_000;
    const nextAttemptAt = isOver ? null : new Date(at.getTime() + Math.max(pauseMs(attempts, chance()), wished));
    await noteAttempt(transaction, userId, webhookId, delivery.deliveryId, {
      state: isOver ? "failed" : "waiting",
      nextAttemptAt,
      at,
      status: result.status,
      problem: result.problem,
    });
    // Whoever was asked at an address that is not the webhook's any more tells nothing of the receiver that it has now.
    if (!webhook.wrapped.equals(asked.wrapped)) {
      await settleWebhook(transaction, userId, webhookId, webhook, at);
      return isOver ? "failed" : "again";
    }
    const failures = webhook.failures + 1;
    const failingSince = webhook.failingSince ?? at;
    const hold = Math.max(holdMs(failures, chance()), BUSY.has(result.status) ? wished : 0);
    const heldUntil = hold === 0 ? null : new Date(at.getTime() + hold);
    await settleWebhook(transaction, userId, webhookId, { failures, failingSince, heldUntil }, at);
    const isGivenUp = at.getTime() - failingSince.getTime() >= WEBHOOK_LIMITS.failingDays * DAY_MS;
    if (!webhook.isEnabled || !(isGivenUp || result.status === GONE)) return isOver ? "failed" : "again";
    await disable(transaction, userId, webhookId, at);
    return "disabled";
  }

  async function disable(transaction: Transaction, userId: string, webhookId: string, at: Date): Promise<void> {
    await switchOff(transaction, userId, webhookId, at);
    await dropWaiting(transaction, userId, webhookId);
    const told = { userId, kind: "webhook-disabled", mailId: options.newId(), at: at.toISOString() };
    await options.jobs.add(transaction, TELL_TASK, told);
    await insertEvent(transaction, {
      eventId: options.newId(),
      at: at.toISOString(),
      subjectId: userId,
      action: "webhook.disabled",
      details: { webhookId },
    });
  }

  return async ({ userId, webhookId }: { userId: string; webhookId: string }, signal: AbortSignal): Promise<void> => {
    const scoped = database.as(userId);
    const webhook = await findWebhook(scoped, userId, webhookId);
    if (webhook === undefined) return;
    const delivery = webhook.isEnabled ? await findDueDelivery(scoped, userId, webhookId, now()) : undefined;
    if (delivery === undefined) {
      // Nothing is due after all: it was answered for meanwhile, or waits for a later attempt.
      await database.transaction(userId, async (transaction) => {
        const standing = await lockWebhook(transaction, userId, webhookId);
        if (standing !== undefined) await settleWebhook(transaction, userId, webhookId, standing, now());
      });
      return;
    }
    const result = await attempt(userId, webhook, delivery, signal);
    const outcome = await database.transaction(userId, (transaction) =>
      note(transaction, userId, delivery, webhook, result),
    );
    if (outcome === undefined) return;
    options.onOutcome(outcome, result.kind === "taken" ? undefined : result.problem);
    if (outcome === "disabled") options.logger.info({}, "a webhook was switched off; its owner is told");
  };
}

/** The same with every attempt, to the byte. */
function messageOf(userId: string, webhookId: string, { type, occurredAt, facts }: DeliveryRow): WebhookMessage {
  const { entryId, version, importId, exportId, dueAt } = facts;
  return {
    type,
    timestamp: occurredAt.toISOString(),
    data: {
      userId,
      webhookId,
      ...(entryId === undefined ? {} : { entryId }),
      ...(version === undefined ? {} : { version }),
      ...(importId === undefined ? {} : { importId }),
      ...(exportId === undefined ? {} : { exportId }),
      ...(dueAt === undefined ? {} : { dueAt }),
    },
  };
}

function resultOf({ status, retryAfterSeconds }: OutgoingAnswer): Result {
  if (status >= 200 && status < 300) return { kind: "taken", status };
  const problem = status >= 300 && status < 400 ? "redirect" : "status";
  return { kind: "failed", problem, status, retryAfterSeconds };
}

/** In a word: what the other side or a name server said goes nowhere. */
function problemOf(error: unknown): WebhookProblem {
  const { name, code } = error as { readonly name?: string; readonly code?: string };
  if (name === "TimeoutError" || name === "AbortError") return "timeout";
  // What does not exist and what is not public look alike: nobody learns the names of a network from here.
  if (code === "AURA_PRIVATE_ADDRESS" || code === "ENOTFOUND" || code === "EAI_AGAIN") return "address";
  return "unreachable";
}
