import { statement, type Queryable, type Transaction } from "../../../platform/database.ts";
import type { QuietHours } from "./quiet-hours.ts";

/** What is stored of somebody's wishes. Whether they want the weekly digest stands in their preferences. */
export interface SettingsRow {
  readonly language: string | null;
  readonly streakSaver: boolean;
  readonly digestWeekday: number;
  readonly digestTime: string;
  readonly digestWords: boolean;
  readonly quiet: QuietHours;
  readonly streakDueAt: Date | null;
  readonly digestDueAt: Date | null;
}

const COLUMNS = `language, streak_saver AS "streakSaver", digest_weekday AS "digestWeekday", digest_time AS "digestTime",
  digest_words AS "digestWords", is_quiet AS "isQuiet", quiet_from AS "quietFrom", quiet_to AS "quietTo",
  streak_due_at AS "streakDueAt", digest_due_at AS "digestDueAt"`;
const READ = statement(`SELECT ${COLUMNS} FROM notify.settings WHERE user_id = $1`);
// Two first wishes at once: the second waits for the first, and then finds it.
const LOCK_USER = statement("SELECT pg_advisory_xact_lock(hashtextextended('notify.settings:' || $1::text, 0))");
const LOCK = statement(`SELECT ${COLUMNS} FROM notify.settings WHERE user_id = $1 FOR UPDATE`);
const WRITE = statement(
  `INSERT INTO notify.settings (user_id, language, streak_saver, digest_weekday, digest_time, digest_words, is_quiet, quiet_from,
     quiet_to, streak_due_at, digest_due_at, updated_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
   ON CONFLICT (user_id) DO UPDATE SET language = $2, streak_saver = $3, digest_weekday = $4, digest_time = $5, digest_words = $6,
     is_quiet = $7, quiet_from = $8, quiet_to = $9, streak_due_at = $10, digest_due_at = $11, updated_at = $12`,
);

type Flat = Omit<SettingsRow, "quiet"> & {
  readonly isQuiet: boolean;
  readonly quietFrom: string;
  readonly quietTo: string;
};

export async function readSettings(queryable: Queryable, userId: string): Promise<SettingsRow | undefined> {
  return rowOf((await queryable.query<Flat>(READ, [userId]))[0]);
}

/** The row as it is, kept from everybody else until the transaction ends; also where there is none yet. */
export async function lockSettings(transaction: Transaction, userId: string): Promise<SettingsRow | undefined> {
  await transaction.query(LOCK_USER, [userId]);
  return rowOf((await transaction.query<Flat>(LOCK, [userId]))[0]);
}

export async function writeSettings(
  transaction: Transaction,
  userId: string,
  row: SettingsRow,
  now: Date,
): Promise<void> {
  const { language, streakSaver, digestWeekday, digestTime, digestWords, quiet, streakDueAt, digestDueAt } = row;
  await transaction.execute(WRITE, [
    userId,
    language,
    streakSaver,
    digestWeekday,
    digestTime,
    digestWords,
    quiet.enabled,
    quiet.from,
    quiet.to,
    streakDueAt,
    digestDueAt,
    now,
  ]);
}

function rowOf(flat: Flat | undefined): SettingsRow | undefined {
  if (flat === undefined) return undefined;
  const { isQuiet: enabled, quietFrom: from, quietTo: to, ...rest } = flat;
  return { ...rest, quiet: { enabled, from, to } };
}
