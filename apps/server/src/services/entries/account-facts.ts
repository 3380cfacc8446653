import type { InternalClients, PrivacySettings } from "@aura-journal/contracts";
import { LRUCache } from "lru-cache";
import { AuraError } from "../../platform/errors.ts";

/** What writing an entry needs to know of its writer, remembered for a moment. */
export interface AccountFacts {
  privacyOf(userId: string): Promise<PrivacySettings>;
  /** The account's time zone, for an entry that names none. */
  timezoneOf(userId: string): Promise<string>;
  /** The next question about an account is asked of the services that own it. */
  forget(userId: string): void;
}

const PRIVACY_TTL_MS = 2_000;
const ACCOUNT_TTL_MS = 30_000;
const MAX_USERS = 10_000;

/**
 * Asks the services that own these facts. Where auth is away, the last zone stands in for it; a consent is never taken from an
 * answer that may no longer be true.
 */
export function createAccountFacts(clients: Pick<InternalClients, "users" | "auth">): AccountFacts {
  const privacy = new LRUCache<string, PrivacySettings>({
    max: MAX_USERS,
    ttl: PRIVACY_TTL_MS,
    // Who asked before the change gets the answer of then; it is not kept.
    ignoreFetchAbort: true,
    fetchMethod: async (userId) => (await clients.users.getPreferences({ body: { userId } })).body.preferences.privacy,
  });
  const timezones = new LRUCache<string, string>({
    max: MAX_USERS,
    ttl: ACCOUNT_TTL_MS,
    ignoreFetchAbort: true,
    allowStaleOnFetchRejection: true,
    fetchMethod: async (userId) => (await clients.auth.getAccount({ body: { userId } })).body.account?.timezone,
  });
  return {
    async privacyOf(userId) {
      const settings = await privacy.fetch(userId);
      if (settings === undefined) throw new AuraError("EXT_001", "The preferences cannot be read", { status: 503 });
      return settings;
    },
    forget(userId) {
      privacy.delete(userId);
      timezones.delete(userId);
    },
    timezoneOf: async (userId) => (await timezones.fetch(userId)) ?? "UTC",
  };
}
