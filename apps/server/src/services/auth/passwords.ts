import type { Database } from "../../platform/database.ts";
import { AuraError, invalid } from "../../platform/errors.ts";
import { findByEmail, findById, setPassword, setVerified } from "./accounts-repository.ts";
import { budgetKey, type Attempts } from "./attempts-repository.ts";
import type { NoteEvent, Origin } from "./audit.ts";
import type { Credentials } from "./credentials.ts";
import type { PasswordHasher } from "./hasher.ts";
import type { Mails } from "./mails.ts";
import { hashToken } from "./opaque-tokens.ts";
import { assertAcceptablePassword } from "./password-policy.ts";
import { endSessions } from "./sessions-repository.ts";
import { findToken, useToken, voidTokens } from "./tokens-repository.ts";

export interface PasswordsOptions {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly attempts: Attempts;
  readonly credentials: Credentials;
  readonly mails: Mails;
  readonly noteEvent: NoteEvent;
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Changing and resetting passwords, and showing that an address is one's own. */
export function createPasswords(options: PasswordsOptions) {
  const { database, hasher, mails, noteEvent, now } = options;

  return {
    /** @throws AuraError AUTH_001 for a wrong current password, VAL_001 for a weak new one, RATE_001 */
    async change(
      who: { readonly userId: string; readonly email: string; readonly sessionId: string | undefined },
      request: { readonly currentPassword: string; readonly newPassword: string },
      origin: Origin,
    ): Promise<void> {
      const { userId } = who;
      assertAcceptablePassword(request.newPassword, who.email);
      const { account, isMatch } = await options.credentials.check(who.email, request.currentPassword);
      if (!isMatch || account?.userId !== userId) {
        await noteEvent(
          database,
          { action: "auth.password.change_failed", actorId: userId, subjectId: userId },
          origin,
        );
        throw new AuraError("AUTH_001", "Invalid password");
      }
      const hash = await hasher.hash(request.newPassword);
      await database.transaction(null, async (transaction) => {
        await setPassword(transaction, userId, hash, now());
        await voidTokens(transaction, userId, "reset-password", now());
        await voidTokens(transaction, userId, "mfa", now());
        await endSessions(transaction, userId, now(), "password_changed", who.sessionId);
        await noteEvent(transaction, { action: "auth.password.changed", actorId: userId, subjectId: userId }, origin);
        await mails.enqueue(transaction, userId, "password-changed", { language: origin.language });
      });
    },

    /** Alike in answer and work for every address: where nobody has it, a mail is enqueued for nobody. */
    async forgot(email: string, origin: Origin): Promise<void> {
      const account = await findByEmail(database, email);
      await database.transaction(null, async (transaction) => {
        const subject = account === undefined ? {} : { subjectId: account.userId };
        await noteEvent(transaction, { action: "auth.password.reset_requested", ...subject }, origin);
        await mails.enqueue(transaction, account?.userId ?? options.newId(), "reset-password", {
          language: origin.language,
        });
      });
    },

    /** Ends every session. The second factor stays: a mailbox alone does not open the journal. @throws AuraError VAL_001 */
    async reset(token: string, newPassword: string, origin: Origin): Promise<void> {
      const hashed = hashToken(token);
      const userId = await findToken(database, hashed, "reset-password", now());
      const account = userId === undefined ? undefined : await findById(database, userId);
      if (account === undefined || !account.isActive) throw badToken();
      assertAcceptablePassword(newPassword, account.email);
      const hash = await hasher.hash(newPassword);
      await database.transaction(null, async (transaction) => {
        if ((await useToken(transaction, hashed, "reset-password", now())) !== account.userId) throw badToken();
        const { userId: subjectId } = account;
        await setPassword(transaction, subjectId, hash, now());
        // The token came by mail: the address is the person's own.
        await setVerified(transaction, subjectId, now());
        await voidTokens(transaction, subjectId, "reset-password", now());
        await voidTokens(transaction, subjectId, "mfa", now());
        await endSessions(transaction, subjectId, now(), "password_reset");
        await noteEvent(transaction, { action: "auth.password.reset", actorId: subjectId, subjectId }, origin);
        await mails.enqueue(transaction, subjectId, "password-changed", { language: origin.language });
      });
      await options.attempts.clear(budgetKey("login", account.emailNormalized));
    },

    /** @throws AuraError VAL_001 for a token that is unknown, used or expired */
    async verifyEmail(token: string, origin: Origin): Promise<void> {
      await database.transaction(null, async (transaction) => {
        const userId = await useToken(transaction, hashToken(token), "verify-email", now());
        if (userId === undefined) throw badToken();
        await voidTokens(transaction, userId, "verify-email", now());
        if (await setVerified(transaction, userId, now())) {
          await noteEvent(transaction, { action: "auth.email.verified", actorId: userId, subjectId: userId }, origin);
        }
      });
    },
  };
}

function badToken(): AuraError {
  return invalid("token", "is unknown, used or expired");
}
