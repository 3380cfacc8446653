import type { InternalClients } from "@aura-journal/contracts";
import type { Database, Queryable } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import { PermanentFailure, type Jobs, type JobTask } from "../../platform/jobs.ts";
import { findById, rowToAccount, type AccountRow } from "./accounts-repository.ts";
import { createToken, hashToken } from "./opaque-tokens.ts";
import { findDevice } from "./sessions-repository.ts";
import { countTokens, insertToken } from "./tokens-repository.ts";

/** What a mail is about; the catalogue of `notifications` has a text for each. */
export type MailPurpose =
  "verify-email" | "account-exists" | "reset-password" | "password-changed" | "mfa-changed" | "new-sign-in";

export const MAIL_TASK = "auth.mail";

/** Minutes that a link in a mail works. */
const LINK_MINUTES = { "verify-email": 60, "reset-password": 30 } as const;
/** Links of one kind that an address gets in an hour, however often somebody asks for one. */
const LINKS_AN_HOUR = 5;
const HOUR_MS = 3_600_000;

export interface MailsOptions {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly notifications: () => InternalClients["notifications"];
  readonly publicUrl: string;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly randomBytes: (size: number) => Buffer;
}

/** What a mail needs besides its purpose. */
export interface MailFacts {
  readonly sessionId?: string;
  /** In which the request that caused it was made; a person's own choice goes before it. */
  readonly language?: string | undefined;
}

export interface Mails {
  /** Enqueues a mail in the transaction that causes it. The job holds ids alone: a link's token is made when it is sent. */
  enqueue(transaction: Queryable, userId: string, purpose: MailPurpose, facts?: MailFacts): Promise<void>;
  readonly task: JobTask;
}

/**
 * Mails about an account. Run twice, a job sends a second mail with the same Message-ID; of two with a link both links work until one is
 * used.
 */
export function createMails(options: MailsOptions): Mails {
  const { database, now } = options;

  async function linkValues(
    account: AccountRow,
    purpose: keyof typeof LINK_MINUTES,
  ): Promise<Record<string, string> | undefined> {
    const at = now();
    const recent = await countTokens(database, account.userId, purpose, new Date(at.getTime() - HOUR_MS));
    if (recent >= LINKS_AN_HOUR) return undefined;
    const minutes = LINK_MINUTES[purpose];
    const token = createToken(options.randomBytes);
    const expiresAt = new Date(at.getTime() + minutes * 60_000);
    await insertToken(database, { hash: hashToken(token), userId: account.userId, purpose, now: at, expiresAt });
    // Behind the hash sign the token reaches no server's log and no referrer.
    return { link: `${options.publicUrl}/${purpose}#token=${token}`, token, minutes: String(minutes) };
  }

  async function valuesFor(account: AccountRow, purpose: MailPurpose, sessionId: string | undefined) {
    if (purpose === "verify-email") return account.isVerified ? undefined : linkValues(account, purpose);
    if (purpose === "reset-password") return account.isActive ? linkValues(account, purpose) : undefined;
    if (purpose === "mfa-changed") return { state: account.mfaEnabled ? "on" : "off" };
    if (purpose === "new-sign-in" && sessionId !== undefined) {
      const device = await findDevice(database, sessionId, account.userId);
      return device === undefined ? undefined : { device };
    }
    return {};
  }

  return {
    async enqueue(transaction, userId, purpose, { sessionId, language } = {}) {
      await options.jobs.add(transaction, MAIL_TASK, {
        userId,
        purpose,
        mailId: options.newId(),
        at: now().toISOString(),
        ...(sessionId === undefined ? {} : { sessionId }),
        ...(language === undefined ? {} : { language }),
      });
    },

    async task(payload) {
      const { userId, purpose, sessionId, mailId, at, language } = payload;
      if (typeof userId !== "string" || typeof purpose !== "string")
        throw new AuraError("SYS_001", "A mail job names nobody");
      const account = await findById(database, userId);
      // Erased meanwhile, or enqueued for an address that nobody has.
      if (account === undefined) return;
      const template = purpose as MailPurpose;
      const values = await valuesFor(account, template, typeof sessionId === "string" ? sessionId : undefined);
      if (values === undefined) return;
      const { firstName: name = "", timezone } = rowToAccount(account);
      const { outcome } = (
        await options.notifications().sendMail({
          body: {
            userId,
            email: account.email,
            template,
            values: { name, timezone, home: options.publicUrl, ...values },
            ...(typeof mailId === "string" ? { mailId } : {}),
            ...(typeof at === "string" ? { at } : {}),
            ...(typeof language === "string" ? { locale: language } : {}),
          },
        })
      ).body;
      if (outcome === "refused") throw new PermanentFailure("the mail server refused the mail");
    },
  };
}
