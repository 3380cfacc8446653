import Type, { type Static } from "typebox";
import { ACCOUNT_LIMITS, ENTRY_LIMITS, PAGE_LIMITS } from "../limits.ts";
import { Account } from "./accounts.ts";
import { pageProperties, Pagination } from "./pagination.ts";
import { Closed, Instant, InstantInput, OneOf, Text, Uuid } from "./primitives.ts";

export const ApiKeyScopeName = OneOf(["entries:read", "entries:write", "analyze"]);

export const ApiKeyScopes = Type.Array(ApiKeyScopeName, { minItems: 1, maxItems: 3, uniqueItems: true });

const apiKeyProperties = {
  keyId: Uuid,
  name: Text({ min: 1, max: 100 }),
  scopes: ApiKeyScopes,
  prefix: Type.String({
    pattern: "^aura_[A-Za-z0-9_-]*$",
    maxLength: 20,
    description: "The key's beginning, to tell keys apart.",
  }),
  createdAt: Instant,
  expiresAt: Type.Optional(Instant),
  lastUsedAt: Type.Optional(Instant),
};

export const ApiKey = Closed(apiKeyProperties);
export type ApiKey = Static<typeof ApiKey>;

/** A new API key with its secret, shown once. */
export const ApiKeyCreated = Closed({
  ...apiKeyProperties,
  key: Type.String({ pattern: "^aura_[A-Za-z0-9_-]+$", maxLength: 128 }),
});
export type ApiKeyCreated = Static<typeof ApiKeyCreated>;

export const ApiKeyCreate = Closed({
  name: Text({ min: 1, max: 100 }),
  scopes: ApiKeyScopes,
  expiresAt: Type.Optional(InstantInput),
});
export type ApiKeyCreate = Static<typeof ApiKeyCreate>;

export const ApiKeyList = Closed({ items: Type.Array(ApiKey, { maxItems: ACCOUNT_LIMITS.apiKeys }) });
export type ApiKeyList = Static<typeof ApiKeyList>;

export const AdminUserQuery = Closed({
  ...pageProperties,
  q: Type.Optional(Text({ min: 1, max: ENTRY_LIMITS.queryLength }, "Part of an e-mail address or name.")),
});
export type AdminUserQuery = Static<typeof AdminUserQuery>;

export const AdminUserList = Closed({
  items: Type.Array(Account, { maxItems: PAGE_LIMITS.items }),
  pagination: Pagination,
});
export type AdminUserList = Static<typeof AdminUserList>;
