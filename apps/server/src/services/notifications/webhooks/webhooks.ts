import {
  WEBHOOK_LIMITS,
  WebhookEvent,
  type Webhook,
  type WebhookChange,
  type WebhookCreate,
  type WebhookCreated,
  type WebhookDelivery,
  type WebhookDeliveryList,
  type WebhookDeliveryQuery,
  type WebhookSecret,
} from "@aura-journal/contracts";
import type { Kek } from "@aura-journal/crypto";
import type { Database, Transaction } from "../../../platform/database.ts";
import { AuraError, invalid, notFound } from "../../../platform/errors.ts";
import { isPlaceAllowed } from "../../../platform/outgoing.ts";
import type { AddressRule } from "../../../platform/public-address.ts";
import type { SignedInContext } from "../../../platform/service.ts";
import {
  dropWaiting,
  findDelivery,
  insertDeliveries,
  listDeliveries,
  sendAgain,
  type DeliveryRow,
} from "./deliveries-repository.ts";
import { openAddress, wrapAddress, type WebhookAddress } from "./sealed-address.ts";
import { makeSecret } from "./sign-message.ts";
import {
  askForSending,
  deleteWebhook,
  findWebhook,
  insertEvent,
  insertWebhook,
  listWebhooks,
  lockWebhook,
  lockWebhooks,
  updateWebhook,
  type WebhookRow,
} from "./webhooks-repository.ts";

export interface WebhooksOptions {
  readonly database: Database;
  readonly kek: Kek;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly randomBytes: (size: number) => Buffer;
  /** Networks that the operator allows although they are not public. */
  readonly networks: AddressRule | undefined;
  /** For tests alone: receivers on this machine are taken for such. */
  readonly isLoopbackAllowed: boolean;
  /** Told that something may be due. */
  readonly onWaiting: () => void;
}

const HOUR_MS = 3_600_000;
const DEFAULT_PAGE = 20;

