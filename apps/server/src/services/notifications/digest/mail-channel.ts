import type { InternalClients } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import { catalogueFor } from "../catalogue/catalogue.ts";
import { MAIL_TASK, type Channel } from "../deliveries/channel.ts";
import type { Mailer } from "../mailer.ts";
import { daysOfDigest } from "../settings/due-tasks.ts";
import type { People } from "../settings/person.ts";
import { readSettings } from "../settings/settings-repository.ts";
import type { UnsubscribeTokens } from "../unsubscribe/unsubscribe-token.ts";
import { renderDigest } from "./render-digest.ts";

export interface MailChannelOptions {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "entries">;
  readonly people: Pick<People, "languageOf">;
  readonly mailer: Mailer;
  readonly tokens: Pick<UnsubscribeTokens, "create">;
  readonly publicUrl: string;
}

/** The weekly digest by mail. Its figures are read when it is sent: no job, and nothing here, ever holds them. */
export function createMailChannel(options: MailChannelOptions): Channel {
  const { database, publicUrl } = options;
  return {
    task: MAIL_TASK,
    preference: "email",
    async deliver({ userId, person, notificationId, kind, dueAt }) {
      const { account, preferences, timezone } = person;
      if (kind !== "weekly-digest" || !preferences.notifications.weeklyDigest) return { kind: "gone" };
      // An address that was never shown to be the person's may be somebody else's, who is no reader of this journal.
      if (!account.isVerified) return { kind: "gone" };
      const includeWords = (await readSettings(database.as(userId), userId))?.digestWords === true;
      const days = daysOfDigest(dueAt, timezone);
      const { body: figures } = await options.clients.entries.getDigest({ body: { userId, ...days, includeWords } });
      if (figures.entries === 0) return { kind: "gone" };
      const catalogue = catalogueFor(await options.people.languageOf(userId));
      const token = await options.tokens.create(userId, "weekly-digest");
      const unsubscribeUrl = `${publicUrl}/unsubscribe/${token}?language=${catalogue.language}`;
      const mail = renderDigest({ figures, ...days, catalogue, openUrl: `${publicUrl}/insights`, unsubscribeUrl });
      const posted = await options.mailer.send({
        ...mail,
        to: account.email,
        template: kind,
        mailId: notificationId,
        unsubscribeUrl,
      });
      return posted.kind === "taken" ? { kind: "sent" } : { kind: "refused", status: posted.responseCode };
    },
  };
}
