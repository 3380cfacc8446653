import { statement, type Queryable, type Transaction } from "../../../platform/database.ts";

export interface FeedRow {
  readonly hasCounts: boolean;
  readonly language: string;
  readonly createdAt: Date;
}

/** A day and how many entries stand on it. */
export interface WrittenDay {
  readonly date: string;
  readonly entries: number;
}

const FEED = `has_counts AS "hasCounts", language, created_at AS "createdAt"`;
const FIND = statement(`SELECT ${FEED} FROM journal.calendar_feeds WHERE user_id = $1`);
const FIND_BY_TOKEN = statement(
  `SELECT user_id AS "userId", has_counts AS "hasCounts", language FROM journal.find_calendar_feed($1)`,
);
const PUT = statement(
  `INSERT INTO journal.calendar_feeds (user_id, token_hash, has_counts, language, created_at) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (user_id) DO UPDATE SET token_hash = $2, has_counts = $3, language = $4, created_at = $5`,
);
const DELETE = statement("DELETE FROM journal.calendar_feeds WHERE user_id = $1");
const DAYS = statement(
  `SELECT local_date AS date, count(*) AS entries FROM journal.journal_entries
   WHERE user_id = $1 AND NOT is_deleted GROUP BY local_date ORDER BY local_date DESC LIMIT $2`,
);

export async function findFeed(queryable: Queryable, userId: string): Promise<FeedRow | undefined> {
  return (await queryable.query<FeedRow>(FIND, [userId]))[0];
}

/** Whose feed has a token with this hash, and what it shows. */
export async function findFeedByToken(
  queryable: Queryable,
  tokenHash: Buffer,
): Promise<{ readonly userId: string; readonly hasCounts: boolean; readonly language: string } | undefined> {
  const [found] = await queryable.query<{ userId: string; hasCounts: boolean; language: string }>(FIND_BY_TOKEN, [
    tokenHash,
  ]);
  return found;
}

/** Makes a feed, or puts it in the place of the one before. */
export async function putFeed(
  transaction: Transaction,
  userId: string,
  { tokenHash, hasCounts, language, createdAt }: FeedRow & { readonly tokenHash: Buffer },
): Promise<void> {
  await transaction.execute(PUT, [userId, tokenHash, hasCounts, language, createdAt]);
}

/** Whether there was one. */
export async function deleteFeed(transaction: Transaction, userId: string): Promise<boolean> {
  return (await transaction.execute(DELETE, [userId])) === 1;
}

/** The newest days on which something stands. */
export function listWrittenDays(queryable: Queryable, userId: string, limit: number): Promise<WrittenDay[]> {
  return queryable.query<WrittenDay>(DAYS, [userId, limit]);
}
