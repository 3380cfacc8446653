import type { AuthResponse, Session } from "@aura-journal/contracts";
import type { Database, Transaction } from "../../platform/database.ts";
import { AuraError, notFound } from "../../platform/errors.ts";
import { findById, rowToAccount, setLastLogin, type AccountRow } from "./accounts-repository.ts";
import type { NoteEvent, Origin } from "./audit.ts";
import { createToken, hashToken, openChild, sealChild } from "./opaque-tokens.ts";
import * as repository from "./sessions-repository.ts";
import type { SigningKeys } from "./signing-keys.ts";
import type { UserPreferences } from "@aura-journal/contracts";

/** A session just begun or gone on with, before its access token is signed. */
export interface OpenSession {
  readonly account: AccountRow;
  readonly sessionId: string;
  readonly refreshToken: string;
}

export interface SessionsOptions {
  readonly database: Database;
  readonly signingKeys: SigningKeys;
  readonly getPreferences: (userId: string) => Promise<UserPreferences>;
  readonly noteEvent: NoteEvent;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  readonly newId: () => string;
  readonly accessTokenSeconds: number;
  readonly refreshIdleDays: number;
  readonly refreshAbsoluteDays: number;
}

export type Sessions = ReturnType<typeof createSessions>;

/** Sessions of one user; the one used longest ago makes room. */
export const MAX_SESSIONS = 20;
const DAY_MS = 86_400_000;

type Refreshed = { readonly kind: "open"; readonly session: OpenSession } | { readonly kind: "refused" };

/**
 * Sessions and their refresh tokens (RFC 9700, section 4.14.2: rotation with reuse detection).
 *
 * Crash model: a rotation is one transaction. If the answer is lost after its commit, the client still holds the parent; used
 * again, it gets the same child, which lies sealed under a key made from that parent. Once the child itself has been used,
 * its parent turning up again means that two parties hold the family: the whole session ends.
 */
export function createSessions(options: SessionsOptions) {
  const { database, now } = options;

  /** Begins a session in the caller's transaction. */
  async function open(transaction: Transaction, userId: string, device: string): Promise<OpenSession> {
    const at = now();
    // Locks the account's row: two sign-ins at once can't both think there is room.
    const account = await setLastLogin(transaction, userId, at);
    if (account === undefined) throw invalidRefresh();
    await repository.endOldest(transaction, userId, MAX_SESSIONS - 1, at);
    const sessionId = options.newId();
    const refreshToken = createToken(options.randomBytes);
    const absoluteExpiresAt = new Date(at.getTime() + options.refreshAbsoluteDays * DAY_MS);
    await repository.insertSession(transaction, {
      sessionId,
      userId,
      device,
      now: at,
      expiresAt: idleExpiry(at, absoluteExpiresAt),
      absoluteExpiresAt,
      tokenHash: hashToken(refreshToken),
    });
    return { account, sessionId, refreshToken };
  }

  function idleExpiry(at: Date, absolute: Date): Date {
    return new Date(Math.min(at.getTime() + options.refreshIdleDays * DAY_MS, absolute.getTime()));
  }

  /** The tokens and the account, as the client gets them. */
  async function answer(session: OpenSession): Promise<AuthResponse> {
    const { account, sessionId, refreshToken } = session;
    const { userId, email, roles } = account;
    const [accessToken, preferences] = await Promise.all([
      options.signingKeys.sign({ userId, email, roles, sessionId }),
      options.getPreferences(userId),
    ]);
    const user = { ...rowToAccount(account), preferences };
    return { user, accessToken, refreshToken, expiresIn: options.accessTokenSeconds };
  }

  async function rotate(transaction: Transaction, token: string, origin: Origin): Promise<Refreshed> {
    const at = now();
    const hash = hashToken(token);
    const row = await repository.lockByToken(transaction, hash, at);
    if (row === undefined || !row.isLive) return { kind: "refused" };
    const { sessionId, userId } = row;
    const account = await findById(transaction, userId);
    if (account === undefined) return { kind: "refused" };
    if (row.usedAt !== null) {
      if (row.childSealed !== null) {
        return { kind: "open", session: { account, sessionId, refreshToken: openChild(token, row.childSealed) } };
      }
      await repository.endSession(transaction, row, at, "token_reuse");
      await options.noteEvent(
        transaction,
        { action: "auth.session.token_reused", subjectId: userId, details: { sessionId } },
        origin,
      );
      return { kind: "refused" };
    }
    const refreshToken = createToken(options.randomBytes);
    await repository.rotateToken(transaction, {
      hash,
      parentHash: row.parentHash,
      sessionId,
      childHash: hashToken(refreshToken),
      childSealed: sealChild(token, refreshToken, options.randomBytes),
      now: at,
      expiresAt: idleExpiry(at, row.absoluteExpiresAt),
    });
    return { kind: "open", session: { account, sessionId, refreshToken } };
  }

  return {
    open,
    answer,

    /** @throws AuraError AUTH_002 for a token that is absent, unknown, expired or of an ended session, or that was used before. */
    async refresh(token: string | undefined, origin: Origin): Promise<AuthResponse> {
      if (token === undefined) throw invalidRefresh();
      const refreshed = await database.transaction(null, (transaction) => rotate(transaction, token, origin));
      if (refreshed.kind === "refused") throw invalidRefresh();
      return answer(refreshed.session);
    },

    async list(userId: string, currentSessionId: string | undefined): Promise<Session[]> {
      const rows = await repository.listSessions(database, userId, now());
      return rows.map((row) => ({
        sessionId: row.sessionId,
        device: row.device,
        createdAt: row.createdAt.toISOString(),
        lastUsedAt: row.lastUsedAt.toISOString(),
        expiresAt: row.expiresAt.toISOString(),
        isCurrent: row.sessionId === currentSessionId,
      }));
    },

    /** @throws AuraError RES_001 where the user has no such session. */
    async end(userId: string, sessionId: string, reason: "logout" | "ended", origin: Origin): Promise<void> {
      await database.transaction(null, async (transaction) => {
        const isEnded = await repository.endSession(transaction, { sessionId, userId }, now(), reason);
        if (!isEnded) throw notFound();
        const action = reason === "logout" ? "auth.logout" : "auth.session.ended";
        await options.noteEvent(
          transaction,
          { action, actorId: userId, subjectId: userId, details: { sessionId } },
          origin,
        );
      });
    },

    standing: (session: { readonly sessionId: string; readonly userId: string }) =>
      repository.findStanding(database, session, now()),

    /** The ids of those that still stand. */
    standingAmong: (sessions: readonly { readonly sessionId: string; readonly userId: string }[]) =>
      repository.findStandingAmong(database, sessions, now()),
  };
}

function invalidRefresh(): AuraError {
  return new AuraError("AUTH_002", "The refresh token is not valid; sign in again");
}
