import { Readable } from "node:stream";
import { ANY_BYTES, type Route, type RouteTable } from "@aura-journal/contracts";
import type { TSchema } from "typebox";
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from "fastify";
import { clientAddressOf } from "./client-address.ts";
import { AuraError, invalid } from "./errors.ts";
import type { Identities } from "./identity.ts";
import { versionsOf } from "./if-match.ts";
import { createAnswerForms, tagOfForm, withoutFields, type AnswerForm } from "./answer-form.ts";
import { applyBodyRules, type BodyRule } from "./body-rules.ts";
import { bytesOf, takeBytes } from "./byte-bodies.ts";
import { createLimitHooks, type LimitOptions } from "./limit-hook.ts";
import { isLasting, sendLasting } from "./lasting-answer.ts";
import type { Logger } from "./logger.ts";
import type { ClientFacts } from "./service-identity.ts";
import type { Identity, RawOutput, RequestContext, SignedInContext, TagUse } from "./service.ts";
import { shapeRequestHeaders, shapeResponseHeaders } from "./shaped-headers.ts";
import type { RouteTransform, Transforms } from "./transform-rules.ts";
import { createSerializer } from "./serializer.ts";
import { createValidator } from "./validation.ts";

declare module "fastify" {
  interface FastifyRequest {
    identity: Identity | undefined;
    /** What a gateway says of the client, where it is a gateway that says it. */
    forwarded: ClientFacts | undefined;
  }
}

export interface MountOptions extends LimitOptions {
  readonly identities: Identities;
  /** What the operator has reshaped, of this moment, by route name. */
  readonly transforms?: () => Transforms;
  readonly logger: Logger;
  /** Told before the answer is sent, so that the caller's next request goes by what it has just set. */
  readonly onAccountChanged: (userId: string) => void | Promise<void>;
  /** The same for sessions, roles and keys, where it is known whose; for the other processes of the installation. */
  readonly onStandingChanged: (userId: string) => void;
  /** Whether the disk takes more; absent: it is not this machine's. */
  readonly hasRoom?: () => boolean;
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
  "keepMe",
  "deleteApiKey",
]);

/** Calls after which an account's zone or what it consents to may be another. */
const CHANGES_ACCOUNT = new Set(["updateMyPreferences", "updateProfile"]);

/** Who is turned away while the disk is full: those who bring text. Signing in and reading need little, and go on. */
function bringsText({ access }: Route): boolean {
  return access.kind === "user" && access.scope === "entries:write";
}

const UNSHAPED: readonly BodyRule[] = [];

