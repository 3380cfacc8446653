import {
  defaultPreferences,
  type Account,
  type InternalClients,
  type PrivacySettings,
  type RetentionSettings,
  type UserPreferences,
} from "@aura-journal/contracts";
import { LRUCache } from "lru-cache";
import { AuraError } from "../../platform/errors.ts";

/** What writing an entry needs to know of its writer, remembered for a moment. */
export interface AccountFacts {
  privacyOf(userId: string): Promise<PrivacySettings>;
  /** How long the person wants kept what they no longer need. */
  retentionOf(userId: string): Promise<RetentionSettings>;
  /** Whether the person agreed that their use of the product is counted. */
  isCounted(userId: string): Promise<boolean>;
  /** The account's time zone, for an entry that names none. */
  timezoneOf(userId: string): Promise<string>;
  /** When the account was made; undefined where there is none (any more). */
  createdAtOf(userId: string): Promise<Date | undefined>;
  /** The next question about an account is asked of the services that own it. */
  forget(userId: string): void;
}

const PREFERENCES_TTL_MS = 2_000;
const ACCOUNT_TTL_MS = 30_000;
const MAX_USERS = 10_000;

/**
 * Asks the services that own these facts. Where auth is away, the last zone stands in for it; a consent is never taken from an
 * answer that may no longer be true.
 */
export function createAccountFacts(clients: Pick<InternalClients, "users" | "auth">): AccountFacts {
  const preferences = new LRUCache<string, UserPreferences>({
    max: MAX_USERS,
    ttl: PREFERENCES_TTL_MS,
    // Who asked before the change gets the answer of then; it is not kept.
    ignoreFetchAbort: true,
    fetchMethod: async (userId) => (await clients.users.getPreferences({ body: { userId } })).body.preferences,
  });
  const accounts = new LRUCache<string, Account>({
    max: MAX_USERS,
    ttl: ACCOUNT_TTL_MS,
    ignoreFetchAbort: true,
    allowStaleOnFetchRejection: true,
    fetchMethod: async (userId) => (await clients.auth.getAccount({ body: { userId } })).body.account ?? undefined,
  });

  async function preferencesOf(userId: string): Promise<UserPreferences> {
    const settings = await preferences.fetch(userId);
    if (settings === undefined) throw new AuraError("EXT_001", "The preferences cannot be read", { status: 503 });
    return settings;
  }

  return {
    privacyOf: async (userId) => (await preferencesOf(userId)).privacy,
    // While a new release is rolled out, the one before answers without it.
    retentionOf: async (userId) => ({ ...defaultPreferences.retention, ...(await preferencesOf(userId)).retention }),
    isCounted: async (userId) => (await preferencesOf(userId)).analytics.enabled,
    forget(userId) {
      preferences.delete(userId);
      accounts.delete(userId);
    },
    timezoneOf: async (userId) => (await accounts.fetch(userId))?.timezone ?? "UTC",
    async createdAtOf(userId) {
      const account = await accounts.fetch(userId);
      return account === undefined ? undefined : new Date(account.createdAt);
    },
  };
}
