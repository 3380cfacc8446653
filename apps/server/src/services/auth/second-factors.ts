import type { MfaSetup } from "@aura-journal/contracts";
import type { Kek } from "@aura-journal/crypto";
import type { Database, Transaction } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import { findById, type AccountRow } from "./accounts-repository.ts";
import { budgetKey, CODE_BUDGET, type Attempts } from "./attempts-repository.ts";
import type { NoteEvent, Origin } from "./audit.ts";
import type { Credentials } from "./credentials.ts";
import type { Mails } from "./mails.ts";
import * as repository from "./mfa-repository.ts";
import { createRecoveryCode, createTotpSecret, readCode, totpStep, totpUrl, type TypedCode } from "./one-time-codes.ts";
import { wrapContext } from "./server-secrets.ts";
import { endSessions } from "./sessions-repository.ts";

export interface SecondFactorsOptions {
  readonly database: Database;
  readonly kek: Kek;
  readonly attempts: Attempts;
  readonly credentials: Credentials;
  readonly mails: Mails;
  readonly noteEvent: NoteEvent;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

export type SecondFactors = ReturnType<typeof createSecondFactors>;

/** Who changes their second factor, and in which session; every other one ends. */
export interface Signed {
  readonly userId: string;
  readonly sessionId: string | undefined;
}

const RECOVERY_CODES = 10;

/** One-time codes (RFC 6238) and the recovery codes for who has lost the authenticator. */
export function createSecondFactors(options: SecondFactorsOptions) {
  const { database, kek, now } = options;

  async function stepOf(userId: string, wrapped: Buffer, digits: string): Promise<number | undefined> {
    const secret = await kek.unwrap(wrapped, wrapContext("mfa-secret", userId));
    return totpStep(secret.toString("utf8"), digits, now());
  }

  /** How a right code is taken in a transaction, where whoever comes second with it finds it gone; `undefined` for a wrong one. */
  async function takerOf(
    userId: string,
    code: TypedCode,
  ): Promise<((transaction: Transaction) => Promise<boolean>) | undefined> {
    const row = await repository.findMfa(database, userId);
    if (row?.isEnabled !== true) return undefined;
    if (code.kind === "recovery") {
      return (transaction) => repository.useRecoveryCode(transaction, userId, code.hash, now());
    }
    const step = await stepOf(userId, row.secretWrapped, code.digits);
    if (step === undefined) return undefined;
    return (transaction) => repository.useStep(transaction, userId, row.secretWrapped, step);
  }

  /**
   * Checks a code and does what it was for in one transaction. `undefined` where the code is wrong or `then` gives nothing; the
   * code is then not used up. Recovery codes are beyond guessing and need no budget: they work when that of the others is gone.
   */
  async function check<T>(
    userId: string,
    typed: string,
    then: (transaction: Transaction, account: AccountRow) => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const code = readCode(typed);
    const key = budgetKey("code", userId);
    if (code.kind === "totp") await options.attempts.reserve(key, CODE_BUDGET);
    const take = await takerOf(userId, code);
    if (take === undefined) return undefined;
    const result = await database
      .transaction(null, async (transaction) => {
        if (!(await take(transaction))) throw new Refused();
        const account = await findById(transaction, userId);
        const value = account === undefined ? undefined : await then(transaction, account);
        if (value === undefined) throw new Refused();
        return value;
      })
      .catch((error: unknown) => {
        if (error instanceof Refused) return undefined;
        throw error;
      });
    if (result !== undefined && code.kind === "totp") await options.attempts.clear(key);
    return result;
  }

  async function settleChange(transaction: Transaction, who: Signed, isOn: boolean, origin: Origin): Promise<void> {
    await endSessions(transaction, who.userId, now(), "mfa_changed", who.sessionId);
    const action = isOn ? "auth.mfa.enabled" : "auth.mfa.disabled";
    await options.noteEvent(transaction, { action, actorId: who.userId, subjectId: who.userId }, origin);
    await options.mails.enqueue(transaction, who.userId, "mfa-changed", { language: origin.language });
  }

  return {
    check,

    /** @throws AuraError RES_002 where a second factor is on already */
    async setup(userId: string, email: string): Promise<MfaSetup> {
      const secret = createTotpSecret();
      const wrapped = await kek.wrap(Buffer.from(secret, "utf8"), wrapContext("mfa-secret", userId));
      if (!(await repository.putPending(database, userId, wrapped, now()))) throw alreadyOn();
      return { secret, otpauthUrl: totpUrl(secret, email) };
    },

    /** @throws AuraError AUTH_001 for a wrong code, RES_002 where there is nothing to switch on */
    async enable(who: Signed, typed: string, origin: Origin): Promise<string[]> {
      const row = await repository.findMfa(database, who.userId);
      if (row === undefined) throw new AuraError("RES_002", "Set up a second factor first");
      if (row.isEnabled) throw alreadyOn();
      const code = readCode(typed);
      const step = code.kind === "totp" ? await stepOf(who.userId, row.secretWrapped, code.digits) : undefined;
      if (step === undefined) throw wrongCode();
      const codes = Array.from({ length: RECOVERY_CODES }, () => createRecoveryCode(options.randomBytes));
      await database.transaction(null, async (transaction) => {
        if (!(await repository.enableMfa(transaction, who.userId, row.secretWrapped, step, now()))) throw alreadyOn();
        await repository.replaceRecoveryCodes(
          transaction,
          who.userId,
          codes.map(({ hash }) => hash),
        );
        await settleChange(transaction, who, true, origin);
      });
      return codes.map(({ code: shown }) => shown);
    },

    /** @throws AuraError AUTH_001 for a wrong password or code, RES_002 where no second factor is on */
    async disable(
      who: Signed,
      email: string,
      secrets: { password: string; code: string },
      origin: Origin,
    ): Promise<void> {
      if ((await repository.findMfa(database, who.userId))?.isEnabled !== true) {
        throw new AuraError("RES_002", "No second factor is on");
      }
      const { account, isMatch } = await options.credentials.check(email, secrets.password);
      if (!isMatch || account?.userId !== who.userId) throw new AuraError("AUTH_001", "Invalid password");
      const isDone = await check(who.userId, secrets.code, async (transaction) => {
        await repository.removeMfa(transaction, who.userId);
        await settleChange(transaction, who, false, origin);
        return true;
      });
      if (isDone === undefined) throw wrongCode();
    },
  };
}

/** Rolls the transaction back; it never leaves this file. */
class Refused extends Error {}

function wrongCode(): AuraError {
  return new AuraError("AUTH_001", "Invalid code");
}

function alreadyOn(): AuraError {
  return new AuraError("RES_002", "A second factor is on already");
}
