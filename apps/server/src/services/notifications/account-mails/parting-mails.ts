import type { AccountClosingRequest } from "@aura-journal/contracts";
import type { Kek } from "@aura-journal/crypto";
import type { Database } from "../../../platform/database.ts";
import { PermanentFailure, type Jobs, type JobTask } from "../../../platform/jobs.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import type { Mailer } from "../mailer.ts";
import { partingMailIdOf } from "../notification-id.ts";
import { renderMail } from "../render-mail.ts";
import { partingMailContext } from "../secrets-repository.ts";
import type { People } from "../settings/person.ts";
import { shownInstant } from "./shown-values.ts";
import { deletePartingMail, findPartingMail, insertPartingMail } from "./parting-mails-repository.ts";

export const PARTING_TASK = "notifications.part";
/** Removes what such a mail needs, a day later at the latest. */
export const FORGET_PARTING_TASK = "notifications.forget_parting";
/** With the queue's pauses: an hour and a half. */
const ATTEMPTS = 8;
const KEPT_MS = 86_400_000;

export interface PartingMailsOptions {
  readonly database: Database;
  readonly kek: Kek;
  readonly jobs: Jobs;
  readonly mailer: Mailer;
  readonly people: Pick<People, "languageOf">;
  readonly now: () => Date;
}

interface Recipient {
  readonly email: string;
  readonly name: string;
  readonly language: string | undefined;
  readonly receipt?: string | undefined;
}

/**
 * The last mail of an account. What it needs is gone by the time it is sent: so the address is kept apart, wrapped, and deleted once the
 * mail was taken, refused or given up, within a day at most.
 *
 * Crash model: address and job are written in one transaction, before the account is erased. Told twice of one closing, there is one
 * row; dying between sending and deleting sends the mail again, with the same Message-ID.
 */
export function createPartingMails(options: PartingMailsOptions) {
  const { database, kek, jobs, now } = options;

  async function send(mailId: string, wrapped: Buffer, at: Date): Promise<"taken" | "refused"> {
    const opened = await kek.unwrap(wrapped, partingMailContext(mailId));
    const { email, name, language, receipt } = JSON.parse(opened.toString()) as Recipient;
    const catalogue = catalogueFor(language);
    const values = {
      name,
      at: shownInstant(at, catalogue.language, undefined),
      ...(receipt === undefined ? {} : { receipt }),
    };
    const mail = renderMail(catalogue.mails["account-closing"], values, catalogue);
    return (await options.mailer.send({ ...mail, to: email, template: "account-closing", mailId })).kind;
  }

  return {
    async announce({ userId, email, name, receipt }: AccountClosingRequest): Promise<void> {
      const mailId = partingMailIdOf(userId);
      const recipient: Recipient = { email, name, language: await options.people.languageOf(userId), receipt };
      const wrapped = await kek.wrap(Buffer.from(JSON.stringify(recipient)), partingMailContext(mailId));
      const createdAt = now();
      await database.transaction(null, async (transaction) => {
        if (!(await insertPartingMail(transaction, mailId, { wrapped, createdAt }))) return;
        await jobs.add(transaction, PARTING_TASK, { mailId }, { maxAttempts: ATTEMPTS });
        // Whatever becomes of the mail's own job: an operator may remove it.
        const runAt = new Date(createdAt.getTime() + KEPT_MS);
        await jobs.add(transaction, FORGET_PARTING_TASK, { mailId }, { runAt });
      });
    },

    task: (async ({ mailId }, { attempt }) => {
      if (typeof mailId !== "string") return;
      const row = await findPartingMail(database, mailId);
      if (row === undefined) return;
      try {
        const outcome = await send(mailId, row.wrapped, row.createdAt);
        await deletePartingMail(database, mailId);
        if (outcome === "refused") throw new PermanentFailure("the mail server refused it");
      } catch (error) {
        if (attempt >= ATTEMPTS) await deletePartingMail(database, mailId);
        throw error;
      }
    }) satisfies JobTask,

    forget: (async ({ mailId }) => {
      if (typeof mailId === "string") await deletePartingMail(database, mailId);
    }) satisfies JobTask,
  };
}

export type PartingMails = ReturnType<typeof createPartingMails>;