/** The addresses of a person's own programmes, as their owner sees and changes them. */
export function createWebhooks(options: WebhooksOptions) {
  const { database, kek, now } = options;

  /** @throws AuraError VAL_001 for an address that is not public, or holds a password */
  function refuseUnfit(address: string): void {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const isLoopback = options.isLoopbackAllowed && url?.protocol === "https:";
    const isFit = url !== undefined && (isLoopback || isPlaceAllowed(url, options.networks));
    if (!isFit) throw invalid("url", "must be https at a public address");
    if (url.username !== "" || url.password !== "") throw invalid("url", "must not hold a name and password");
  }

  function note(transaction: Transaction, context: SignedInContext, action: string, webhookId: string): Promise<void> {
    const { identity, requestId } = context;
    return insertEvent(transaction, {
      eventId: options.newId(),
      at: now().toISOString(),
      actorId: identity.userId,
      subjectId: identity.userId,
      action,
      requestId,
      details: { webhookId },
    });
  }

  /** Changes a webhook under its lock. @throws AuraError RES_001 where there is none */
  async function change(
    webhookId: string,
    context: SignedInContext,
    action: string,
    work: (
      transaction: Transaction,
      row: WebhookRow,
      address: WebhookAddress,
    ) => Promise<{ readonly row: WebhookRow; readonly address: WebhookAddress }>,
  ): Promise<{ readonly row: WebhookRow; readonly address: WebhookAddress }> {
    const { userId } = context.identity;
    return database.transaction(userId, async (transaction) => {
      const before = await lockWebhook(transaction, userId, webhookId);
      if (before === undefined) throw notFound();
      const was = await openAddress(kek, userId, webhookId, before.wrapped);
      const { row, address } = await work(transaction, before, was);
      const changed = { ...row, wrapped: await wrapAddress(kek, userId, webhookId, address) };
      await updateWebhook(transaction, userId, changed);
      await note(transaction, context, action, webhookId);
      return { row: changed, address };
    });
  }

  async function found(userId: string, webhookId: string): Promise<WebhookRow> {
    const row = await findWebhook(database.as(userId), userId, webhookId);
    if (row === undefined) throw notFound();
    return row;
  }

  async function shown(userId: string, row: WebhookRow): Promise<Webhook> {
    return webhookToWire(row, await openAddress(kek, userId, row.webhookId, row.wrapped), now());
  }

  return {
    /** @throws AuraError VAL_001 for an address that is not public, RES_002 where there are ten already */
    async create(input: WebhookCreate, context: SignedInContext): Promise<WebhookCreated> {
      refuseUnfit(input.url);
      const { userId } = context.identity;
      const webhookId = options.newId();
      const address = { url: input.url, secret: makeSecret(options.randomBytes) };
      const wrapped = await wrapAddress(kek, userId, webhookId, address);
      const events = input.events ?? [...WebhookEvent.enum];
      const made = { webhookId, name: input.name ?? null, events, wrapped, createdAt: now() };
      const row = await database.transaction(userId, async (transaction) => {
        await lockWebhooks(transaction, userId);
        if ((await listWebhooks(transaction, userId)).length >= WEBHOOK_LIMITS.perPerson) {
          throw new AuraError("RES_002", `There are ${WEBHOOK_LIMITS.perPerson} webhooks already; remove one first`);
        }
        await insertWebhook(transaction, userId, made);
        await note(transaction, context, "webhook.created", webhookId);
        return (await findWebhook(transaction, userId, webhookId))!;
      });
      return { ...webhookToWire(row, address, now()), secret: address.secret };
    },

    async list(userId: string): Promise<Webhook[]> {
      const rows = await listWebhooks(database.as(userId), userId);
      return Promise.all(rows.map((row) => shown(userId, row)));
    },

    /** @throws AuraError RES_001 */
    async get(userId: string, webhookId: string): Promise<Webhook> {
      return shown(userId, await found(userId, webhookId));
    },

    /** @throws AuraError RES_001, VAL_001 for an address that is not public */
    async update(webhookId: string, input: WebhookChange, context: SignedInContext): Promise<Webhook> {
      if (input.url !== undefined) refuseUnfit(input.url);
      const { userId } = context.identity;
      const { row, address } = await change(webhookId, context, "webhook.changed", async (transaction, before, was) => {
        const { enabled = before.isEnabled } = input;
        if (!enabled) await dropWaiting(transaction, userId, webhookId);
        // Another address, or switched on again: what was known of the receiver says nothing any more.
        const isFresh = (input.url !== undefined && input.url !== was.url) || (enabled && !before.isEnabled);
        const health = isFresh ? { failures: 0, failingSince: null, heldUntil: null } : {};
        if (isFresh) await askForSending(transaction, userId, webhookId, now(), false);
        const { name = before.name, events = before.events } = input;
        const disabledAt = enabled ? null : before.disabledAt;
        return {
          row: { ...before, ...health, name, events, isEnabled: enabled, disabledAt },
          address: { ...was, ...(input.url === undefined ? {} : { url: input.url }) },
        };
      });
      options.onWaiting();
      return webhookToWire(row, address, now());
    },

    /** @throws AuraError RES_001 */
    async remove(webhookId: string, context: SignedInContext): Promise<void> {
      const { userId } = context.identity;
      await database.transaction(userId, async (transaction) => {
        if (!(await deleteWebhook(transaction, userId, webhookId))) throw notFound();
        await note(transaction, context, "webhook.removed", webhookId);
      });
    },

    /** A new secret; the one before stays good for a day. @throws AuraError RES_001 */
    async rotateSecret(webhookId: string, context: SignedInContext): Promise<WebhookSecret> {
      const until = new Date(now().getTime() + WEBHOOK_LIMITS.secretOverlapHours * HOUR_MS);
      const { address } = await change(webhookId, context, "webhook.secret_rotated", async (_, before, was) => ({
        row: { ...before, previousSecretUntil: until },
        address: { url: was.url, secret: makeSecret(options.randomBytes), previousSecret: was.secret },
      }));
      return { secret: address.secret, previousSecretUntil: until.toISOString() };
    },

    /** Has a test message sent, before all that waits. @throws AuraError RES_001, RES_002 for one that is switched off */
    async test(userId: string, webhookId: string): Promise<WebhookDelivery> {
      const deliveryId = options.newId();
      const row = await database.transaction(userId, async (transaction) => {
        refuseSwitchedOff(await lockWebhook(transaction, userId, webhookId));
        const at = now();
        const message = { deliveryId, type: "webhook.test", occurredAt: at, facts: {} } as const;
        await insertDeliveries(transaction, userId, webhookId, [message], at);
        await askForSending(transaction, userId, webhookId, at, false);
        return (await findDelivery(transaction, userId, webhookId, deliveryId))!;
      });
      options.onWaiting();
      return deliveryToWire(row);
    },

    /** @throws AuraError RES_001 */
    async deliveries(userId: string, webhookId: string, query: WebhookDeliveryQuery): Promise<WebhookDeliveryList> {
      await found(userId, webhookId);
      const { page = 1, limit = DEFAULT_PAGE } = query;
      const { rows, total } = await listDeliveries(database.as(userId), userId, webhookId, {
        limit,
        offset: (page - 1) * limit,
      });
      const pagination = { page, limit, total, totalPages: Math.ceil(total / limit), totalRelation: "exact" } as const;
      return { items: rows.map(deliveryToWire), pagination };
    },

    /** @throws AuraError RES_001, RES_002 for one that waits or was delivered, or a webhook that is switched off */
    async retry(userId: string, webhookId: string, deliveryId: string): Promise<WebhookDelivery> {
      const row = await database.transaction(userId, async (transaction) => {
        const webhook = await lockWebhook(transaction, userId, webhookId);
        if ((await findDelivery(transaction, userId, webhookId, deliveryId)) === undefined) throw notFound();
        refuseSwitchedOff(webhook);
        const again = await sendAgain(transaction, userId, webhookId, deliveryId, now());
        if (again === undefined) throw new AuraError("RES_002", "The message waits or was delivered");
        await askForSending(transaction, userId, webhookId, now(), false);
        return again;
      });
      options.onWaiting();
      return deliveryToWire(row);
    },
  };
}

