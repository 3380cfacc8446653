import { NOTIFICATION_LIMITS, type SendMailRequest } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import { invalid } from "../../../platform/errors.ts";
import { PermanentFailure, type JobTask } from "../../../platform/jobs.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import type { MailName } from "../catalogue/words.ts";
import type { Kind } from "../deliveries/channel.ts";
import type { Mailer, Posted } from "../mailer.ts";
import { insertNotification, purgeNotifications } from "../notifications-repository.ts";
import { renderMail } from "../render-mail.ts";
import type { People } from "../settings/person.ts";
import { shownInstant, shownValues } from "./shown-values.ts";

/**
 * Worked off here, enqueued by other services in the transaction of what it tells of: `{userId, kind, mailId, at}`. For what needs no
 * secret of its own; who must put a link with a token into a mail calls `sendMail`.
 */
export const TELL_TASK = "notifications.tell";
const TOLD_KINDS = ["api-key-created", "export-ready", "webhook-disabled", "account-waiting"] as const;

/** Mails about somebody's account that stand in the list of the app too. */
type Listed = Extract<Kind, MailName>;
const LISTED: Readonly<Record<Listed, true>> = {
  "new-sign-in": true,
  "password-changed": true,
  "mfa-changed": true,
  "api-key-created": true,
  "export-ready": true,
  "webhook-disabled": true,
};

export interface AccountMailsOptions {
  readonly database: Database;
  readonly mailer: Mailer;
  readonly people: Pick<People, "accountOf" | "languageOf">;
  readonly publicUrl: string;
  readonly now: () => Date;
}

/**
 * Mails about an account: its safety, its links. They come at any hour and whatever somebody chose to be told.
 *
 * Crash model: first the row in the list of the app, whose id is the mail's, then the mail. Done again, there is one row, and the mail
 * has the same Message-ID.
 */
export function createAccountMails(options: AccountMailsOptions) {
  const { database, people, now } = options;

  async function send(mail: SendMailRequest): Promise<Posted> {
    const { userId, email, template, mailId, values } = mail;
    const at = mail.at === undefined ? now() : new Date(mail.at);
    if (mailId !== undefined && isListed(template)) {
      const row = { userId, notificationId: mailId, kind: template, dueAt: at };
      await insertNotification(database.as(userId), row, now());
      const kept = NOTIFICATION_LIMITS.daysKept * 86_400_000;
      await purgeNotifications(database.as(userId), userId, new Date(now().getTime() - kept));
    }
    const catalogue = catalogueFor((await people.languageOf(userId)) ?? mail.locale);
    const words = Object.hasOwn(catalogue.mails, template) ? catalogue.mails[template as MailName] : undefined;
    if (words === undefined) throw invalid("template", "is unknown");
    const { timezone, until, ...rest } = values;
    const shown = {
      ...shownValues(rest, catalogue),
      at: shownInstant(at, catalogue.language, timezone),
      ...(until === undefined ? {} : { until: shownInstant(new Date(until), catalogue.language, timezone) }),
    };
    const foot = isListed(template) ? catalogue.foot : undefined;
    const rendered = renderMail(words, shown, catalogue, foot);
    return options.mailer.send({ ...rendered, to: email, template, mailId });
  }

  const tell: JobTask = async ({ userId, kind: named, mailId, at, until }) => {
    const kind = TOLD_KINDS.find((known) => known === named);
    if (typeof userId !== "string" || typeof mailId !== "string" || typeof at !== "string" || kind === undefined) {
      throw new PermanentFailure("the job does not say what to tell whom");
    }
    const account = await people.accountOf(userId);
    if (account === undefined) return;
    const { email, firstName: name = "", timezone } = account;
    const values = { name, timezone, home: options.publicUrl, ...(typeof until === "string" ? { until } : {}) };
    const posted = await send({ userId, email, template: kind, mailId, at, values });
    if (posted.kind === "refused") throw new PermanentFailure(`the mail server refused it with ${posted.responseCode}`);
  };

  return { send, tell };
}

export type AccountMails = ReturnType<typeof createAccountMails>;

function isListed(template: string): template is Listed {
  return Object.hasOwn(LISTED, template);
}
