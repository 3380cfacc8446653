import type { AuthResponse, LoginResponse } from "@aura-journal/contracts";
import type { Database, Transaction } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import type { AccountRow } from "./accounts-repository.ts";
import type { NoteEvent, Origin } from "./audit.ts";
import type { Credentials } from "./credentials.ts";
import type { Mails } from "./mails.ts";
import type { SecondFactors } from "./second-factors.ts";
import { createToken, hashToken } from "./opaque-tokens.ts";
import type { OpenSession, Sessions } from "./sessions.ts";
import type { Visits } from "./visits.ts";
import { knowsDevice } from "./sessions-repository.ts";
import { insertToken, tryToken, useToken } from "./tokens-repository.ts";

export interface SignInOptions {
  readonly database: Database;
  readonly credentials: Credentials;
  readonly secondFactors: SecondFactors;
  readonly sessions: Sessions;
  readonly mails: Mails;
  readonly noteEvent: NoteEvent;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  readonly isVerifiedEmailRequired: boolean;
  readonly visits: Visits;
  /** Whether a closed account waits to be erased, and may be kept. */
  readonly isErasureWaiting: (userId: string) => Promise<boolean>;
}

/** How long a person has for the second factor, and how often they may try. */
const MFA_TOKEN_MS = 5 * 60_000;
const MFA_TRIES = 5;

/** Signing in, with a password and, where it is switched on, a second factor. */
export function createSignIn(options: SignInOptions) {
  const { database, noteEvent, now } = options;

  async function openSession(
    transaction: Transaction,
    account: AccountRow,
    device: string,
    origin: Origin,
    isCounted: boolean,
  ): Promise<OpenSession> {
    const { userId } = account;
    const isNewDevice = account.lastLogin !== null && !(await knowsDevice(transaction, userId, device));
    const session = await options.sessions.open(transaction, userId, device);
    const { sessionId } = session;
    if (isCounted) await options.visits.note(transaction, userId, now());
    await noteEvent(
      transaction,
      { action: "auth.login", actorId: userId, subjectId: userId, details: { sessionId } },
      origin,
    );
    if (isNewDevice)
      await options.mails.enqueue(transaction, userId, "new-sign-in", { sessionId, language: origin.language });
    return session;
  }

  async function challenge(account: AccountRow): Promise<LoginResponse> {
    const mfaToken = createToken(options.randomBytes);
    const at = now();
    await insertToken(database, {
      hash: hashToken(mfaToken),
      userId: account.userId,
      purpose: "mfa",
      now: at,
      expiresAt: new Date(at.getTime() + MFA_TOKEN_MS),
    });
    return { mfaRequired: true, mfaToken, methods: ["totp", "recovery"] };
  }

  async function refuse(account: AccountRow | undefined, action: `auth.${string}`, origin: Origin): Promise<void> {
    await noteEvent(database, { action, ...(account === undefined ? {} : { subjectId: account.userId }) }, origin);
  }

  return {
    /**
     * @throws AuraError AUTH_001 for an unknown address or a wrong password, alike; AUTH_003 after the right password of an
     * account that is closed or not verified yet; RATE_001 after ten failures
     */
    async login(email: string, password: string, device: string, origin: Origin): Promise<LoginResponse> {
      const { account, isMatch } = await options.credentials.check(email, password);
      if (!isMatch || account === undefined) {
        await refuse(account, "auth.login.failed", origin);
        throw new AuraError("AUTH_001", "Invalid email or password");
      }
      if (!account.isActive) {
        await refuse(account, "auth.login.refused", origin);
        const reason = (await options.isErasureWaiting(account.userId))
          ? "account waits for erasure"
          : "account closed";
        throw new AuraError("AUTH_003", "This account is closed", { details: { reason } });
      }
      if (options.isVerifiedEmailRequired && !account.isVerified) {
        // The first link may have run out; there is no other way to a new one.
        await options.mails.enqueue(database, account.userId, "verify-email", { language: origin.language });
        throw new AuraError("AUTH_003", "Verify your e-mail address first", {
          details: { reason: "email not verified" },
        });
      }
      if (account.mfaEnabled) return challenge(account);
      const isCounted = await options.visits.areCounted(account.userId);
      const session = await database.transaction(null, (transaction) =>
        openSession(transaction, account, device, origin, isCounted),
      );
      return options.sessions.answer(session);
    },

    /** @throws AuraError AUTH_002 for a sign-in that is not under way, AUTH_001 for a wrong code, RATE_001 */
    async verifyMfa(mfaToken: string, code: string, device: string, origin: Origin): Promise<AuthResponse> {
      const hash = hashToken(mfaToken);
      // Counted on its own, before the code is looked at: a failure below must not take the count back.
      const userId = await tryToken(database, hash, "mfa", MFA_TRIES, now());
      if (userId === undefined) throw new AuraError("AUTH_002", "This sign-in has expired; begin again");
      const isCounted = await options.visits.areCounted(userId);
      const outcome = await options.secondFactors.check(userId, code, async (transaction, account) => {
        if ((await useToken(transaction, hash, "mfa", now())) === undefined || !account.isActive) return undefined;
        return openSession(transaction, account, device, origin, isCounted);
      });
      if (outcome === undefined) {
        await noteEvent(database, { action: "auth.mfa.failed", subjectId: userId }, origin);
        throw new AuraError("AUTH_001", "Invalid code");
      }
      return options.sessions.answer(outcome);
    },
  };
}
