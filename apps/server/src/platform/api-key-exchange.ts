import { createHash } from "node:crypto";
import type { ApiKeyExchange as Exchanged, InternalClients } from "@aura-journal/contracts";
import { LRUCache } from "lru-cache";

/** What an API key was exchanged for. */
export type ApiKeyPass = NonNullable<Exchanged["pass"]>;

/** Exchanges API keys at a gateway, so that no service behind it ever sees one. */
export interface ApiKeyExchange {
  /**
   * The short access token that stands for a key, with whose key it is; `undefined` for a key that does not stand.
   * @throws ApiRequestError where `auth` cannot be asked
   */
  tokenFor(apiKey: string): Promise<ApiKeyPass | undefined>;
}

const MAX_REMEMBERED = 20_000;
/** A token is handed on for as long as the request that it goes with may take to arrive, and then some. */
const RENEWED_BEFORE_END_MS = 20_000;
/** For how long a key that does not stand is taken for one that does not. */
const REFUSED_MS = 900;

/**
 * Remembers tokens by the hash of their key until 20 seconds before they end. That a revoked key stops working within a second
 * does not hang on this: the service asks the record for the key that a token names, as it does for a session
 * (`identity.ts`, docs/decisions/0019-shaping-at-the-gateway.md).
 * @param options.nowMs monotonic clock in milliseconds
 */
export function createApiKeyExchange(options: {
  readonly clients: { readonly auth: Pick<InternalClients["auth"], "exchangeApiKey"> };
  readonly nowMs: () => number;
}): ApiKeyExchange {
  const { clients, nowMs } = options;
  const known = new LRUCache<string, { readonly pass: Promise<ApiKeyPass | undefined>; untilMs: number }>({
    max: MAX_REMEMBERED,
  });

  return {
    async tokenFor(apiKey) {
      const keyHash = hashOfApiKey(apiKey);
      if (keyHash === undefined) return undefined;
      const standing = known.get(keyHash);
      if (standing !== undefined && standing.untilMs > nowMs()) return standing.pass;
      const askedAtMs = nowMs();
      const asking = {
        pass: clients.auth.exchangeApiKey({ body: { keyHash } }).then(({ body }) => body.pass ?? undefined),
        // Those who come meanwhile wait for the same answer.
        untilMs: Number.POSITIVE_INFINITY,
      };
      known.set(keyHash, asking);
      try {
        const pass = await asking.pass;
        const standsMs = pass === undefined ? REFUSED_MS : pass.expiresIn * 1_000 - RENEWED_BEFORE_END_MS;
        asking.untilMs = askedAtMs + standsMs;
        return pass;
      } catch (error) {
        // A failure is no answer: the next call asks again.
        if (known.get(keyHash) === asking) known.delete(keyHash);
        throw error;
      }
    },
  };
}

/** The hash by which a key is known, `undefined` for what is no key of ours. */
export function hashOfApiKey(apiKey: string): string | undefined {
  if (!/^aura_[A-Za-z0-9_-]{20,128}$/.test(apiKey)) return undefined;
  return createHash("sha256").update(apiKey).digest("hex");
}
