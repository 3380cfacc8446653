import type { InternalClients, MyData, RetentionTimes, Survey } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { surveyHoldings } from "../../platform/holdings-repository.ts";

type Held = MyData["holdings"][number];
type Kept = Pick<Held, "holds" | "isSealed" | "keptDays">;

/** What each table holds, in a word, and for how long; a table that is not named here is told of as something else. */
const KEPT: Readonly<Record<string, Kept>> = {
  "auth.users": { holds: "account", isSealed: false, keptDays: null },
  "auth.user_sessions": { holds: "sign-in", isSealed: false, keptDays: null },
  "auth.mfa": { holds: "sign-in", isSealed: false, keptDays: null },
  "auth.recovery_codes": { holds: "sign-in", isSealed: false, keptDays: null },
  "auth.one_time_tokens": { holds: "sign-in", isSealed: false, keptDays: null },
  "users.preferences": { holds: "preferences", isSealed: false, keptDays: null },
  "users.api_keys": { holds: "api-keys", isSealed: false, keptDays: null },
  "users.consents": { holds: "consents", isSealed: false, keptDays: null },
  "users.erasures": { holds: "erasure", isSealed: false, keptDays: null },
  "journal.journal_entries": { holds: "entries", isSealed: true, keptDays: null },
  "journal.entry_revisions": { holds: "earlier-versions", isSealed: true, keptDays: null },
  "journal.entry_analytics": { holds: "figures", isSealed: true, keptDays: null },
  "journal.attachments": { holds: "media", isSealed: true, keptDays: null },
  "journal.attachment_blobs": { holds: "media", isSealed: true, keptDays: null },
  "journal.attachment_owners": { holds: "media", isSealed: true, keptDays: null },
  "journal.imports": { holds: "imports", isSealed: true, keptDays: null },
  "journal.imported_entries": { holds: "imports", isSealed: true, keptDays: null },
  "journal.import_parts": { holds: "imports", isSealed: true, keptDays: 7 },
  "journal.exports": { holds: "exports", isSealed: true, keptDays: 7 },
  "journal.export_parts": { holds: "exports", isSealed: true, keptDays: 7 },
  "journal.calendar_feeds": { holds: "calendar", isSealed: false, keptDays: null },
  "journal.journals": { holds: "sync", isSealed: false, keptDays: null },
  "journal.applied_mutations": { holds: "sync", isSealed: false, keptDays: 90 },
  "journal.outside_units": { holds: "usage", isSealed: false, keptDays: null },
  "journal.product_outbox": { holds: "usage", isSealed: false, keptDays: null },
  "journal.product_readings": { holds: "usage", isSealed: false, keptDays: 30 },
  "keys.person_keys": { holds: "usage", isSealed: false, keptDays: null },
  "keys.user_keys": { holds: "keys", isSealed: false, keptDays: null },
  "notify.notifications": { holds: "messages", isSealed: false, keptDays: 90 },
  "notify.reminders": { holds: "messages", isSealed: false, keptDays: null },
  "notify.settings": { holds: "messages", isSealed: false, keptDays: null },
  "notify.devices": { holds: "devices", isSealed: false, keptDays: null },
  "notify.webhooks": { holds: "webhooks", isSealed: false, keptDays: null },
  "notify.webhook_deliveries": { holds: "webhooks", isSealed: false, keptDays: 30 },
};
const OTHER: Kept = { holds: "other", isSealed: false, keptDays: null };

interface SurveyOptions {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "auth" | "entries" | "notifications">;
}

async function surveys({ database, clients }: SurveyOptions, userId: string) {
  const body = { userId };
  const [auth, entries, notifications, own] = await Promise.all([
    clients.auth.surveyAccount({ body }),
    clients.entries.surveyJournal({ body }),
    clients.notifications.surveyNotifications({ body }),
    surveyHoldings(database.as(userId), ["users"], userId),
  ]);
  return {
    auth: auth.body,
    users: { holdings: own, keys: [] },
    entries: entries.body,
    notifications: notifications.body,
  };
}

/** All that is kept of an account, in all services. */
export async function surveyAccount(options: SurveyOptions, userId: string): Promise<Survey> {
  const all = Object.values(await surveys(options, userId));
  return { holdings: all.flatMap(({ holdings }) => holdings), keys: all.flatMap(({ keys }) => keys) };
}

/** The same for its owner: what each table holds, and for how long. */
export async function describeHoldings(
  options: SurveyOptions,
  userId: string,
  { earlierVersionDays, originalDays }: RetentionTimes,
): Promise<MyData["holdings"]> {
  const chosen: Readonly<Record<string, number | null>> = {
    "journal.entry_revisions": earlierVersionDays,
    "journal.imported_entries": originalDays,
  };
  const byService = await surveys(options, userId);
  return (Object.keys(byService) as (keyof typeof byService)[]).flatMap((service) =>
    byService[service].holdings.map((holding) => {
      const kept = KEPT[holding.table] ?? OTHER;
      return { ...holding, service, ...kept, keptDays: chosen[holding.table] ?? kept.keptDays };
    }),
  );
}
