import { statement, type Queryable, type Transaction } from "../../platform/database.ts";

/** The name of the key that push services know this server by. */
export const VAPID = "vapid";
/** The name of the key that signs the links at the foot of mails. */
export const UNSUBSCRIBE = "unsubscribe";
/** All of them, for the rotation of the master key. */
export const SECRETS = [VAPID, UNSUBSCRIBE] as const;

const FIND = statement("SELECT wrapped FROM notify.server_secrets WHERE name = $1");
const INSERT = statement(
  "INSERT INTO notify.server_secrets (name, wrapped, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
);
const REPLACE = statement("UPDATE notify.server_secrets SET wrapped = $3 WHERE name = $1 AND wrapped = $2");
const LIST_DEVICES = statement(
  `SELECT user_id AS "userId", device_id AS "deviceId", wrapped FROM notify.wrapped_devices($1, $2)`,
);
const LIST_WEBHOOKS = statement(
  `SELECT user_id AS "userId", webhook_id AS "webhookId", wrapped FROM notify.wrapped_webhooks($1, $2)`,
);
const REPLACE_WEBHOOK = statement("SELECT notify.replace_wrapped_webhook($1, $2, $3) AS replaced");
const REPLACE_DEVICE = statement("SELECT notify.replace_wrapped_device($1, $2, $3) AS replaced");

/** What the KEK binds the secrets of this service to: one can't stand in another's place. */
export function secretContext(name: (typeof SECRETS)[number]): { purpose: string; subjectId: string } {
  return { purpose: "notify/server-secret", subjectId: name };
}

/** The same for where a device is reached. */
export function deviceContext(userId: string, deviceId: string): { purpose: string; subjectId: string } {
  return { purpose: "notify/device", subjectId: `${userId}/${deviceId}` };
}

/** The same for where a webhook leads, and its secrets. */
export function webhookContext(userId: string, webhookId: string): { purpose: string; subjectId: string } {
  return { purpose: "notify/webhook", subjectId: `${userId}/${webhookId}` };
}

/** The same for the address of an account that is being erased. */
export function partingMailContext(mailId: string): { purpose: string; subjectId: string } {
  return { purpose: "notify/parting-mail", subjectId: mailId };
}

export async function findSecret(queryable: Queryable, name: string): Promise<Buffer | undefined> {
  return (await queryable.query<{ wrapped: Buffer }>(FIND, [name]))[0]?.wrapped;
}

/** Stores a secret unless one of that name stands already. */
export async function insertSecret(transaction: Transaction, name: string, wrapped: Buffer, now: Date): Promise<void> {
  await transaction.execute(INSERT, [name, wrapped, now]);
}

/** Replaces a secret unless it changed meanwhile; gives how many were replaced. */
export async function replaceSecret(
  transaction: Transaction,
  name: string,
  was: Buffer,
  wrapped: Buffer,
): Promise<number> {
  return transaction.execute(REPLACE, [name, was, wrapped]);
}

export interface WrappedDevice {
  readonly userId: string;
  readonly deviceId: string;
  readonly wrapped: Buffer;
}

/** A page of everybody's devices, by id, after one. */
export async function listWrappedDevices(
  queryable: Queryable,
  after: string | null,
  limit: number,
): Promise<WrappedDevice[]> {
  return queryable.query(LIST_DEVICES, [after, limit]);
}

/** Whether the device's address was replaced: not where it changed meanwhile. */
export async function replaceWrappedDevice(
  queryable: Queryable,
  deviceId: string,
  was: Buffer,
  wrapped: Buffer,
): Promise<boolean> {
  const [row] = await queryable.query<{ replaced: boolean }>(REPLACE_DEVICE, [deviceId, was, wrapped]);
  return row?.replaced === true;
}

export interface WrappedWebhook {
  readonly userId: string;
  readonly webhookId: string;
  readonly wrapped: Buffer;
}

/** A page of everybody's webhooks, by id, after one. */
export async function listWrappedWebhooks(
  queryable: Queryable,
  after: string | null,
  limit: number,
): Promise<WrappedWebhook[]> {
  return queryable.query(LIST_WEBHOOKS, [after, limit]);
}

/** Whether the webhook's address was replaced: not where it changed meanwhile. */
export async function replaceWrappedWebhook(
  queryable: Queryable,
  webhookId: string,
  was: Buffer,
  wrapped: Buffer,
): Promise<boolean> {
  const [row] = await queryable.query<{ replaced: boolean }>(REPLACE_WEBHOOK, [webhookId, was, wrapped]);
  return row?.replaced === true;
}
