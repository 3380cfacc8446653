import type { AuditEvent, WebhookEvent } from "@aura-journal/contracts";
import { statement, type Queryable, type Transaction } from "../../../platform/database.ts";

export interface WebhookRow {
  readonly webhookId: string;
  readonly name: string | null;
  readonly events: readonly WebhookEvent[];
  readonly wrapped: Buffer;
  readonly previousSecretUntil: Date | null;
  readonly isEnabled: boolean;
  readonly createdAt: Date;
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly heldUntil: Date | null;
  readonly disabledAt: Date | null;
}

const WEBHOOK = `webhook_id AS "webhookId", name, events, wrapped, previous_secret_until AS "previousSecretUntil",
  is_enabled AS "isEnabled", created_at AS "createdAt", failures, failing_since AS "failingSince", held_until AS "heldUntil",
  disabled_at AS "disabledAt"`;
const LOCK_USER = statement("SELECT pg_advisory_xact_lock(hashtextextended('notify.webhooks:' || $1::text, 0))");
const LIST = statement(`SELECT ${WEBHOOK} FROM notify.webhooks WHERE user_id = $1 ORDER BY created_at, webhook_id`);
const FIND = statement(`SELECT ${WEBHOOK} FROM notify.webhooks WHERE user_id = $1 AND webhook_id = $2`);
const LOCK = statement(`SELECT ${WEBHOOK} FROM notify.webhooks WHERE user_id = $1 AND webhook_id = $2 FOR UPDATE`);
const LISTENING = statement(
  `SELECT user_id AS "userId", webhook_id AS "webhookId", events FROM notify.webhooks
   WHERE user_id = ANY ($1) AND is_enabled ORDER BY user_id, webhook_id`,
);
const INSERT = statement(
  `INSERT INTO notify.webhooks (user_id, webhook_id, name, events, wrapped, is_enabled, created_at)
   VALUES ($1, $2, $3, $4, $5, true, $6)`,
);
const UPDATE = statement(
  `UPDATE notify.webhooks SET name = $3, events = $4, wrapped = $5, previous_secret_until = $6, is_enabled = $7, failures = $8,
     failing_since = $9, held_until = $10, disabled_at = $11, due_at = CASE WHEN $7 THEN due_at END
   WHERE user_id = $1 AND webhook_id = $2`,
);
const DELETE = statement("DELETE FROM notify.webhooks WHERE user_id = $1 AND webhook_id = $2");
const TAKE_DUE = statement(
  `SELECT user_id AS "userId", webhook_id AS "webhookId" FROM notify.take_due_webhooks($1, $2, $3)`,
);
// Who sends looks for what came meanwhile when it is done.
const ASK = statement(
  `UPDATE notify.webhooks SET due_at = CASE WHEN sending_until > $3 THEN due_at
     ELSE least(due_at, CASE WHEN $4 THEN greatest(held_until, $3) ELSE $3 END) END
   WHERE user_id = $1 AND webhook_id = $2 AND is_enabled`,
);
// Whoever was sent to comes after all that wait by now, however long its own have waited: else ten slow receivers held up everybody's.
const SETTLE = statement(
  `UPDATE notify.webhooks w SET failures = $3, failing_since = $4, held_until = $5, sending_until = NULL, due_at = (
     SELECT CASE WHEN count(*) > 0 THEN greatest(min(d.next_attempt_at), $5, $6) END FROM notify.webhook_deliveries d
     WHERE d.user_id = $1 AND d.webhook_id = $2 AND d.state = 'waiting')
   WHERE w.user_id = $1 AND w.webhook_id = $2`,
);
const SWITCH_OFF = statement(
  `UPDATE notify.webhooks SET is_enabled = false, disabled_at = $3, due_at = NULL, sending_until = NULL
   WHERE user_id = $1 AND webhook_id = $2`,
);
const INSERT_EVENT = statement("INSERT INTO notify.outbox (event) VALUES ($1)");

