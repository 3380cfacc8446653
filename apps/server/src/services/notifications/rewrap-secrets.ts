import type { Kek, KekContext } from "@aura-journal/crypto";
import type { Database } from "../../platform/database.ts";
import { listPartingMails, replacePartingMail } from "./account-mails/parting-mails-repository.ts";
import {
  deviceContext,
  findSecret,
  listWrappedDevices,
  partingMailContext,
  replaceSecret,
  replaceWrappedDevice,
  secretContext,
  SECRETS,
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
  let after: string | null = null;
  for (;;) {
    const page = await listWrappedDevices(database, after, PAGE);
    for (const { userId, deviceId, wrapped: was } of page) {
      const wrapped = await wrapAgain(kek, was, deviceContext(userId, deviceId));
      if (wrapped !== undefined && (await replaceWrappedDevice(database, deviceId, was, wrapped))) count += 1;
    }
    after = page.at(-1)?.deviceId ?? null;
    if (page.length < PAGE) return count;
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
