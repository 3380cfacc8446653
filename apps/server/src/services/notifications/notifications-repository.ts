import type { ReminderSettings } from "@aura-journal/contracts";
import type { Kind } from "./deliveries/channel.ts";
import { statement, type Queryable, type Transaction } from "../../platform/database.ts";

export interface ReminderRow {
  readonly enabled: boolean;
  readonly time: string;
  readonly timezone: string;
  readonly days: readonly number[];
  readonly nextDueAt: Date | null;
}

const REMINDER = `is_enabled AS enabled, local_time AS time, timezone, days, next_due_at AS "nextDueAt"`;
const READ_REMINDER = statement(`SELECT ${REMINDER} FROM notify.reminders WHERE user_id = $1`);
const LOCK_REMINDER = statement(`SELECT ${REMINDER} FROM notify.reminders WHERE user_id = $1 FOR UPDATE`);
// Two first wishes at once: the second waits for the first, and then finds it.
const LOCK_USER = statement("SELECT pg_advisory_xact_lock(hashtextextended('notify.reminders:' || $1::text, 0))");
const WRITE_REMINDER = statement(
  `INSERT INTO notify.reminders (user_id, is_enabled, local_time, timezone, days, next_due_at, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7)
   ON CONFLICT (user_id) DO UPDATE SET is_enabled = $2, local_time = $3, timezone = $4, days = $5, next_due_at = $6,
     updated_at = $7`,
);
const SET_NEXT = statement("UPDATE notify.reminders SET next_due_at = $2 WHERE user_id = $1");
const INSERT_NOTIFICATION = statement(
  `INSERT INTO notify.notifications (user_id, notification_id, kind, due_at, created_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT DO NOTHING`,
);
const LIST = statement(
  `SELECT notification_id AS "notificationId", kind, created_at AS "createdAt", read_at AS "readAt"
   FROM notify.notifications WHERE user_id = $1 AND created_at > $2
   ORDER BY created_at DESC, notification_id LIMIT $3 OFFSET $4`,
);
const COUNT = statement(
  `SELECT count(*) AS total, count(*) FILTER (WHERE read_at IS NULL) AS unread
   FROM notify.notifications WHERE user_id = $1 AND created_at > $2`,
);
const FIND = statement(
  `SELECT kind, due_at AS "dueAt" FROM notify.notifications WHERE user_id = $1 AND notification_id = $2`,
);
const READ = statement(
  `UPDATE notify.notifications SET read_at = coalesce(read_at, $3) WHERE user_id = $1 AND notification_id = $2`,
);
const PURGE = statement("DELETE FROM notify.notifications WHERE user_id = $1 AND created_at <= $2");
const ERASE = statement(
  `WITH reminders AS (DELETE FROM notify.reminders WHERE user_id = $1),
     settings AS (DELETE FROM notify.settings WHERE user_id = $1),
     devices AS (DELETE FROM notify.devices WHERE user_id = $1),
     webhooks AS (DELETE FROM notify.webhooks WHERE user_id = $1)
   DELETE FROM notify.notifications WHERE user_id = $1`,
);

export async function readReminder(queryable: Queryable, userId: string): Promise<ReminderRow | undefined> {
  return (await queryable.query<ReminderRow>(READ_REMINDER, [userId]))[0];
}

/** The row as it is, kept from everybody else until the transaction ends; also where there is none yet. */
export async function lockReminder(transaction: Transaction, userId: string): Promise<ReminderRow | undefined> {
  await transaction.query(LOCK_USER, [userId]);
  return (await transaction.query<ReminderRow>(LOCK_REMINDER, [userId]))[0];
}

export async function writeReminder(
  transaction: Transaction,
  userId: string,
  settings: ReminderSettings,
  nextDueAt: Date | null,
  now: Date,
): Promise<void> {
  const { enabled, time, timezone, days } = settings;
  await transaction.execute(WRITE_REMINDER, [userId, enabled, time, timezone, days, nextDueAt, now]);
}

export async function setNextDue(transaction: Transaction, userId: string, nextDueAt: Date | null): Promise<void> {
  await transaction.execute(SET_NEXT, [userId, nextDueAt]);
}

/** Whether it was not there yet. */
export async function insertNotification(
  transaction: Transaction,
  row: {
    readonly userId: string;
    readonly notificationId: string;
    readonly kind: Kind;
    readonly dueAt: Date;
  },
  now: Date,
): Promise<boolean> {
  const { userId, notificationId, kind, dueAt } = row;
  return (await transaction.execute(INSERT_NOTIFICATION, [userId, notificationId, kind, dueAt, now])) === 1;
}

interface NotificationRow {
  readonly notificationId: string;
  readonly kind: Kind;
  readonly createdAt: Date;
  readonly readAt: Date | null;
}

/** A page of those made after an instant, newest first, and how many there are. */
export async function listNotifications(
  queryable: Queryable,
  userId: string,
  page: { readonly after: Date; readonly limit: number; readonly offset: number },
): Promise<{ rows: NotificationRow[]; total: number; unread: number }> {
  const rows = await queryable.query<NotificationRow>(LIST, [userId, page.after, page.limit, page.offset]);
  const [counts] = await queryable.query<{ total: number; unread: number }>(COUNT, [userId, page.after]);
  return { rows, total: counts?.total ?? 0, unread: counts?.unread ?? 0 };
}

/** Of what kind a notification is and when it was due; `undefined` where there is none. */
export async function findNotification(
  queryable: Queryable,
  userId: string,
  notificationId: string,
): Promise<{ readonly kind: Kind; readonly dueAt: Date } | undefined> {
  return (await queryable.query<{ kind: Kind; dueAt: Date }>(FIND, [userId, notificationId]))[0];
}

/** Whether there was such a notification. */
export async function markRead(transaction: Transaction, userId: string, id: string, now: Date): Promise<boolean> {
  return (await transaction.execute(READ, [userId, id, now])) === 1;
}

export async function purgeNotifications(transaction: Transaction, userId: string, before: Date): Promise<void> {
  await transaction.execute(PURGE, [userId, before]);
}

/** Removes all that this service keeps of a user. */
export async function eraseUserRows(transaction: Transaction, userId: string): Promise<void> {
  await transaction.execute(ERASE, [userId]);
}
