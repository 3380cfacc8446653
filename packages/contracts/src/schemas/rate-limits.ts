import Type, { type Static } from "typebox";
import { Closed, OneOf } from "./primitives.ts";

/**
 * At most `limit` calls of a method on an endpoint in a window of time. An endpoint is written as the contract writes it
 * (`/entries/{entry_id}`, whatever its parameter is called there), or ends in `/*` for everything below it; the method `*`
 * stands for all. Of several rules of a section the most specific counts.
 */
export const RateLimitRule = Closed({
  endpoint: Type.String({ pattern: "^/[^\\s?#]*$", maxLength: 200 }),
  method: OneOf(["GET", "POST", "PUT", "DELETE", "*"]),
  limit: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  window: Type.String({
    pattern: "^[1-9][0-9]{0,5}[smhd]$",
    maxLength: 7,
    description: "A length of time, such as 15m.",
  }),
});
export type RateLimitRule = Static<typeof RateLimitRule>;

const Rules = Type.Array(RateLimitRule, { maxItems: 200 });

/**
 * The file that replaces the default limits, by who is counted: each signed-in person with all their API keys together, each
 * caller without an account by address and named e-mail, each API key by itself, each address whoever calls from it.
 */
export const RateLimits = Closed({
  rate_limits: Closed({
    authenticated_users: Rules,
    anonymous: Rules,
    api_keys: Type.Optional(Rules),
    addresses: Type.Optional(Rules),
  }),
});
export type RateLimits = Static<typeof RateLimits>;
