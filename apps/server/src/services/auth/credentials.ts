import type { Database } from "../../platform/database.ts";
import type { Lanes } from "../../platform/lanes.ts";
import { findByEmail, normalizeEmail, replaceHash, type CredentialRow } from "./accounts-repository.ts";
import { budgetKey, LOGIN_BUDGET, type Attempts } from "./attempts-repository.ts";
import type { PasswordHasher } from "./hasher.ts";

/** Whose address it is, if anybody's, and whether the password is theirs. */
export interface CredentialCheck {
  readonly isMatch: boolean;
  readonly account: CredentialRow | undefined;
}

export interface Credentials {
  /**
   * Checks a password within the account's budget of guesses. An address without an account takes the same statements, the same
   * hashing and the same budget, so that neither answer nor time tells whether there is one.
   * @throws AuraError RATE_001 when the budget is used up
   */
  check(email: string, password: string): Promise<CredentialCheck>;
}

/** The one place where passwords are compared: sign-in, changes and erasure all draw on the same budget. */
export function createCredentials(options: {
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly attempts: Attempts;
  readonly lanes: Lanes;
}): Credentials {
  const { database, hasher, attempts } = options;

  async function compare(
    email: string,
    password: string,
  ): Promise<CredentialCheck & { readonly needsRehash: boolean }> {
    const account = await findByEmail(database, email);
    return { account, ...(await hasher.verify(password, account?.passwordHash)) };
  }

  return {
    async check(email, password) {
      const key = budgetKey("login", normalizeEmail(email));
      const { account, isMatch, needsRehash } = await options.lanes.run(key.toString("base64"), async () => {
        await attempts.reserve(key, LOGIN_BUDGET);
        const result = await compare(email, password).catch(async (error: unknown) => {
          await attempts.release(key);
          throw error;
        });
        if (result.isMatch) await attempts.clear(key);
        return result;
      });
      if (needsRehash && account !== undefined) {
        await replaceHash(database, account.userId, account.passwordHash, await hasher.hash(password));
      }
      return { account, isMatch };
    },
  };
}
