import { RegisterRequest, type Account } from "@aura-journal/contracts";
import type { Kek } from "@aura-journal/crypto";
import type { Database } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import type { Telemetry } from "../../platform/telemetry.ts";
import { uuidv7 } from "../../platform/uuid.ts";
import { createValidator } from "../../platform/validation.ts";
import { findById, insertAccount, rowToAccount, setVerified, updateAccess } from "./accounts-repository.ts";
import { createNoteEvent } from "./audit.ts";
import { createPasswordHasher } from "./hasher.ts";
import { assertAcceptablePassword } from "./password-policy.ts";
import { createPepper } from "./server-secrets.ts";

/** An account as the operator orders it. */
export interface OperatorAccount {
  readonly email: string;
  readonly password: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly timezone: string;
  readonly isAdmin: boolean;
}

export interface AddAccountOptions {
  /** Connected as this service's role. */
  readonly database: Database;
  readonly kek: Kek;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
  readonly bcryptCost: number;
  readonly account: OperatorAccount;
}

const validate = createValidator(RegisterRequest, "body");

/**
 * Makes an account by word of the operator: open at once, its address taken for verified, whether or not sign-up is open.
 * @throws AuraError VAL_001 for what a registration would refuse, RES_002 for an address that is taken
 */
export async function addAccount(options: AddAccountOptions): Promise<Account> {
  const { database, now, randomBytes } = options;
  const { isAdmin, ...request } = options.account;
  const { email, password, firstName, lastName, timezone } = validate(request) as RegisterRequest;
  assertAcceptablePassword(password, email);
  const hasher = createPasswordHasher({
    pepper: createPepper({ database, kek: options.kek, now, randomBytes }),
    cost: options.bcryptCost,
    concurrency: 1,
    queueLimit: 1,
  });
  try {
    const passwordHash = await hasher.hash(password);
    const noteEvent = createNoteEvent({ now, telemetry: options.telemetry });
    const userId = uuidv7(now(), randomBytes);
    return await database.transaction(null, async (transaction) => {
      const account = {
        userId,
        email: email.trim(),
        firstName: firstName ?? null,
        lastName: lastName ?? null,
        timezone: timezone ?? "UTC",
        passwordHash,
      };
      const inserted = await insertAccount(transaction, account, { now: now(), isFirstAdmin: false });
      if (inserted === undefined) {
        throw new AuraError("RES_002", "This e-mail address is taken", {
          details: { field: "email", reason: "is taken" },
        });
      }
      await setVerified(transaction, userId, now());
      if (isAdmin) await updateAccess(transaction, userId, { roles: ["user", "admin"] }, now());
      const details = { by: "operator", isAdmin };
      await noteEvent(transaction, { action: "auth.registered", subjectId: userId, details }, {});
      return rowToAccount((await findById(transaction, userId)) ?? inserted);
    });
  } finally {
    await hasher.close();
  }
}
