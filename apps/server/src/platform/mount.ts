import type { Route, RouteTable } from "@aura-journal/contracts";
import type { TSchema } from "typebox";
import type { FastifyInstance, FastifyReply, FastifyRequest, preHandlerAsyncHookHandler } from "fastify";
import { addressKey } from "./client-address.ts";
import { AuraError, invalid } from "./errors.ts";
import type { Identities } from "./identity.ts";
import { versionsOf } from "./if-match.ts";
import type { Logger } from "./logger.ts";
import type { RateDecision, RateLimiter, RateRule } from "./rate-limits.ts";
import type { ClientFacts } from "./service-identity.ts";
import type { Identity, RawOutput, RequestContext, SignedInContext, TagUse } from "./service.ts";
import type { Telemetry } from "./telemetry.ts";
import { createSerializer } from "./serializer.ts";
import { createValidator } from "./validation.ts";

declare module "fastify" {
  interface FastifyRequest {
    identity: Identity | undefined;
    /** What a gateway says of the client, where it is a gateway that says it. */
    forwarded: ClientFacts | undefined;
  }
}

export interface MountOptions {
  readonly identities: Identities;
  readonly limiter: RateLimiter;
  readonly rules: ReadonlyMap<string, RateRule>;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  /** Told before the answer is sent, so that the caller's next request goes by what it has just set. */
  readonly onAccountChanged: (userId: string) => void | Promise<void>;
}

/** Calls after which sessions, roles or keys may no longer be what they were a moment ago. */
const CHANGES_STANDING = new Set([
  "logout",
  "refresh",
  "changePassword",
  "resetPassword",
  "endSession",
  "enableMfa",
  "disableMfa",
  "updateUser",
  "deleteMe",
  "deleteApiKey",
]);

/** Calls after which an account's zone or what it consents to may be another. */
const CHANGES_ACCOUNT = new Set(["updateMyPreferences", "updateProfile"]);

type AnyContext = RequestContext & Partial<Pick<SignedInContext, "identity" | "identifyAgain">>;
type AnyHandler = (input: object, context: AnyContext) => Promise<AnyOutput>;
type AnyOutput = TagUse &
  (
    | RawOutput
    | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  );

type Identify = (request: FastifyRequest) => Promise<Identity | undefined>;
/** Finds the answer to a request that was let in, and gives what sends it. */
export type Answerer = (
  request: FastifyRequest,
  reply: FastifyReply,
  identify: Identify,
) => Promise<() => FastifyReply>;

/**
 * Makes a service's handlers answer over HTTP as the contract describes its routes: identity, rate limit, validation, handler,
 * answer. The identity is checked before the body is read, so nobody unknown makes the server parse one.
 */
export function mountRoutes(
  app: FastifyInstance,
  table: RouteTable,
  handlers: Readonly<Record<string, unknown>>,
  options: MountOptions,
): void {
  for (const route of Object.values(table)) {
    const handler = handlers[route.name] as AnyHandler | undefined;
    if (handler === undefined) throw new Error(`Nothing answers ${route.method} ${route.path}`);
    const read = createReader(route);
    mountRoute(app, route, options, {
      schema: { response: responseSchemas(route) },
      async answer(request, reply, identify) {
        const output = await handler(read(request), contextOf(request, reply, route, options.logger, identify));
        return () => send(request, reply, route, output);
      },
    });
  }
}

/** Lets the routes of a service that runs elsewhere be answered there: identity and rate limit, then what `forwardTo` does. */
export function mountForwarding(
  app: FastifyInstance,
  table: RouteTable,
  forwardTo: (route: Route) => Answerer,
  options: MountOptions,
): void {
  for (const route of Object.values(table))
    mountRoute(app, route, options, { isForwarded: true, answer: forwardTo(route) });
}

interface MountedAnswer {
  readonly answer: Answerer;
  readonly isForwarded?: boolean;
  readonly schema?: { readonly response: Record<number, unknown> };
}

