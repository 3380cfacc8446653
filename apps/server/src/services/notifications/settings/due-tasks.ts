import type { InternalClients } from "@aura-journal/contracts";
import type { Database } from "../../../platform/database.ts";
import { addDays, localDateOf } from "../../../platform/days.ts";
import type { JobTask } from "../../../platform/jobs.ts";
import { LIFE_MS } from "../deliveries/channel.ts";
import type { Note } from "../deliveries/notes.ts";
import type { People } from "./person.ts";
import { lockSettings } from "./settings-repository.ts";
import { groundsOf, type MessageSettingsRules } from "./settings.ts";

/** Days in a row from which on it is a pity to end them. */
export const STREAK_DAYS = 3;

export interface DueTasksOptions {
  readonly database: Database;
  readonly clients: Pick<InternalClients, "entries">;
  readonly people: Pick<People, "find">;
  readonly settings: Pick<MessageSettingsRules, "store">;
  readonly note: Note;
  readonly now: () => Date;
}

/**
 * What is done when the evening or the week has come. The other services are asked first; then one transaction, under the lock of the
 * row, notes what there is to tell and moves the row on to its next instant. A job that is run twice finds the row moved on.
 */
export function createDueTasks(options: DueTasksOptions) {
  const { database, clients, people, settings, note, now } = options;
  /** When it is due is for the queue to say, whose clock is the database's; ours may be behind. */
  const latest = (due: Date): Date => new Date(Math.max(due.getTime(), now().getTime()));

  const saveStreak: JobTask = async ({ userId, dueAt }) => {
    if (typeof userId !== "string" || typeof dueAt !== "string") return;
    const person = await people.find(userId);
    if (person === undefined) return;
    const due = new Date(dueAt);
    const today = localDateOf(due, person.timezone);
    const { hasWrittenToday, streakDays } = (await clients.entries.getActivity({ body: { userId, today } })).body;
    await database.transaction(userId, async (transaction) => {
      const row = await lockSettings(transaction, userId);
      if (row?.streakDueAt?.toISOString() !== dueAt) return;
      const isLate = now().getTime() - due.getTime() > LIFE_MS["streak-saver"];
      if (row.streakSaver && !isLate && !hasWrittenToday && streakDays >= STREAK_DAYS) {
        await note(transaction, { userId, kind: "streak-saver", dueAt: due }, { push: true });
      }
      await settings.store(transaction, userId, { ...row, streakDueAt: null }, groundsOf(person), latest(due));
    });
  };

  const digest: JobTask = async ({ userId, dueAt }) => {
    if (typeof userId !== "string" || typeof dueAt !== "string") return;
    const person = await people.find(userId);
    if (person === undefined) return;
    const due = new Date(dueAt);
    const days = { ...daysOfDigest(due, person.timezone), includeWords: false };
    const { entries } = (await clients.entries.getDigest({ body: { userId, ...days } })).body;
    await database.transaction(userId, async (transaction) => {
      const row = await lockSettings(transaction, userId);
      if (row?.digestDueAt?.toISOString() !== dueAt) return;
      const isLate = now().getTime() - due.getTime() > LIFE_MS["weekly-digest"];
      if (groundsOf(person).isDigestWanted && !isLate && entries > 0) {
        await note(transaction, { userId, kind: "weekly-digest", dueAt: due }, { mail: true });
      }
      await settings.store(transaction, userId, { ...row, digestDueAt: null }, groundsOf(person), latest(due));
    });
  };

  return { saveStreak, digest };
}

/** The seven days before the one on which a digest is due. */
export function daysOfDigest(due: Date, timezone: string): { from: string; to: string; today: string } {
  const today = localDateOf(due, timezone);
  return { from: addDays(today, -7), to: addDays(today, -1), today };
}