/** Keeps other webhooks of this person from being made until the transaction ends. */
export async function lockWebhooks(transaction: Transaction, userId: string): Promise<void> {
  await transaction.query(LOCK_USER, [userId]);
}

export function listWebhooks(queryable: Queryable, userId: string): Promise<WebhookRow[]> {
  return queryable.query<WebhookRow>(LIST, [userId]);
}

export async function findWebhook(
  queryable: Queryable,
  userId: string,
  webhookId: string,
): Promise<WebhookRow | undefined> {
  return (await queryable.query<WebhookRow>(FIND, [userId, webhookId]))[0];
}

/** The row as it is, kept from everybody else until the transaction ends: whoever changes one, or what waits for it, does this first. */
export async function lockWebhook(
  transaction: Transaction,
  userId: string,
  webhookId: string,
): Promise<WebhookRow | undefined> {
  return (await transaction.query<WebhookRow>(LOCK, [userId, webhookId]))[0];
}

export interface ListeningWebhook {
  readonly userId: string;
  readonly webhookId: string;
  readonly events: readonly WebhookEvent[];
}

/** The webhooks of some people that are switched on. */
export function listListening(queryable: Queryable, userIds: readonly string[]): Promise<ListeningWebhook[]> {
  return queryable.query<ListeningWebhook>(LISTENING, [userIds]);
}

export async function insertWebhook(
  transaction: Transaction,
  userId: string,
  row: Pick<WebhookRow, "webhookId" | "name" | "events" | "wrapped" | "createdAt">,
): Promise<void> {
  const { webhookId, name, events, wrapped, createdAt } = row;
  await transaction.execute(INSERT, [userId, webhookId, name, events, wrapped, createdAt]);
}

export async function updateWebhook(transaction: Transaction, userId: string, row: WebhookRow): Promise<void> {
  await transaction.execute(UPDATE, [
    userId,
    row.webhookId,
    row.name,
    row.events,
    row.wrapped,
    row.previousSecretUntil,
    row.isEnabled,
    row.failures,
    row.failingSince,
    row.heldUntil,
    row.disabledAt,
  ]);
}

/** Whether there was such a webhook. */
export async function deleteWebhook(transaction: Transaction, userId: string, webhookId: string): Promise<boolean> {
  return (await transaction.execute(DELETE, [userId, webhookId])) === 1;
}

/** Webhooks of anybody for which something is due; nobody else takes them before `until`. */
export function takeDueWebhooks(
  database: Queryable,
  at: Date,
  until: Date,
  limit: number,
): Promise<{ readonly userId: string; readonly webhookId: string }[]> {
  return database.query(TAKE_DUE, [at, until, limit]);
}

/**
 * Has what waits for a webhook sent.
 * @param isPatient whether it may wait for as long as the receiver is held
 */
export async function askForSending(
  transaction: Transaction,
  userId: string,
  webhookId: string,
  at: Date,
  isPatient: boolean,
): Promise<void> {
  await transaction.execute(ASK, [userId, webhookId, at, isPatient]);
}

/** Notes how its receiver is, and when the next message is to be sent: not before `heldUntil`, and after those who wait at `at`. */
export async function settleWebhook(
  transaction: Transaction,
  userId: string,
  webhookId: string,
  { failures, failingSince, heldUntil }: Pick<WebhookRow, "failures" | "failingSince" | "heldUntil">,
  at: Date,
): Promise<void> {
  await transaction.execute(SETTLE, [userId, webhookId, failures, failingSince, heldUntil, at]);
}

export async function switchOff(transaction: Transaction, userId: string, webhookId: string, at: Date): Promise<void> {
  await transaction.execute(SWITCH_OFF, [userId, webhookId, at]);
}

/** Puts an audit event into the outbox, in the transaction of the change that it tells of. */
export async function insertEvent(transaction: Transaction, event: AuditEvent): Promise<void> {
  await transaction.execute(INSERT_EVENT, [JSON.stringify(event)]);
}
