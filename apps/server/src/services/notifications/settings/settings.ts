import type { InternalClients, MessageSettings } from "@aura-journal/contracts";
import type { Database, Transaction } from "../../../platform/database.ts";
import { invalid } from "../../../platform/errors.ts";
import type { Jobs, JobTask } from "../../../platform/jobs.ts";
import type { People, Person } from "./person.ts";
import { planFrom, type Plan } from "./plan.ts";
import { lockSettings, readSettings, writeSettings, type SettingsRow } from "./settings-repository.ts";

export const STREAK_TASK = "notifications.saveStreak";
export const DIGEST_TASK = "notifications.digest";
/** Enqueued by whoever changes what the plans rest on: the preference, the account's zone, the reminders' zone. */
export const REPLAN_TASK = "notifications.replan";

const NEVER_SET: SettingsRow = {
  language: null,
  streakSaver: false,
  digestWeekday: 0,
  digestTime: "08:00",
  digestWords: false,
  quiet: { enabled: false, from: "22:00", to: "07:00" },
  streakDueAt: null,
  digestDueAt: null,
};

export interface SettingsOptions {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "users">;
  readonly people: Pick<People, "find">;
  readonly jobs: Jobs;
  readonly now: () => Date;
}

/** What a plan rests on besides the row. */
interface Grounds {
  readonly isDigestWanted: boolean;
  readonly timezone: string;
}

/**
 * What somebody wants to be told, and when. Whether they want the weekly digest stands in their preferences alone, which belong to
 * `users`: two truths would part ways.
 *
 * Crash model: a person has one job in the queue for each kind, for the instant that stands in the row. The preference is changed
 * first, in a transaction of `users` that also enqueues a new plan; dying before the row here is written leaves the older times, planned
 * for the newer preference.
 */
export function createMessageSettings(options: SettingsOptions) {
  const { database, clients, people, jobs, now } = options;

  /** Writes the row with its next instants after `at`, and enqueues the jobs for them. */
  async function store(
    transaction: Transaction,
    userId: string,
    row: SettingsRow,
    grounds: Grounds,
    at: Date = now(),
  ): Promise<void> {
    const plan = planOf(row, grounds, at);
    const { streakDueAt = null, digestDueAt = null } = plan;
    await writeSettings(transaction, userId, { ...row, streakDueAt, digestDueAt }, now());
    for (const [task, dueAt] of [
      [STREAK_TASK, streakDueAt],
      [DIGEST_TASK, digestDueAt],
    ] as const) {
      if (dueAt === null) continue;
      const payload = { userId, dueAt: dueAt.toISOString() };
      await jobs.add(transaction, task, payload, { key: `${task}:${userId}`, runAt: dueAt });
    }
  }

  return {
    store,

    async get(userId: string): Promise<MessageSettings> {
      const { preferences } = (await clients.users.getPreferences({ body: { userId } })).body;
      const row = (await readSettings(database.as(userId), userId)) ?? NEVER_SET;
      return rowToWire(row, preferences.notifications.weeklyDigest);
    },

    /** @throws AuraError VAL_001 for quiet hours that end as they begin */
    async set(userId: string, given: MessageSettings): Promise<MessageSettings> {
      const { streakSaver, weeklyDigest: digest, quietHours: quiet } = given;
      if (quiet.from === quiet.to) throw invalid("quietHours.to", "must differ from quietHours.from");
      await clients.users.wishDigest({ body: { userId, weeklyDigest: digest.enabled } });
      const person = await people.find(userId);
      await database.transaction(userId, async (transaction) => {
        const before = (await lockSettings(transaction, userId)) ?? NEVER_SET;
        const row: SettingsRow = {
          ...before,
          language: given.language ?? before.language,
          streakSaver,
          digestWeekday: digest.weekday,
          digestTime: digest.time,
          digestWords: digest.includeWords,
          quiet,
        };
        await store(transaction, userId, row, groundsOf(person));
      });
      return this.get(userId);
    },

    /** Plans anew: what the plans rest on is not what it was. */
    replan: (async ({ userId }) => {
      if (typeof userId !== "string") return;
      const person = await people.find(userId);
      if (person === undefined) return;
      await database.transaction(userId, async (transaction) => {
        const row = await lockSettings(transaction, userId);
        const grounds = groundsOf(person);
        if (row !== undefined || grounds.isDigestWanted) {
          await store(transaction, userId, row ?? NEVER_SET, grounds);
        }
      });
    }) satisfies JobTask,
  };
}

export type MessageSettingsRules = ReturnType<typeof createMessageSettings>;

export function groundsOf(person: Person | undefined): Grounds {
  return {
    isDigestWanted: person?.preferences.notifications.weeklyDigest === true,
    timezone: person?.timezone ?? "UTC",
  };
}

function planOf(row: SettingsRow, { isDigestWanted, timezone }: Grounds, now: Date): Plan {
  const { streakSaver, digestWeekday: weekday, digestTime: time, quiet, streakDueAt, digestDueAt } = row;
  const standing = { streakDueAt: streakDueAt ?? undefined, digestDueAt: digestDueAt ?? undefined };
  return planFrom({ streakSaver, quiet, digest: { enabled: isDigestWanted, weekday, time } }, timezone, standing, now);
}

function rowToWire(row: SettingsRow, isDigestWanted: boolean): MessageSettings {
  const { streakSaver, digestWeekday: weekday, digestTime: time, digestWords: includeWords, quiet, language } = row;
  return {
    streakSaver,
    weeklyDigest: { enabled: isDigestWanted, weekday, time, includeWords },
    quietHours: quiet,
    ...(language === null ? {} : { language }),
  };
}
