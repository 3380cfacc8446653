import type { AuthResponse, RegisterRequest } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import { findByEmail, insertAccount, type NewAccount } from "./accounts-repository.ts";
import type { NoteEvent, Origin } from "./audit.ts";
import type { PasswordHasher } from "./hasher.ts";
import type { Mails } from "./mails.ts";
import { assertAcceptablePassword } from "./password-policy.ts";
import type { Sessions } from "./sessions.ts";

export type Registered =
  | { readonly kind: "open"; readonly response: AuthResponse }
  /** The same for new and known addresses; the mail tells which it was. */
  | { readonly kind: "verification-required" };

export interface RegistrationOptions {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly sessions: Sessions;
  readonly mails: Mails;
  readonly noteEvent: NoteEvent;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly isSignUpOpen: boolean;
  readonly isFirstUserAdmin: boolean;
  readonly isVerifiedEmailRequired: boolean;
}

/** Opens accounts. */
export function createRegistration(options: RegistrationOptions) {
  const { database, noteEvent, mails } = options;
  const insertOptions = () => ({ now: options.now(), isFirstAdmin: options.isFirstUserAdmin });

  /** An account and its first session, in one transaction. */
  async function openAtOnce(account: NewAccount, device: string, origin: Origin): Promise<AuthResponse> {
    const session = await database.transaction(null, async (transaction) => {
      const row = await insertAccount(transaction, account, insertOptions());
      if (row === undefined)
        throw new AuraError("RES_002", "This e-mail address is taken", {
          details: { field: "email", reason: "is taken" },
        });
      await noteEvent(transaction, { action: "auth.registered", actorId: row.userId, subjectId: row.userId }, origin);
      await mails.enqueue(transaction, row.userId, "verify-email", { language: origin.language });
      return options.sessions.open(transaction, row.userId, device);
    });
    return options.sessions.answer(session);
  }

  /** The same statements for a new address and a known one, so that time tells no more than the answer. */
  async function openUnverified(account: NewAccount, origin: Origin): Promise<void> {
    await database.transaction(null, async (transaction) => {
      const inserted = await insertAccount(transaction, account, insertOptions());
      const row = await findByEmail(transaction, account.email);
      if (row === undefined) throw new AuraError("SYS_001", "The account vanished");
      const action = inserted === undefined ? "auth.registration.repeated" : "auth.registered";
      await noteEvent(transaction, { action, subjectId: row.userId }, origin);
      await mails.enqueue(transaction, row.userId, inserted === undefined ? "account-exists" : "verify-email", {
        language: origin.language,
      });
    });
  }

  return {
    /** @throws AuraError AUTH_003 where sign-up is closed, VAL_001 for a weak password, RES_002 for a known address */
    async register(request: RegisterRequest, device: string, origin: Origin): Promise<Registered> {
      if (!options.isSignUpOpen) throw new AuraError("AUTH_003", "This server takes no new accounts");
      assertAcceptablePassword(request.password, request.email);
      const account: NewAccount = {
        userId: options.newId(),
        email: request.email.trim(),
        firstName: request.firstName || null,
        lastName: request.lastName || null,
        timezone: request.timezone ?? "UTC",
        passwordHash: await options.hasher.hash(request.password),
      };
      if (!options.isVerifiedEmailRequired)
        return { kind: "open", response: await openAtOnce(account, device, origin) };
      await openUnverified(account, origin);
      return { kind: "verification-required" };
    },
  };
}
