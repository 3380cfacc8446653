import { randomBytes, randomUUID } from "node:crypto";
import { statement } from "../../apps/server/src/platform/database.ts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { eventually } from "../support/eventually.ts";
import type { TestAccount, TestServer } from "../support/server.ts";

const MAKE_ADMIN = statement("UPDATE auth.users SET roles = ARRAY['user', 'admin'] WHERE user_id = $1");

const BURY = statement(
  `SELECT (graphile_worker.add_job('fuzz.nobody-works-this-off', max_attempts => 1)).id::text AS "jobId"
   FROM generate_series(1, $1)`,
);
const FAIL_MESSAGE = statement(
  `INSERT INTO notify.webhook_deliveries (user_id, webhook_id, delivery_id, type, occurred_at, facts, state, attempts, created_at)
   VALUES ($1, $2, $3, 'import.done', now(), '{}', 'failed', 10, now())`,
);
const USE_UP = statement(
  `UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE id = ANY($1::bigint[])`,
);

const silent = createLogger({ level: "silent" });

/** An administrator with a session. */
export async function registerAdmin(server: TestServer): Promise<TestAccount> {
  const account = await server.register();
  await server.owner.execute(MAKE_ADMIN, [account.user.userId]);
  return account;
}

/** Closes an account in the name of an administrator: it holds for the very next request. */
export async function closeAccount(server: TestServer, admin: TestAccount, account: TestAccount): Promise<void> {
  const path = `/admin/users/${account.user.userId}`;
  const answer = await server.call("PUT", path, { token: admin.accessToken, body: { isActive: false } });
  if (answer.status !== 200) throw new Error(`the account was not closed: ${answer.status}`);
}

/** Jobs that have used up their attempts; nothing works them off when they are tried again. */
export async function failForGood(server: TestServer, count: number): Promise<Set<string>> {
  const jobs = await server.owner.query<{ jobId: string }>(BURY, [count]);
  const jobIds = jobs.map(({ jobId }) => jobId);
  await server.owner.execute(USE_UP, [jobIds]);
  return new Set(jobIds);
}

/** An API key of the account with these scopes. */
export async function makeApiKey(
  server: TestServer,
  account: TestAccount,
  scopes: readonly string[],
): Promise<{ readonly keyId: string; readonly key: string }> {
  const answer = await server.call("POST", "/api-keys", {
    token: account.accessToken,
    body: { name: scopes.join(" "), scopes },
  });
  if (answer.status !== 201) throw new Error(`an API key could not be made: ${answer.status}`);
  return answer.body as { keyId: string; key: string };
}

/** A journal that the account has uploaded, looked at and not begun to import. */
export async function uploadLines(server: TestServer, account: TestAccount): Promise<string> {
  const headers = { authorization: `Bearer ${account.accessToken}`, "content-type": "application/octet-stream" };
  const body = '{"date":"2024-01-01","text":"An entry of before."}\n';
  const answer = await fetch(`${server.baseUrl}/imports`, { method: "POST", headers, body });
  if (answer.status !== 202) throw new Error(`nothing could be uploaded: ${answer.status}`);
  const { importId } = (await answer.json()) as { importId: string };
  // Its stream ends when it is looked at.
  await (await fetch(`${server.baseUrl}/imports/${importId}/events`, { headers })).text();
  return importId;
}

/** An import of the account that is done. */
export async function importLines(server: TestServer, account: TestAccount): Promise<string> {
  const importId = await uploadLines(server, account);
  const { accessToken: token } = account;
  await eventually("no other import of the account is under way, and it is started", async () => {
    const { status } = await server.call("POST", `/imports/${importId}/start`, { token });
    if (status !== 202 && status !== 409) throw new Error(`the import was not started: ${status}`);
    return status === 202;
  });
  await eventually("the import is done", async () => {
    const { body } = await server.call("GET", `/imports/${importId}`, { token });
    return (body as { state: string }).state === "done";
  });
  return importId;
}

/** An entry of the account. */
export async function writeEntry(
  server: TestServer,
  account: TestAccount,
  body: Readonly<Record<string, unknown>> = { content: "An entry." },
): Promise<string> {
  const answer = await server.call("POST", "/entries", { token: account.accessToken, body });
  if (answer.status !== 201) throw new Error(`the entry was not written: ${answer.status}`);
  return (answer.body as { entryId: string }).entryId;
}

/** An export of the account that is ready. */
export async function makeExport(server: TestServer, account: TestAccount): Promise<string> {
  const { accessToken: token } = account;
  const started = await server.call("POST", "/users/me/export", { token, body: { format: "aura-json" } });
  if (started.status !== 202) throw new Error(`the export was not started: ${started.status}`);
  const { exportId } = started.body as { exportId: string };
  await eventually("the export is ready", async () => {
    const { body } = await server.call("GET", `/users/me/export/${exportId}`, { token });
    return (body as { state: string }).state === "ready";
  });
  return exportId;
}

/** A reminder that has come: the notification of it. */
export async function remind(server: TestServer, account: TestAccount): Promise<string> {
  const { accessToken: token, user } = account;
  const call = (method: string, path: string, body?: object) =>
    server.call(method, path, { token, ...(body === undefined ? {} : { body }) });
  const settings = { enabled: true, time: "12:00", timezone: "UTC", days: [0, 1, 2, 3, 4, 5, 6] };
  const { body } = await call("PUT", "/notifications/reminders", settings);
  const { nextAt } = body as { nextAt: string };
  await server.runtime.services
    .get("notifications")
    ?.tasks?.["notifications.remind"]?.({ userId: user.userId, dueAt: nextAt }, { log: silent, attempt: 1 });
  await call("PUT", "/notifications/reminders", { ...settings, enabled: false });
  const list = await call("GET", "/notifications");
  return (list.body as { items: { notificationId: string }[] }).items[0]?.notificationId ?? "";
}

/** A phone of the account. */
export async function registerPhone(server: TestServer, account: TestAccount): Promise<string> {
  const body = { platform: "android", token: `ExponentPushToken[${randomBytes(12).toString("hex")}]` };
  const answer = await server.call("POST", "/notifications/devices", { token: account.accessToken, body });
  if (answer.status !== 201) throw new Error(`the device was not registered: ${answer.status}`);
  return (answer.body as { deviceId: string }).deviceId;
}

/** A webhook of the account, which leads nowhere, with a message that has failed. */
export async function makeWebhook(server: TestServer, account: TestAccount): Promise<WebhookIds> {
  const { accessToken: token, user } = account;
  const body = { url: "https://hooks.invalid/inbox", events: ["import.done"] };
  const answer = await server.call("POST", "/users/me/webhooks", { token, body });
  if (answer.status !== 201) throw new Error(`the webhook was not made: ${answer.status}`);
  const { webhookId } = answer.body as { webhookId: string };
  const deliveryId = randomUUID();
  await server.owner.execute(FAIL_MESSAGE, [user.userId, webhookId, deliveryId]);
  return { webhookId, deliveryId };
}

export interface WebhookIds {
  readonly webhookId: string;
  readonly deliveryId: string;
}

/** A photo of one pixel. */
export const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** A photo of the account that belongs to no entry. */
export async function attachPhoto(server: TestServer, account: TestAccount): Promise<string> {
  const id = randomUUID();
  const answer = await fetch(`${server.baseUrl}/attachments/${id}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${account.accessToken}` },
    body: new Uint8Array(PIXEL),
  });
  if (answer.status !== 201) throw new Error(`the photo was not stored: ${answer.status}`);
  return id;
}
