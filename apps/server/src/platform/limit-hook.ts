import { createHash } from "node:crypto";
import type { Route } from "@aura-journal/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { addressKey } from "./client-address.ts";
import { AuraError } from "./errors.ts";
import type { LimitSection, RateRule, RouteLimits } from "./limit-rules.ts";
import type { RateDecision, RateLimiter } from "./rate-limits.ts";
import type { Telemetry } from "./telemetry.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The strictest of the limits that the request has met so far. */
    rateDecision: RateDecision | undefined;
  }
}

export interface LimitOptions {
  readonly limiter: RateLimiter;
  /** The rules of this moment by route name: the file they come from may be read anew. */
  readonly limits: () => ReadonlyMap<string, RouteLimits>;
  readonly telemetry: Telemetry;
}

/**
 * The limits of one route, each counted as soon as what it counts by is known, so that a refused call costs as little as it can:
 * the address before anybody is identified, person and key before a byte of the body is read. A limit that refuses ends
 * the matter, and those that come after it are not charged: a key's own comes before the budget of its person.
 * Each throws AuraError RATE_001; the headers tell of the strictest limit met.
 */
export interface LimitHooks {
  beforeIdentity(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  beforeBody(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Counts what only a body tells: the units of a call, and the e-mail that somebody without an account names. */
  afterBody(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

export function createLimitHooks(route: Route, options: LimitOptions): LimitHooks {
  const cost = route.cost as ((body: unknown) => number) | undefined;
  const isByUnits = (rule: RateRule): boolean => cost !== undefined && rule.isInUnits;
  const rules = (): RouteLimits | undefined => options.limits().get(route.name);

  async function charge(
    rule: RateRule | undefined,
    counted: string | undefined,
    units: number,
    [request, reply]: readonly [FastifyRequest, FastifyReply],
  ): Promise<void> {
    if (rule === undefined || counted === undefined) return;
    const decision = await options.limiter.take(`${rule.id}:${counted}`, units, rule.limit, rule.windowSeconds);
    request.rateDecision = request.rateDecision === undefined ? decision : stricter(request.rateDecision, decision);
    tell(reply, request.rateDecision);
    if (decision.isAllowed) return;
    options.telemetry.securityEvents.inc({ action: "rate_limited" });
    throw new AuraError("RATE_001", "Too many requests; try again later", {
      retryAfterSeconds: decision.retryAfterSeconds,
      details: { limit: decision.limit, retryAfterSeconds: decision.retryAfterSeconds },
    });
  }

  return {
    async beforeIdentity(request, reply) {
      const standing = rules();
      if (standing?.addresses === undefined && standing?.anonymous === undefined) return;
      const address = `address:${addressKey(request.ip)}`;
      await charge(standing.addresses, address, 1, [request, reply]);
      await charge(standing.anonymous, address, 1, [request, reply]);
    },
    async beforeBody(request, reply) {
      const standing = rules();
      if (standing === undefined) return;
      for (const section of ["api_keys", "authenticated_users"] as const) {
        const rule = standing[section];
        if (rule !== undefined && !isByUnits(rule)) {
          await charge(rule, countedBy(section, request), 1, [request, reply]);
        }
      }
    },
    async afterBody(request, reply) {
      const standing = rules();
      if (standing === undefined) return;
      await charge(standing.anonymous, namedEmail(request.body), 1, [request, reply]);
      if (cost === undefined) return;
      const units = Math.max(
        1,
        safely(() => cost(request.body)),
      );
      for (const section of ["api_keys", "authenticated_users"] as const) {
        const rule = standing[section];
        if (rule !== undefined && isByUnits(rule)) {
          await charge(rule, countedBy(section, request), units, [request, reply]);
        }
      }
    },
  };
}

/** A person has one budget, however many API keys; a key may have one of its own besides. */
function countedBy(
  section: Extract<LimitSection, "api_keys" | "authenticated_users">,
  { identity }: FastifyRequest,
): string | undefined {
  return section === "api_keys" ? identity?.apiKeyId : (identity?.userId ?? "nobody");
}

/** The e-mail address itself stays here: counters may lie in a store that others read. */
function namedEmail(body: unknown): string | undefined {
  const email = (body as { email?: unknown } | undefined)?.email;
  if (typeof email !== "string" || email.length > 320) return undefined;
  const folded = email.normalize("NFKC").trim().toLowerCase();
  return `email:${createHash("sha256").update(folded).digest("base64url")}`;
}

function tell(reply: FastifyReply, decision: RateDecision): void {
  reply.header("ratelimit-limit", String(decision.limit));
  reply.header("ratelimit-remaining", String(decision.remaining));
  reply.header("ratelimit-reset", String(decision.resetSeconds));
}

function stricter(a: RateDecision, b: RateDecision): RateDecision {
  if (a.isAllowed !== b.isAllowed) return a.isAllowed ? b : a;
  return a.remaining <= b.remaining ? a : b;
}

/** The body has not been validated yet: a cost that can't be counted is one. */
function safely(count: () => number): number {
  try {
    const units = count();
    return Number.isSafeInteger(units) ? units : 1;
  } catch {
    return 1;
  }
}
