import type { Account, ApiKeyExchange, InternalClients } from "@aura-journal/contracts";
import { API_KEY_TOKEN_SECONDS } from "../../platform/access-tokens.ts";
import type { SigningKeys } from "./signing-keys.ts";

/** Short tokens in place of API keys, for the way between services: the key itself goes no further than the gateway. */
export interface ApiKeyPasses {
  /** The token for the key with a hash (SHA-256, hex); `null` where the key does not stand or its account is closed. */
  passFor(keyHash: string): Promise<ApiKeyExchange["pass"]>;
}

export function createApiKeyPasses(options: {
  readonly users: () => Pick<InternalClients["users"], "checkApiKey">;
  readonly accounts: { get(userId: string): Promise<Account | null> };
  readonly signingKeys: Pick<SigningKeys, "signForApiKey">;
}): ApiKeyPasses {
  return {
    async passFor(keyHash) {
      const { key } = (await options.users().checkApiKey({ body: { keyHash } })).body;
      if (key === null) return null;
      const { userId, keyId, scopes } = key;
      if ((await options.accounts.get(userId))?.isActive !== true) return null;
      const token = await options.signingKeys.signForApiKey({ userId, apiKeyId: keyId, scopes });
      return { token, expiresIn: API_KEY_TOKEN_SECONDS, keyId, userId, scopes };
    },
  };
}
