import type { WebhookDelivery, WebhookFacts, WebhookMessageType, WebhookProblem } from "@aura-journal/contracts";
import { statement, type Queryable, type Transaction } from "../../../platform/database.ts";

export interface DeliveryRow {
  readonly deliveryId: string;
  readonly type: WebhookMessageType;
  readonly occurredAt: Date;
  readonly facts: WebhookFacts;
  readonly state: WebhookDelivery["state"];
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  readonly lastAttemptAt: Date | null;
  readonly lastStatus: number | null;
  readonly lastProblem: WebhookProblem | null;
}

/** A message that is to be sent. */
export type NewDelivery = Pick<DeliveryRow, "deliveryId" | "type" | "occurredAt" | "facts">;

const DELIVERY = `delivery_id AS "deliveryId", type, occurred_at AS "occurredAt", facts, state, attempts,
  next_attempt_at AS "nextAttemptAt", last_attempt_at AS "lastAttemptAt", last_status AS "lastStatus", last_problem AS "lastProblem"`;
const OF_WEBHOOK = "FROM notify.webhook_deliveries WHERE user_id = $1 AND webhook_id = $2";
const COUNT_WAITING = statement(
  `SELECT count(*) AS waiting, count(*) FILTER (WHERE type = 'events.skipped') AS skips ${OF_WEBHOOK} AND state = 'waiting'`,
);
const INSERT = statement(
  `INSERT INTO notify.webhook_deliveries (
     user_id, webhook_id, delivery_id, type, occurred_at, facts, state, next_attempt_at, created_at)
   SELECT $1, $2, i.id, i.type, i.at, i.facts, 'waiting', $7, $7
   FROM unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::jsonb[]) AS i(id, type, at, facts)
   ON CONFLICT DO NOTHING`,
);
// A test is asked for by somebody who looks on; else the one that has waited longest.
const FIND_DUE = statement(
  `SELECT ${DELIVERY} ${OF_WEBHOOK} AND state = 'waiting' AND next_attempt_at <= $3
   ORDER BY (type = 'webhook.test') DESC, next_attempt_at, occurred_at, delivery_id LIMIT 1`,
);
const FIND = statement(`SELECT ${DELIVERY} ${OF_WEBHOOK} AND delivery_id = $3`);
const LIST = statement(`SELECT ${DELIVERY} ${OF_WEBHOOK} ORDER BY occurred_at DESC, delivery_id LIMIT $3 OFFSET $4`);
const COUNT = statement(`SELECT count(*) AS total ${OF_WEBHOOK}`);
const NOTE_ATTEMPT = statement(
  `UPDATE notify.webhook_deliveries SET state = $4, attempts = attempts + 1, next_attempt_at = $5, last_attempt_at = $6,
     last_status = $7, last_problem = $8
   WHERE user_id = $1 AND webhook_id = $2 AND delivery_id = $3 AND state = 'waiting'`,
);
const AGAIN = statement(
  `UPDATE notify.webhook_deliveries SET state = 'waiting', attempts = 0, next_attempt_at = $4
   WHERE user_id = $1 AND webhook_id = $2 AND delivery_id = $3 AND state IN ('failed', 'dropped')
   RETURNING ${DELIVERY}`,
);
const DROP_WAITING = statement(
  `UPDATE notify.webhook_deliveries SET state = 'dropped', next_attempt_at = NULL
   WHERE user_id = $1 AND webhook_id = $2 AND state = 'waiting'`,
);
const PURGE = statement("SELECT notify.purge_webhook_deliveries($1)");

/** How many messages wait, and how many of them say that others were skipped. */
export async function countWaiting(
  queryable: Queryable,
  userId: string,
  webhookId: string,
): Promise<{ readonly waiting: number; readonly skips: number }> {
  const [counts] = await queryable.query<{ waiting: number; skips: number }>(COUNT_WAITING, [userId, webhookId]);
  return counts ?? { waiting: 0, skips: 0 };
}

/** One that is there already stays as it is. */
export async function insertDeliveries(
  transaction: Transaction,
  userId: string,
  webhookId: string,
  rows: readonly NewDelivery[],
  at: Date,
): Promise<void> {
  await transaction.execute(INSERT, [
    userId,
    webhookId,
    rows.map(({ deliveryId }) => deliveryId),
    rows.map(({ type }) => type),
    rows.map(({ occurredAt }) => occurredAt),
    rows.map(({ facts }) => JSON.stringify(facts)),
    at,
  ]);
}

export async function findDueDelivery(
  queryable: Queryable,
  userId: string,
  webhookId: string,
  at: Date,
): Promise<DeliveryRow | undefined> {
  return (await queryable.query<DeliveryRow>(FIND_DUE, [userId, webhookId, at]))[0];
}

export async function findDelivery(
  queryable: Queryable,
  userId: string,
  webhookId: string,
  deliveryId: string,
): Promise<DeliveryRow | undefined> {
  return (await queryable.query<DeliveryRow>(FIND, [userId, webhookId, deliveryId]))[0];
}

/** A page of them, newest first, and how many there are. */
export async function listDeliveries(
  queryable: Queryable,
  userId: string,
  webhookId: string,
  page: { readonly limit: number; readonly offset: number },
): Promise<{ rows: DeliveryRow[]; total: number }> {
  const rows = await queryable.query<DeliveryRow>(LIST, [userId, webhookId, page.limit, page.offset]);
  const [counts] = await queryable.query<{ total: number }>(COUNT, [userId, webhookId]);
  return { rows, total: counts?.total ?? 0 };
}

/** What came of one attempt. */
export interface Attempt {
  readonly state: "waiting" | "delivered" | "failed";
  readonly nextAttemptAt: Date | null;
  readonly at: Date;
  readonly status: number | null;
  readonly problem: WebhookProblem | null;
}

export async function noteAttempt(
  transaction: Transaction,
  userId: string,
  webhookId: string,
  deliveryId: string,
  attempt: Attempt,
): Promise<void> {
  const { state, nextAttemptAt, at, status, problem } = attempt;
  await transaction.execute(NOTE_ATTEMPT, [userId, webhookId, deliveryId, state, nextAttemptAt, at, status, problem]);
}

/** Has one that failed or was dropped sent anew; `undefined` where it waits or was delivered. */
export async function sendAgain(
  transaction: Transaction,
  userId: string,
  webhookId: string,
  deliveryId: string,
  at: Date,
): Promise<DeliveryRow | undefined> {
  return (await transaction.query<DeliveryRow>(AGAIN, [userId, webhookId, deliveryId, at]))[0];
}

export async function dropWaiting(transaction: Transaction, userId: string, webhookId: string): Promise<void> {
  await transaction.execute(DROP_WAITING, [userId, webhookId]);
}

/** Forgets everybody's that are older. */
export async function purgeDeliveries(database: Queryable, before: Date): Promise<void> {
  await database.query(PURGE, [before]);
}
