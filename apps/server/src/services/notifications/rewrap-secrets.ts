import type { Kek, KekContext } from "@aura-journal/crypto";
import type { Database } from "../../platform/database.ts";
import { listPartingMails, replacePartingMail } from "./account-mails/parting-mails-repository.ts";
import {
  deviceContext,
  findSecret,
  listWrappedDevices,
  listWrappedWebhooks,
  partingMailContext,
  replaceSecret,
  replaceWrappedDevice,
  replaceWrappedWebhook,
  secretContext,
  SECRETS,
  webhookContext,
} from "./secrets-repository.ts";

const PAGE = 500;

/**
 * Wraps every secret of this service under the active KEK again; safe to run while the service works, and to run twice.
 * @returns how many were rewrapped
 */
export async function rewrapNotificationSecrets(options: {
  readonly database: Database;
  readonly kek: Kek;
}): Promise<number> {
  const { database, kek } = options;
  let count = 0;
  for (const name of SECRETS) {
    const was = await findSecret(database, name);
    const wrapped = was && (await wrapAgain(kek, was, secretContext(name)));
    if (wrapped !== undefined) count += await replaceSecret(database, name, was!, wrapped);
  }
  for (const { mailId, wrapped: was } of await listPartingMails(database)) {
    const wrapped = await wrapAgain(kek, was, partingMailContext(mailId));
    if (wrapped !== undefined) count += await replacePartingMail(database, mailId, was, wrapped);
  }
  count += await rewrapEach(
    (after) => listWrappedDevices(database, after, PAGE),
    ({ deviceId }) => deviceId,
    async ({ userId, deviceId, wrapped: was }) => {
      const wrapped = await wrapAgain(kek, was, deviceContext(userId, deviceId));
      return wrapped !== undefined && replaceWrappedDevice(database, deviceId, was, wrapped);
    },
  );
  count += await rewrapEach(
    (after) => listWrappedWebhooks(database, after, PAGE),
    ({ webhookId }) => webhookId,
    async ({ userId, webhookId, wrapped: was }) => {
      const wrapped = await wrapAgain(kek, was, webhookContext(userId, webhookId));
      return wrapped !== undefined && replaceWrappedWebhook(database, webhookId, was, wrapped);
    },
  );
  return count;
}

/** Walks all rows, page by page; how many of them were rewrapped. */
async function rewrapEach<Row>(
  list: (after: string | null) => Promise<readonly Row[]>,
  idOf: (row: Row) => string,
  rewrap: (row: Row) => Promise<boolean>,
): Promise<number> {
  let count = 0;
  let after: string | null = null;
  for (;;) {
    const page = await list(after);
    for (const row of page) if (await rewrap(row)) count += 1;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return count;
    after = idOf(last);
  }
}

/** `undefined` where it is under the active key already. */
async function wrapAgain(kek: Kek, was: Buffer, context: KekContext): Promise<Buffer | undefined> {
  if (kek.kekIdOf(was) === kek.activeId) return undefined;
  const plain = await kek.unwrap(was, context);
  const wrapped = await kek.wrap(plain, context);
  plain.fill(0);
  return wrapped;
}
