import type { Route } from "@aura-journal/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import { addressKey, clientAddressOf } from "./client-address.ts";
import { AuraError } from "./errors.ts";
import type { RateRule, RouteLimits } from "./limit-rules.ts";
import type { RateDecision, RateDemand, RateLimiter } from "./rate-limits.ts";
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
 * the address before anybody is identified, person and key before a byte of the body is read. What is counted at one time is
 * counted together: where one budget refuses, none is charged. Each throws AuraError RATE_001; the headers tell of the strictest
 * limit met.
 */
export interface LimitHooks {
  beforeIdentity(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  beforeBody(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Counts what only a body tells: the units of a call, and the e-mail that somebody without an account names. */
  afterBody(request: FastifyRequest, reply: FastifyReply): Promise<void>;
}

/** Guessing and costly work get less than a divided limit while nobody can count for all processes. */
const GUARDED_LOCAL_DIVISOR = 4;

export function createLimitHooks(route: Route, options: LimitOptions): LimitHooks {
  const cost = route.cost as ((body: unknown) => number) | undefined;
  const rules = (): RouteLimits => options.limits().get(route.name) ?? {};
  const needsBody = ({ api_keys, authenticated_users }: RouteLimits): boolean =>
    cost !== undefined && (api_keys?.isInUnits === true || authenticated_users?.isInUnits === true);

  const isGuarded = route.path.startsWith("/auth/") || route.path === "/analyze";

  function demand(rule: RateRule, subject: string, units = 1): RateDemand {
    const { id: budget, limit, windowSeconds } = rule;
    return {
      budget,
      subject,
      cost: rule.isInUnits ? units : 1,
      limit,
      windowSeconds,
      ...(isGuarded ? { localDivisor: GUARDED_LOCAL_DIVISOR } : {}),
    };
  }

  /** A person has one budget, however many API keys; a key may have one of its own besides. */
  function ofCaller(
    { api_keys, authenticated_users }: RouteLimits,
    { identity }: FastifyRequest,
    units: number,
  ): RateDemand[] {
    const keyId = identity?.apiKeyId;
    return [
      ...(api_keys === undefined || keyId === undefined ? [] : [demand(api_keys, `key:${keyId}`, units)]),
      ...(authenticated_users === undefined
        ? []
        : [demand(authenticated_users, `user:${identity?.userId ?? "nobody"}`, units)]),
    ];
  }

  async function take(demands: readonly RateDemand[], request: FastifyRequest, reply: FastifyReply): Promise<void> {
    // What a gateway has let through has been counted.
    if (demands.length === 0 || request.forwarded?.isCounted === true) return;
    const decision = await options.limiter.take(demands);
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
      const { addresses } = rules();
      if (addresses !== undefined) await take([demand(addresses, addressOf(request))], request, reply);
    },
    async beforeBody(request, reply) {
      const standing = rules();
      if (!needsBody(standing)) await take(ofCaller(standing, request, 1), request, reply);
    },
    async afterBody(request, reply) {
      const standing = rules();
      const { anonymous } = standing;
      if (anonymous !== undefined) {
        const email = namedEmail(request.body);
        const subjects = email === undefined ? [addressOf(request)] : [addressOf(request), email];
        await take(
          subjects.map((subject) => demand(anonymous, subject)),
          request,
          reply,
        );
      }
      if (needsBody(standing)) await take(ofCaller(standing, request, unitsOf(cost, request.body)), request, reply);
    },
  };
}

function addressOf(request: FastifyRequest): string {
  return `address:${addressKey(clientAddressOf(request))}`;
}

function namedEmail(body: unknown): string | undefined {
  const email = (body as { email?: unknown } | undefined)?.email;
  if (typeof email !== "string" || email.length > 320) return undefined;
  return `email:${email.normalize("NFKC").trim().toLowerCase()}`;
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
function unitsOf(cost: ((body: unknown) => number) | undefined, body: unknown): number {
  try {
    const units = cost?.(body) ?? 1;
    return Number.isSafeInteger(units) ? Math.max(1, units) : 1;
  } catch {
    return 1;
  }
}
