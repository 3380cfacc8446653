import Type, { type Static } from "typebox";
import { Closed, OneOf } from "./primitives.ts";

/** At most `limit` calls of a method on an endpoint in a window of time. */
export const RateLimitRule = Closed({
  endpoint: Type.String({ pattern: "^/[^\\s?#]*$", maxLength: 200 }),
  method: OneOf(["GET", "POST", "PUT", "DELETE"]),
  limit: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
  window: Type.String({
    pattern: "^[1-9][0-9]{0,5}[smhd]$",
    maxLength: 7,
    description: "A length of time, such as 15m.",
  }),
});
export type RateLimitRule = Static<typeof RateLimitRule>;

/** The file that replaces the default limits. */
export const RateLimits = Closed({
  rate_limits: Closed({
    authenticated_users: Type.Array(RateLimitRule, { maxItems: 200 }),
    anonymous: Type.Array(RateLimitRule, { maxItems: 200 }),
  }),
});
export type RateLimits = Static<typeof RateLimits>;