type AnyContext = RequestContext & Partial<Pick<SignedInContext, "identity" | "identifyAgain">>;
type AnyHandler = (input: object, context: AnyContext) => Promise<AnyOutput>;
type AnyOutput = TagUse &
  (
    | RawOutput
    | { readonly status: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  );

type Identify = (request: FastifyRequest) => Promise<Identity | undefined>;
/** Finds the answer to a request that was let in, and gives what sends it; that gives back the stream of an answer that lasts. */
export type Answerer = (
  request: FastifyRequest,
  reply: FastifyReply,
  identify: Identify,
) => Promise<() => FastifyReply | Readable>;

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
    const formOf = createAnswerForms(route, () => options.transforms?.().get(route.name)?.responseBody ?? UNSHAPED);
    mountRoute(app, route, options, {
      schema: { response: responseSchemas(route) },
      async answer(request, reply, identify) {
        const form = formOf(request.query);
        const output = await handler(read(request), contextOf(request, reply, route, options.logger, identify));
        return () => send(request, reply, route, output, form);
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
  const limits = createLimitHooks(route, options);
  const transform = (): RouteTransform | undefined => options.transforms?.().get(route.name);
  const identify = (request: FastifyRequest): Promise<Identity | undefined> =>
    options.identities.identify(
      route.access,
      {
        authorization: request.headers.authorization,
        apiKey: header(request, "x-api-key"),
      },
      request.identity,
    );
  const url = urlPatternOf(route);
  app.knownPaths.push({
    method: route.method,
    pattern: new RegExp(`^${route.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
  });
  const isStreamed = route.consumes !== undefined;
  const mounted: RouteOptions = {
    method: route.method,
    url,
    bodyLimit: route.bodyLimitBytes ?? 64 * 1024,
    config: {
      routePath: route.path,
      service: route.service,
      isForwarded,
      takesForm: route.takesForm === true,
      isStreamed,
    },
    schema,
    serializerCompiler: ({ schema: answered }) => createSerializer(answered as TSchema),
    onRequest: async (request, reply) => {
      const shaped = transform();
      if (shaped !== undefined) shapeRequestHeaders(request, shaped.requestHeaders);
      await limits.beforeIdentity(request, reply);
      request.identity = await identify(request);
      if (bringsText(route) && options.hasRoom?.() === false) {
        throw new AuraError("DB_001", "The disk is full: nothing can be written until there is room", {
          retryAfterSeconds: 30,
        });
      }
      await limits.beforeBody(request, reply);
    },
    preValidation: (request, _reply, done) => {
      if (!isStreamed) request.body = applyBodyRules(request.body, transform()?.requestBody ?? UNSHAPED);
      done();
    },
    onSend: (_request, reply, _payload, done) => {
      const shaped = transform();
      if (shaped !== undefined) shapeResponseHeaders(reply, shaped.responseHeaders);
      done();
    },
    preHandler: async (request, reply) => limits.afterBody(request, reply),
    handler: async (request, reply) => {
      let sendAnswer: () => FastifyReply | Readable;
      try {
        sendAnswer = await answer(request, reply, identify);
      } finally {
        // After a failure too: a refresh token used twice fails, and ends its session.
        if (CHANGES_STANDING.has(route.name)) {
          options.identities.forget();
          const userId = (request.params as { user_id?: string }).user_id ?? request.identity?.userId;
          if (userId !== undefined) options.onStandingChanged(userId);
        }
        if (CHANGES_ACCOUNT.has(route.name) && request.identity !== undefined) {
          await options.onAccountChanged(request.identity.userId);
        }
      }
      const sent = sendAnswer();
      if (!(sent instanceof Readable)) return sent;
      const shaped = transform();
      if (shaped !== undefined) shapeResponseHeaders(reply, shaped.responseHeaders);
      sendLasting(reply, sent);
      // When it ends nobody knows any more what it was an answer to.
      if (request.method !== "HEAD") options.telemetry.noteAnswer(request, reply);
      return reply;
    },
  };
  if (isStreamed) takeBytes(app, mounted);
  else app.route(mounted);
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
    const asked = withoutFields(route, request.query);
    if (query === undefined && Object.keys(asked).length > 0) {
      throw new AuraError("VAL_001", "This call takes no query parameters", {
        details: { field: "query", reason: "is not known here" },
      });
    }
    if (body === undefined && route.consumes === undefined && hasContent(request.body)) {
      throw new AuraError("VAL_001", "This call takes no body", {
        details: { field: "body", reason: "is not known here" },
      });
    }
    return {
      params: params === undefined ? {} : params(request.params),
      query: query === undefined ? {} : query(asked),
      body:
        route.consumes !== undefined
          ? bytesOf(request)
          : body === undefined
            ? undefined
            : body(isAbsent(request.body) ? {} : request.body),
    };
  };
}

function hasContent(body: unknown): boolean {
  return body !== undefined && body !== null && !(typeof body === "object" && Object.keys(body).length === 0);
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
  readonly language: string | undefined;
  readonly ifMatch: readonly number[] | undefined;
  readonly cookies: string | undefined;
  readonly range: string | undefined;
  readonly log: Logger;
  readonly #reply: FastifyReply;
  #controller: AbortController | undefined;

  constructor(request: FastifyRequest, reply: FastifyReply, route: Route, log: Logger) {
    this.requestId = request.id;
    this.address = clientAddressOf(request);
    this.userAgent = header(request, "user-agent");
    this.language = firstLanguage(header(request, "accept-language"));
    this.ifMatch = route.ifMatch === true ? versionsOf(header(request, "if-match")) : undefined;
    this.cookies = route.browserSession === true ? cookiesOf(request) : undefined;
    const isRanged = route.ranged === true && request.headers["if-range"] === undefined;
    this.range = isRanged ? header(request, "range") : undefined;
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

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  route: Route,
  output: AnyOutput,
  form: AnswerForm | undefined,
): FastifyReply | Readable {
  reply.status(output.status);
  if ("headers" in output && output.headers !== undefined) reply.headers(output.headers);
  if (form !== undefined && route.conditional === true) tagOfForm(reply, form);
  if (route.conditional === true && output.isTagReused !== true && isUnchanged(request, reply))
    return reply.status(304).send();
  if ("stream" in output) {
    if (route.produces === ANY_BYTES) return reply.send(output.stream);
    reply.header("content-type", `${route.produces ?? "application/octet-stream"}; charset=utf-8`);
    reply.header("x-accel-buffering", "no");
    return isLasting(route) ? output.stream : reply.send(output.stream);
  }
  if (form !== undefined && ("json" in output || output.body !== undefined)) {
    const text = "json" in output ? Buffer.from(output.json).toString() : (reply.serialize(output.body) as string);
    const json = Buffer.from(JSON.stringify(form.of(JSON.parse(text))));
    return reply.header("content-type", "application/json; charset=utf-8").send(json);
  }
  if ("json" in output) return reply.header("content-type", "application/json; charset=utf-8").send(output.json);
  if (route.produces === "text/html" || route.produces === "text/calendar")
    reply.header("content-type", `${route.produces}; charset=utf-8`);
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

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === "string" ? value : undefined;
}

/** The language that a caller names first (RFC 9110 §12.5.4); browsers put the one they like best there. */
function firstLanguage(accepted: string | undefined): string | undefined {
  return /^\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\s*(?:[,;]|$)/.exec(accepted ?? "")?.[1];
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
