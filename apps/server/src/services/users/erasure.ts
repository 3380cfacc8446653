import { ERASURE_DAYS, type BackupTimes, type ErasureAnswer, type InternalClients } from "@aura-journal/contracts";
import { createHash } from "node:crypto";
import type { Database } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import { addHappenings } from "../../platform/happenings.ts";
import type { JobPayload, Jobs } from "../../platform/jobs.ts";
import type { RequestContext, SignedInContext } from "../../platform/service.ts";
import type { Audit } from "./audit/audit.ts";
import type { EventOf } from "./audit-events.ts";
import { signReceipt, statementOf } from "./receipt.ts";
import {
  askErasure,
  endErasure,
  keepAccount,
  readErasure,
  setReceipt,
  setSurvey,
  startErasure,
  type ErasureRow,
} from "./rights-repository.ts";
import type { surveyAccount } from "./survey.ts";
import { eraseUserRows } from "./users-repository.ts";

export interface ErasureOptions {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "auth" | "entries" | "notifications">;
  readonly survey: (userId: string) => ReturnType<typeof surveyAccount>;
  readonly jobs: Jobs;
  readonly audit: Pick<Audit, "ready" | "append" | "appendIn" | "signer">;
  readonly eventOf: EventOf;
  readonly newId: () => string;
  readonly now: () => Date;
  readonly server: string;
  readonly backups: BackupTimes;
}

export const ERASE_TASK = "users.erase";
/** Closes an account that waits, in case the request that asked for it could not. */
export const CLOSE_TASK = "users.close";
const TELL_TASK = "notifications.tell";
/** The request does the work itself; the job is there in case it can't finish. */
const JOB_DELAY_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Erasure of an account, at once or after 30 days in which its owner may change their mind. Steps, each safe to repeat, in this order:
 *
 *   0. the wish, its job and the event `account.erasure_requested`, in one transaction: from here on the erasure will happen unless
 *      it is taken back; one that waits closes the account, by the request or by a job
 *   1. the point of no return, and what there is, counted before anything is destroyed
 *   2. the journal: its key is destroyed, and with it the text in every copy, backups included; the receipt is signed and kept
 *   3. the account's last mail with the receipt: its address is put by, sealed, until that is sent, within a day at most
 *   4. reminders and devices; preferences and API keys; the account with its sessions
 *   5. the event `account.erased`, whose id follows from the account's, so that it stands once; the wish itself
 *
 * A crash or failure before 0 leaves everything as it was. After 0 the job goes through 1 to 5 until all have happened. A request
 * for now answers 202 once 2 is done; if 2 fails it answers with that failure while the job goes on trying. Nothing of the
 * account but its id remains, in the audit log.
 */