export type Webhooks = ReturnType<typeof createWebhooks>;

function refuseSwitchedOff(webhook: WebhookRow | undefined): void {
  if (webhook === undefined) throw notFound();
  if (!webhook.isEnabled) throw new AuraError("RES_002", "The webhook is switched off");
}

function webhookToWire(row: WebhookRow, { url }: WebhookAddress, at: Date): Webhook {
  const { webhookId, name, events, isEnabled, createdAt, failingSince, disabledAt, previousSecretUntil } = row;
  const isOldValid = previousSecretUntil !== null && previousSecretUntil > at;
  return {
    webhookId,
    url,
    ...(name === null ? {} : { name }),
    events: [...events],
    enabled: isEnabled,
    createdAt: createdAt.toISOString(),
    ...(failingSince === null ? {} : { failingSince: failingSince.toISOString() }),
    ...(disabledAt === null ? {} : { disabledAt: disabledAt.toISOString() }),
    ...(isOldValid ? { previousSecretUntil: previousSecretUntil.toISOString() } : {}),
  };
}

function deliveryToWire(row: DeliveryRow): WebhookDelivery {
  const { deliveryId, type, occurredAt, state, attempts, lastAttemptAt, lastStatus, lastProblem, nextAttemptAt } = row;
  return {
    deliveryId,
    type,
    occurredAt: occurredAt.toISOString(),
    state,
    attempts,
    ...(lastAttemptAt === null ? {} : { lastAttemptAt: lastAttemptAt.toISOString() }),
    ...(lastStatus === null ? {} : { lastStatus }),
    ...(lastProblem === null ? {} : { lastProblem }),
    ...(nextAttemptAt === null ? {} : { nextAttemptAt: nextAttemptAt.toISOString() }),
  };
}
