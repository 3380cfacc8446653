import type { InternalClients } from "@aura-journal/contracts";
import { createHash } from "node:crypto";
import type { Database } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import type { Jobs } from "../../platform/jobs.ts";
import type { SignedInContext } from "../../platform/service.ts";
import type { Audit } from "./audit/audit.ts";
import type { EventOf } from "./audit-events.ts";
import { eraseUserRows } from "./users-repository.ts";

export interface ErasureOptions {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "auth" | "entries" | "notifications">;
  readonly jobs: Jobs;
  readonly audit: Pick<Audit, "ready" | "append" | "appendIn">;
  readonly eventOf: EventOf;
  readonly now: () => Date;
}

export const ERASE_TASK = "users.erase";
/** The request does the work itself; the job is there in case it can't finish. */
const JOB_DELAY_MS = 60_000;

/**
 * Erasure of an account. Steps, each safe to repeat, in this order:
 *
 *   0. a job and the event `account.erasure_requested`, in one transaction: from here on the erasure will happen
 *   1. the journal: its key is destroyed, and with it the text in every copy, backups included
 *   2. the account's last mail: its address is put by, sealed, until that is sent, within a day at most
 *   3. reminders and devices; preferences and API keys
 *   4. the account with its sessions
 *   5. the event `account.erased`, whose id follows from the account's, so that it stands once
 *
 * A crash or failure before 0 leaves everything as it was. After 0 the job goes through 1 to 5 until all have happened. The
 * request answers 202 once 1 is done; if 1 fails it answers with that failure while the job goes on trying. Nothing of the
 * account but its id remains, in the audit log.
 */
export function createErasure(options: ErasureOptions) {
  const { database, audit, eventOf, now } = options;

  async function eraseJournal(userId: string): Promise<void> {
    await options.clients.entries.eraseJournal({ body: { userId } });
  }

  async function sayGoodbye(userId: string): Promise<void> {
    const { account } = (await options.clients.auth.getAccount({ body: { userId } })).body;
    if (account === null) return;
    const { email, firstName: name = "" } = account;
    await options.clients.notifications.announceClosing({ body: { userId, email, name } });
  }

  async function eraseRest(userId: string): Promise<void> {
    await sayGoodbye(userId);
    await options.clients.notifications.eraseNotifications({ body: { userId } });
    await eraseUserRows(database.as(userId), userId);
    await options.clients.auth.eraseAccount({ body: { userId } });
    const erased = {
      eventId: erasedEventId(userId),
      at: now().toISOString(),
      subjectId: userId,
      action: "account.erased",
    };
    await audit.append([erased]);
  }

  return {
    /** @throws AuraError AUTH_001 for a wrong password */
    async request(password: string, context: SignedInContext): Promise<void> {
      const { userId } = context.identity;
      const { body } = await options.clients.auth.verifyPassword({ body: { userId, password } });
      if (!body.isValid)
        throw new AuraError("AUTH_001", "The password is not right", { details: { field: "password" } });
      await audit.ready();
      await database.transaction(userId, async (transaction) => {
        const runAt = new Date(now().getTime() + JOB_DELAY_MS);
        await options.jobs.add(transaction, ERASE_TASK, { userId }, { key: `${ERASE_TASK}:${userId}`, runAt });
        await audit.appendIn(transaction, [eventOf(context, { action: "account.erasure_requested" })]);
      });
      await eraseJournal(userId);
      try {
        await eraseRest(userId);
      } catch (error) {
        context.log.warn({ err: error }, "erasure goes on in the background");
      }
    },

    /** The job: everything from the first step, as if nothing had been done. */
    async finish(userId: string): Promise<void> {
      await eraseJournal(userId);
      await eraseRest(userId);
    },
  };
}

export type Erasure = ReturnType<typeof createErasure>;

/** A UUID of the account's own (RFC 9562, version 8). */
function erasedEventId(userId: string): string {
  const bytes = createHash("sha256").update(`aura/account-erased/v1:${userId}`).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
