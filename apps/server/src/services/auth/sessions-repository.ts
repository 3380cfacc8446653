import { statement, type Queryable, type Transaction } from "../../platform/database.ts";

export interface SessionRow {
  readonly sessionId: string;
  readonly device: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/** A refresh token with its session, as they are while the session's row is locked. */
export interface RefreshRow {
  readonly sessionId: string;
  readonly userId: string;
  readonly isLive: boolean;
  readonly parentHash: Buffer | null;
  readonly usedAt: Date | null;
  /** There from the first use of the token until the child is used. */
  readonly childSealed: Buffer | null;
  readonly absoluteExpiresAt: Date;
}

export interface StandingRow {
  readonly roles: ("user" | "admin")[];
  readonly email: string;
  readonly mfaEnabled: boolean;
  readonly authenticatedAt: Date;
}

export type EndReason =
  "logout" | "ended" | "too_many" | "password_changed" | "password_reset" | "mfa_changed" | "disabled" | "token_reuse";

const INSERT = statement(`
  WITH session AS (
    INSERT INTO auth.user_sessions
      (session_id, user_id, device, created_at, last_used_at, expires_at, absolute_expires_at, authenticated_at)
    VALUES ($1, $2, $3, $4, $4, $5, $6, $4)
  )
  INSERT INTO auth.refresh_tokens (token_hash, session_id, created_at) VALUES ($7, $1, $4)`);
const END_OLDEST = statement(`
  UPDATE auth.user_sessions SET ended_at = $3, end_reason = 'too_many'
  WHERE session_id IN (
    SELECT session_id FROM auth.user_sessions
    WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $3
    ORDER BY last_used_at DESC, created_at DESC OFFSET $2
  )`);
const KNOWS_DEVICE = statement("SELECT FROM auth.user_sessions WHERE user_id = $1 AND device = $2 LIMIT 1");
const LOCK_BY_TOKEN = statement(`
  SELECT FROM auth.user_sessions
  WHERE session_id = (SELECT session_id FROM auth.refresh_tokens WHERE token_hash = $1) FOR UPDATE`);
const FIND_BY_TOKEN = statement(`
  SELECT s.session_id AS "sessionId", s.user_id AS "userId",
    s.ended_at IS NULL AND s.expires_at > $2 AND u.is_active AS "isLive",
    r.parent_hash AS "parentHash", r.used_at AS "usedAt", r.child_sealed AS "childSealed",
    s.absolute_expires_at AS "absoluteExpiresAt"
  FROM auth.refresh_tokens r
  JOIN auth.user_sessions s USING (session_id)
  JOIN auth.users u USING (user_id)
  WHERE r.token_hash = $1`);
const ROTATE = statement(`
  WITH used AS (
    UPDATE auth.refresh_tokens SET used_at = $5, child_hash = $3, child_sealed = $4 WHERE token_hash = $1
  ), settled AS (
    UPDATE auth.refresh_tokens SET child_sealed = NULL WHERE token_hash = $7
  ), child AS (
    INSERT INTO auth.refresh_tokens (token_hash, session_id, parent_hash, created_at) VALUES ($3, $2, $1, $5)
  )
  UPDATE auth.user_sessions SET last_used_at = $5, expires_at = $6 WHERE session_id = $2`);
const END = statement(`
  UPDATE auth.user_sessions SET ended_at = $3, end_reason = $4
  WHERE session_id = $1 AND user_id = $2 AND ended_at IS NULL AND expires_at > $3`);
const END_ALL = statement(`
  UPDATE auth.user_sessions SET ended_at = $3, end_reason = $4
  WHERE user_id = $1 AND ended_at IS NULL AND session_id IS DISTINCT FROM $2::uuid`);
const LIST = statement(`
  SELECT session_id AS "sessionId", device, created_at AS "createdAt", last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
  FROM auth.user_sessions WHERE user_id = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY last_used_at DESC LIMIT 100`);
const STANDING = statement(`
  SELECT u.roles, u.email, s.authenticated_at AS "authenticatedAt",
    EXISTS (SELECT FROM auth.mfa m WHERE m.user_id = u.user_id AND m.enabled_at IS NOT NULL) AS "mfaEnabled"
  FROM auth.user_sessions s JOIN auth.users u USING (user_id)
  WHERE s.session_id = $1 AND s.user_id = $2 AND s.ended_at IS NULL AND s.expires_at > $3 AND u.is_active`);
const STANDING_AMONG = statement(`
  SELECT s.session_id AS "sessionId"
  FROM unnest($1::uuid[], $2::uuid[]) AS asked (session_id, user_id)
  JOIN auth.user_sessions s USING (session_id, user_id) JOIN auth.users u USING (user_id)
  WHERE s.ended_at IS NULL AND s.expires_at > $3 AND u.is_active`);
const DEVICE = statement("SELECT device FROM auth.user_sessions WHERE session_id = $1 AND user_id = $2");
const PURGE = statement("DELETE FROM auth.user_sessions WHERE expires_at < $1");

export async function insertSession(
  transaction: Transaction,
  session: {
    readonly sessionId: string;
    readonly userId: string;
    readonly device: string;
    readonly now: Date;
    readonly expiresAt: Date;
    readonly absoluteExpiresAt: Date;
    readonly tokenHash: Buffer;
  },
): Promise<void> {
  const { sessionId, userId, device, now, expiresAt, absoluteExpiresAt, tokenHash } = session;
  await transaction.execute(INSERT, [sessionId, userId, device, now, expiresAt, absoluteExpiresAt, tokenHash]);
}

/** Ends all but the `keep` sessions used last. */
export async function endOldest(transaction: Transaction, userId: string, keep: number, now: Date): Promise<number> {
  return transaction.execute(END_OLDEST, [userId, keep, now]);
}

export async function knowsDevice(queryable: Queryable, userId: string, device: string): Promise<boolean> {
  return (await queryable.query(KNOWS_DEVICE, [userId, device])).length > 0;
}

/**
 * Finds a refresh token and locks its session, so that uses of one family come one after another. Two statements: a row that
 * a single one had joined before it waited for the lock would be as old as the wait.
 */
export async function lockByToken(transaction: Transaction, hash: Buffer, now: Date): Promise<RefreshRow | undefined> {
  await transaction.query(LOCK_BY_TOKEN, [hash]);
  return (await transaction.query<RefreshRow>(FIND_BY_TOKEN, [hash, now]))[0];
}

/** Marks a token as used and stores its child; the child that its own parent kept for a retry is forgotten. */
export async function rotateToken(
  transaction: Transaction,
  rotation: {
    readonly hash: Buffer;
    readonly parentHash: Buffer | null;
    readonly sessionId: string;
    readonly childHash: Buffer;
    readonly childSealed: Buffer;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  const { hash, sessionId, childHash, childSealed, now, expiresAt, parentHash } = rotation;
  await transaction.execute(ROTATE, [hash, sessionId, childHash, childSealed, now, expiresAt, parentHash]);
}

/** Whether there was such a session to end. */
export async function endSession(
  transaction: Transaction,
  session: { readonly sessionId: string; readonly userId: string },
  now: Date,
  reason: EndReason,
): Promise<boolean> {
  return (await transaction.execute(END, [session.sessionId, session.userId, now, reason])) === 1;
}

/** Ends the sessions of a user, all but one where one is given. */
export async function endSessions(
  transaction: Transaction,
  userId: string,
  now: Date,
  reason: EndReason,
  exceptSessionId?: string,
): Promise<number> {
  return transaction.execute(END_ALL, [userId, exceptSessionId ?? null, now, reason]);
}

export async function listSessions(queryable: Queryable, userId: string, now: Date): Promise<SessionRow[]> {
  return queryable.query<SessionRow>(LIST, [userId, now]);
}

/** Whose a session is, if it still stands. */
export async function findStanding(
  queryable: Queryable,
  session: { readonly sessionId: string; readonly userId: string },
  now: Date,
): Promise<StandingRow | undefined> {
  return (await queryable.query<StandingRow>(STANDING, [session.sessionId, session.userId, now]))[0];
}

/** The ids of those sessions that still stand. */
export async function findStandingAmong(
  queryable: Queryable,
  sessions: readonly { readonly sessionId: string; readonly userId: string }[],
  now: Date,
): Promise<string[]> {
  const [sessionIds, userIds] = [sessions.map(({ sessionId }) => sessionId), sessions.map(({ userId }) => userId)];
  const rows = await queryable.query<{ sessionId: string }>(STANDING_AMONG, [sessionIds, userIds, now]);
  return rows.map(({ sessionId }) => sessionId);
}

export async function findDevice(queryable: Queryable, sessionId: string, userId: string): Promise<string | undefined> {
  return (await queryable.query<{ device: string }>(DEVICE, [sessionId, userId]))[0]?.device;
}

/** Removes sessions whose last token expired before an instant, with their tokens. */
export async function purgeSessions(transaction: Transaction, before: Date): Promise<number> {
  return transaction.execute(PURGE, [before]);
}