export function createErasure(options: ErasureOptions) {
  const { database, audit, eventOf, clients, now } = options;
  const setActive = (userId: string, isActive: boolean) => clients.auth.updateAccount({ body: { userId, isActive } });

  async function destroyKeys(userId: string, row: ErasureRow): Promise<ErasureRow> {
    const scoped = database.as(userId);
    const survey = row.survey ?? (await setSurvey(scoped, userId, await options.survey(userId))).survey!;
    await clients.entries.eraseJournal({ body: { userId } });
    if (row.receipt !== null) return row;
    const statement = statementOf({
      receiptId: options.newId(),
      server: options.server,
      account: userId,
      askedAt: row.askedAt,
      keysDestroyedAt: now(),
      survey,
      backups: options.backups,
    });
    return setReceipt(scoped, userId, await signReceipt(await audit.signer(), statement));
  }

  async function sayGoodbye(userId: string, receipt: string | null): Promise<void> {
    const { account } = (await clients.auth.getAccount({ body: { userId } })).body;
    if (account === null) return;
    const { email, firstName: name = "" } = account;
    const last = { userId, email, name, ...(receipt === null ? {} : { receipt }) };
    await clients.notifications.announceClosing({ body: last });
  }

  async function eraseRest(userId: string, { receipt }: ErasureRow): Promise<void> {
    await sayGoodbye(userId, receipt);
    await clients.notifications.eraseNotifications({ body: { userId } });
    await eraseUserRows(database.as(userId), userId);
    await clients.auth.eraseAccount({ body: { userId } });
    const erased = {
      eventId: erasedEventId(userId),
      at: now().toISOString(),
      subjectId: userId,
      action: "account.erased",
    };
    await audit.append([erased]);
    await endErasure(database.as(userId), userId);
  }

  async function ask(dueAt: Date, isNow: boolean, context: SignedInContext): Promise<ErasureRow> {
    const { userId } = context.identity;
    await audit.ready();
    return database.transaction(userId, async (transaction) => {
      const row = await askErasure(transaction, userId, now(), dueAt);
      const due = row.dueAt.toISOString();
      const runAt = isNow ? new Date(now().getTime() + JOB_DELAY_MS) : row.dueAt;
      const key = `${ERASE_TASK}:${userId}:${due}`;
      await options.jobs.add(transaction, ERASE_TASK, { userId, dueAt: due }, { key, runAt });
      if (!isNow) {
        const soon = new Date(now().getTime() + JOB_DELAY_MS);
        await options.jobs.add(transaction, CLOSE_TASK, { userId }, { key: `${CLOSE_TASK}:${userId}`, runAt: soon });
        const at = now().toISOString();
        const told = { userId, kind: "account-waiting", mailId: options.newId(), at, until: due };
        await options.jobs.add(transaction, TELL_TASK, told);
        // One that ends at once takes its webhooks along: nobody is left to tell.
        const happening = {
          eventId: options.newId(),
          event: "account.closing",
          userId,
          at,
          facts: { dueAt: due },
        } as const;
        await addHappenings(options.jobs, transaction, [happening]);
      }
      const details = { when: isNow ? "now" : due };
      await audit.appendIn(transaction, [eventOf(context, { action: "account.erasure_requested", details })]);
      return row;
    });
  }

  /** Closes what waits. Whoever changed their mind meanwhile is let in again. */
  async function close(userId: string): Promise<void> {
    const isWaiting = async (): Promise<boolean> => (await readErasure(database.as(userId), userId))?.keptAt === null;
    if (!(await isWaiting())) return;
    await setActive(userId, false);
    if (!(await isWaiting())) await setActive(userId, true);
  }

  return {
    /** @throws AuraError AUTH_001 for a wrong password */
    async request(
      { password, when = "in-30-days" }: { readonly password: string; readonly when?: "now" | "in-30-days" },
      context: SignedInContext,
    ): Promise<ErasureAnswer> {
      const { userId } = context.identity;
      const { body } = await clients.auth.verifyPassword({ body: { userId, password } });
      if (!body.isValid)
        throw new AuraError("AUTH_001", "The password is not right", { details: { field: "password" } });
      const isNow = when === "now";
      const asked = await ask(new Date(now().getTime() + (isNow ? 0 : ERASURE_DAYS * DAY_MS)), isNow, context);
      const dueAt = asked.dueAt.toISOString();
      if (!isNow) {
        await close(userId);
        return { state: "waiting", dueAt };
      }
      const started = await startErasure(database.as(userId), userId, asked.dueAt, now());
      if (started === undefined) throw new AuraError("RES_002", "The account was kept in the same moment");
      const row = await destroyKeys(userId, started);
      try {
        await eraseRest(userId, row);
      } catch (error) {
        context.log.warn({ err: error }, "erasure goes on in the background");
      }
      return { state: "erased", dueAt, ...(row.receipt === null ? {} : { receipt: row.receipt }) };
    },

    /**
     * A change of mind. The wish is marked before the account is opened and goes afterwards: dying in between leaves it closed and
     * safe, and the same call once more opens it.
     * @throws AuraError AUTH_001 for a wrong password or address, RES_002 where nothing waits any more
     */
    async keep(input: { readonly email: string; readonly password: string }, context: RequestContext): Promise<void> {
      const { userId } = (await clients.auth.checkCredentials({ body: input })).body;
      if (userId === null) throw new AuraError("AUTH_001", "Invalid email or password");
      await audit.ready();
      if (!(await keepAccount(database.as(userId), userId, now())))
        throw new AuraError("RES_002", "No erasure of this account waits");
      await setActive(userId, true);
      await database.transaction(userId, async (transaction) => {
        await endErasure(transaction, userId);
        const { requestId, address } = context;
        const at = now().toISOString();
        const kept = { eventId: options.newId(), at, actorId: userId, subjectId: userId, requestId, address };
        await audit.appendIn(transaction, [{ ...kept, action: "account.erasure_cancelled" }]);
      });
    },

    /** When an account is to be erased, as long as its owner may change their mind. */
    async dueAt(userId: string): Promise<string | null> {
      const row = await readErasure(database.as(userId), userId);
      return row === undefined || row.startedAt !== null ? null : row.dueAt.toISOString();
    },

    close,

    /** The job: everything from the first step, as if nothing had been done. */
    async finish({ userId, dueAt }: JobPayload): Promise<void> {
      const id = String(userId);
      // Jobs of earlier versions know no time: who had asked them was erased at once.
      const due =
        dueAt === undefined ? (await askErasure(database.as(id), id, now(), now())).dueAt : new Date(String(dueAt));
      const row = await startErasure(database.as(id), id, due, now());
      if (row !== undefined) await eraseRest(id, await destroyKeys(id, row));
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
