import type { Reminders, ReminderSettings } from "@aura-journal/contracts";
import type { Database, Transaction } from "../../../platform/database.ts";
import type { Jobs, JobTask } from "../../../platform/jobs.ts";
import { LIFE_MS } from "../deliveries/channel.ts";
import type { Note } from "../deliveries/notes.ts";
import {
  lockReminder,
  readReminder,
  setNextDue,
  writeReminder,
  type ReminderRow,
} from "../notifications-repository.ts";
import { REPLAN_TASK } from "../settings/settings.ts";
import { nextDueAt } from "./next-due.ts";

export const REMINDER_TASK = "notifications.remind";

const NEVER_SET: ReminderSettings = { enabled: false, time: "21:00", timezone: "UTC", days: [0, 1, 2, 3, 4, 5, 6] };

export interface RemindersOptions {
  readonly database: Database;
  readonly jobs: Jobs;
  readonly now: () => Date;
  readonly note: Note;
  /** Of whoever has never set anything. */
  readonly timezoneOf: (userId: string) => Promise<string | undefined>;
}

/**
 * Reminders to write. A person has one job in the queue: that of the next reminder. It carries the instant for which it was made,
 * and does something only where that is still the one that stands in the row.
 *
 * Crash model: one transaction, under the lock of the row, notes the reminder, enqueues a push to each device, moves the row on to
 * the next instant and enqueues the job for it. Either all of that has happened or nothing; a job that is run twice, here or by
 * another process, finds the row moved on. So each instant is noted once, and each device has one push job for it.
 */
export function createReminders(options: RemindersOptions) {
  const { database, jobs, now, note } = options;

  async function schedule(transaction: Transaction, userId: string, dueAt: Date | undefined): Promise<void> {
    if (dueAt === undefined) return;
    const payload = { userId, dueAt: dueAt.toISOString() };
    await jobs.add(transaction, REMINDER_TASK, payload, { key: `${REMINDER_TASK}:${userId}`, runAt: dueAt });
  }

  return {
    async get(userId: string): Promise<Reminders> {
      const row = await readReminder(database.as(userId), userId);
      if (row !== undefined) return rowToWire(row);
      return { ...NEVER_SET, timezone: (await options.timezoneOf(userId)) ?? NEVER_SET.timezone };
    },

    async set(userId: string, given: ReminderSettings): Promise<Reminders> {
      const settings = { ...given, days: given.days.toSorted((a, b) => a - b) };
      return database.transaction(userId, async (transaction) => {
        const before = await lockReminder(transaction, userId);
        // What is set again as it was keeps its instant: a reminder that is due in this very moment is not passed over.
        if (before !== undefined && isSame(before, settings)) return rowToWire(before);
        const dueAt = settings.enabled ? nextDueAt(settings, now()) : undefined;
        await writeReminder(transaction, userId, settings, dueAt ?? null, now());
        await schedule(transaction, userId, dueAt);
        // What else one is told goes by the zone of the reminders.
        if (before?.timezone !== settings.timezone) {
          await jobs.add(transaction, REPLAN_TASK, { userId }, { key: `${REPLAN_TASK}:${userId}` });
        }
        return rowToWire({ ...settings, nextDueAt: dueAt ?? null });
      });
    },

    task: (async ({ userId, dueAt }) => {
      if (typeof userId !== "string" || typeof dueAt !== "string") return;
      await database.transaction(userId, async (transaction) => {
        const row = await lockReminder(transaction, userId);
        if (row?.nextDueAt?.toISOString() !== dueAt) return;
        // When it is due is for the queue to say, whose clock is the database's; ours may be behind.
        const due = row.nextDueAt;
        const latest = new Date(Math.max(due.getTime(), now().getTime()));
        const next = nextDueAt(row, latest);
        // After a long outage, none of the past is sent.
        if (now().getTime() - due.getTime() <= LIFE_MS.reminder) {
          await note(transaction, { userId, kind: "reminder", dueAt: due }, { push: true });
        }
        await setNextDue(transaction, userId, next ?? null);
        await schedule(transaction, userId, next);
      });
    }) satisfies JobTask,
  };
}

export type ReminderRules = ReturnType<typeof createReminders>;

function isSame(a: Omit<ReminderRow, "nextDueAt">, b: ReminderSettings): boolean {
  return a.enabled === b.enabled && a.time === b.time && a.timezone === b.timezone && a.days.join() === b.days.join();
}

function rowToWire({ enabled, time, timezone, days, nextDueAt: next }: ReminderRow): Reminders {
  return { enabled, time, timezone, days: [...days], ...(next === null ? {} : { nextAt: next.toISOString() }) };
}