function mountRoute(
  app: FastifyInstance,
  route: Route,
  options: MountOptions,
  { answer, isForwarded = false, schema = { response: {} } }: MountedAnswer,
): void {
  const limit = createLimit(route, options);
  const identify = (request: FastifyRequest): Promise<Identity | undefined> =>
    options.identities.identify(route.access, {
      authorization: request.headers.authorization,
      apiKey: header(request, "x-api-key"),
    });
  const url = urlPatternOf(route);
  app.knownPaths.push({
    method: route.method,
    pattern: new RegExp(`^${route.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  });
  app.route({
    method: route.method,
    url,
    bodyLimit: route.bodyLimitBytes ?? 64 * 1024,
    config: { routePath: route.path, service: route.service, isForwarded },
    schema,
    serializerCompiler: ({ schema: answered }) => createSerializer(answered as TSchema),
    onRequest: async (request) => {
      request.identity = await identify(request);
    },
    preHandler: limit,
    handler: async (request, reply) => {
      let sendAnswer: () => FastifyReply;
      try {
        sendAnswer = await answer(request, reply, identify);
      } finally {
        // After a failure too: a refresh token used twice fails, and ends its session.
        if (CHANGES_STANDING.has(route.name)) options.identities.forget();
        if (CHANGES_ACCOUNT.has(route.name) && request.identity !== undefined) {
          await options.onAccountChanged(request.identity.userId);
        }
      }
      return sendAnswer();
    },
  });
}

/** A route's path as the framework writes it. */
export function urlPatternOf(route: Route): string {
  return route.path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** Holds a request against its route's schemas. */
export function createReader(route: Route): (request: FastifyRequest) => object {
  const params = route.params && createValidator(route.params, "path");
  const query = route.query && createValidator(route.query, "query");
  const body = route.body && createValidator(route.body, "body");
  const isAbsent = (given: unknown): boolean => route.isBodyOptional === true && given === undefined;
  return (request) => {
    if (query === undefined && Object.keys(request.query as object).length > 0) {
      throw new AuraError("VAL_001", "This call takes no query parameters", {
        details: { field: "query", reason: "is not known here" },
      });
    }
    if (body === undefined && hasContent(request.body)) {
      throw new AuraError("VAL_001", "This call takes no body", {
        details: { field: "body", reason: "is not known here" },
      });
    }
    return {
      params: params === undefined ? {} : params(request.params),
      query: query === undefined ? {} : query(request.query),
      body: body === undefined ? undefined : body(isAbsent(request.body) ? {} : request.body),
    };
  };
}

function hasContent(body: unknown): boolean {
  return body !== undefined && body !== null && !(typeof body === "object" && Object.keys(body).length === 0);
}

function createLimit(route: Route, options: MountOptions): preHandlerAsyncHookHandler[] {
  const rule = options.rules.get(`${route.method} ${route.path}`);
  if (rule === undefined) return [];
  const cost = route.cost as ((body: unknown) => number) | undefined;
  return [
    async (request, reply) => {
      if (request.forwarded?.isCounted === true) return;
      const units =
        cost === undefined
          ? 1
          : Math.max(
              1,
              safely(() => cost(request.body)),
            );
      const decision = limitKeys(rule, request)
        .map((key) => options.limiter.take(`${route.name}:${key}`, units, rule.limit, rule.windowSeconds))
        .reduce(stricter);
      reply.header("ratelimit-limit", String(decision.limit));
      reply.header("ratelimit-remaining", String(decision.remaining));
      reply.header("ratelimit-reset", String(decision.resetSeconds));
      if (decision.isAllowed) return;
      options.telemetry.securityEvents.inc({ action: "rate_limited" });
      throw new AuraError("RATE_001", "Too many requests; try again later", {
        retryAfterSeconds: decision.retryAfterSeconds,
        details: { limit: decision.limit, retryAfterSeconds: decision.retryAfterSeconds },
      });
    },
  ];
}

/** A person has one budget, however many API keys; a caller without an account is counted by address and, where he names one, by the e-mail he names. */
function limitKeys(rule: RateRule, request: FastifyRequest): string[] {
  if (rule.audience === "authenticated_users") return [request.identity?.userId ?? "nobody"];
  const email = (request.body as { email?: unknown } | undefined)?.email;
  const address = `address:${addressKey(addressOf(request))}`;
  return typeof email === "string" && email.length <= 320
    ? [address, `email:${email.normalize("NFKC").trim().toLowerCase()}`]
    : [address];
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

function contextOf(
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
  log: Logger,
  identify: (request: FastifyRequest) => Promise<Identity | undefined>,
): AnyContext {
  const { identity } = request;
  const context: AnyContext = new HttpContext(request, reply, route, log);
  if (identity === undefined) return context;
  return Object.assign(context, { identity, identifyAgain: () => identify(request) });
}

/** A class, because an object literal with an accessor is slow to make. */
class HttpContext implements RequestContext {
  readonly requestId: string;
  readonly address: string;
  readonly userAgent: string | undefined;
  readonly ifMatch: readonly number[] | undefined;
  readonly cookies: string | undefined;
  readonly log: Logger;
  readonly #reply: FastifyReply;
  #controller: AbortController | undefined;

  constructor(request: FastifyRequest, reply: FastifyReply, route: Route, log: Logger) {
    this.requestId = request.id;
    this.address = addressOf(request);
    this.userAgent = header(request, "user-agent");
    this.ifMatch = route.ifMatch === true ? versionsOf(header(request, "if-match")) : undefined;
    this.cookies = route.browserSession === true ? cookiesOf(request) : undefined;
    this.log = log;
    this.#reply = reply;
  }

  // Made only for those who look: most handlers end before anybody could go away.
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      const controller = new AbortController();
      this.#controller = controller;
      this.#reply.raw.once("close", () => controller.abort());
    }
    return this.#controller.signal;
  }
}

function send(request: FastifyRequest, reply: FastifyReply, route: Route, output: AnyOutput): FastifyReply {
  reply.status(output.status);
  if ("headers" in output && output.headers !== undefined) reply.headers(output.headers);
  if (route.conditional === true && output.isTagReused !== true && isUnchanged(request, reply))
    return reply.status(304).send();
  if ("stream" in output) {
    reply.header("content-type", `${route.produces ?? "application/octet-stream"}; charset=utf-8`);
    reply.header("x-accel-buffering", "no");
    return reply.send(output.stream);
  }
  if ("json" in output) return reply.header("content-type", "application/json; charset=utf-8").send(output.json);
  if (route.produces === "text/html") reply.header("content-type", "text/html; charset=utf-8");
  return reply.send(output.body);
}

function isUnchanged(request: FastifyRequest, reply: FastifyReply): boolean {
  const etag = reply.getHeader("etag");
  const known = header(request, "if-none-match");
  if (typeof etag !== "string" || known === undefined) return false;
  return (
    known === "*" ||
    known.split(",").some((candidate) => candidate.trim().replace(/^W\//, "") === etag.replace(/^W\//, ""))
  );
}

/** The client's, as the gateway saw it where it handed the request on. */
function addressOf(request: FastifyRequest): string {
  return request.forwarded?.address ?? request.ip;
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** A word we do not know is refused: a client that meant to keep its token from scripts must not find it in the body. */
function cookiesOf(request: FastifyRequest): string | undefined {
  const kind = header(request, "x-aura-session");
  if (kind === undefined) return undefined;
  if (kind !== "cookie") throw invalid("X-Aura-Session", 'must be "cookie"');
  return header(request, "cookie") ?? "";
}

/** Answers are serialised by their schema, which leaves out whatever is not declared. */
export function responseSchemas(route: Route): Record<number, unknown> {
  if (route.produces !== undefined) return {};
  return Object.fromEntries(Object.entries(route.responses).filter(([, schema]) => schema !== null));
}
