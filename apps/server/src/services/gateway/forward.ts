import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { ANY_BYTES, type Route } from "@aura-journal/contracts";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiKeyExchange } from "../../platform/api-key-exchange.ts";
import { AuraError } from "../../platform/errors.ts";
import { STREAMED_BODY_MS } from "../../platform/body-arrival.ts";
import { isLasting } from "../../platform/lasting-answer.ts";
import type { Answerer } from "../../platform/mount.ts";
import { currentScope, scopeHeaders } from "../../platform/request-scope.ts";
import type { ServiceIdentity } from "../../platform/service-identity.ts";
import { childSpan, within } from "../../platform/tracing.ts";
import { upstreamError } from "../../platform/upstream-failure.ts";
import type { CallSignal, FlowingBody, UpstreamAnswer } from "../../platform/upstream-exchange.ts";
import { errorCodeOf } from "../../platform/upstream-instance.ts";
import type { Upstream } from "../../platform/upstream.ts";

export interface ForwardingOptions {
  readonly upstream: Upstream;
  readonly identity: ServiceIdentity;
  /** What stands for an API key behind the gateway. */
  readonly apiKeys: ApiKeyExchange;
  /** How long the first byte of an answer may take. */
  readonly timeoutMs: number;
}

/** What a client may say to a service. Everything else it sent stays here, so that no header of ours can be forged. */
const HANDED_ON = [
  "accept",
  "accept-language",
  "authorization",
  "content-type",
  "cookie",
  "if-match",
  "if-none-match",
  "if-range",
  "last-event-id",
  "range",
  "user-agent",
  "x-aura-session",
] as const;

/** Of one connection alone (RFC 9110, section 7.6.1), or the gateway's to say. */
const KEPT_BACK = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "content-length",
  "date",
  "server",
  "vary",
  "x-request-id",
]);
/** A stream beats every fifteen seconds or so; an export may pause while it is made. */
const STREAM_SILENCE_MS = 65_000;
const ANSWER_SILENCE_MS = 30_000;

/** The way to one service. */
export interface Forwarding {
  readonly forwardTo: (route: Route) => Answerer;
  /** Ends answers that would last for as long as their clients wish. */
  endStreams(): void;
}

/**
 * Hands requests on to the service that owns their route, and its answers back. What comes back is the route's own answer, an
 * error in the contract's form, or else it is not shown and becomes EXT_001.
 */
export function createForwarding({ upstream, identity, apiKeys, timeoutMs }: ForwardingOptions): Forwarding {
  const streams = createStreams();
  const forwardTo = (route: Route): Answerer => {
    const isStream = isLasting(route);
    const silenceMs = isStream ? STREAM_SILENCE_MS : ANSWER_SILENCE_MS;
    // Of a body that flows the length is not known here: what was announced is announced again, and held to.
    const handedOn = route.consumes === undefined ? HANDED_ON : [...HANDED_ON, "content-length"];
    return async (request, reply) => {
      const { method } = request;
      const target = request.raw.url ?? route.path;
      const key = keyOf(request);
      const pass = key === undefined ? undefined : await apiKeys.tokenFor(key);
      const gone = new ClientWatch(reply);
      const span = childSpan(`${method} ${route.path}`, "client", {
        "http.request.method": method,
        "url.template": route.path,
        "service.peer.name": route.service,
      });
      const answer = await within(span, async () => {
        const got = await upstream
          .send({
            method,
            target,
            headers: Object.assign(
              headersOf(request, handedOn),
              pass === undefined ? undefined : { authorization: `Bearer ${pass.token}` },
              scopeHeaders(currentScope()),
              identity.sign({
                caller: "gateway",
                audience: route.service,
                method,
                target,
                client: { address: request.ip, isCounted: true },
              }),
            ),
            body: request.body instanceof Readable ? request.body : request.bodyBytes,
            signal: gone,
            timeoutMs: route.consumes === undefined ? timeoutMs : STREAMED_BODY_MS,
            silenceMs,
            isRepeatable: route.method === "GET" || (route.isRepeatable === true && route.consumes === undefined),
            isLasting: isStream,
          })
          .catch((error: unknown) => {
            throw reasonOf(error, request.body);
          });
        span?.set({ "http.response.status_code": got.status });
        return got;
      });
      if (!isCredible(route, answer)) {
        if (!Buffer.isBuffer(answer.body)) answer.body.destroy();
        throw upstreamError("broken", new Error(`${route.service} answered what it never would`));
      }
      if (isStream) gone.watchNoMore();
      const body = isStream && !Buffer.isBuffer(answer.body) ? streams.keep(answer.body) : answer.body;
      return () => handBack(method, { ...answer, body }, reply, isStream);
    };
  };
  return { forwardTo, endStreams: streams.end };
}

/** Streams that can be ended here without seeming to have been cut off. */
function createStreams() {
  const open = new Set<FlowingBody>();
  return {
    keep(body: FlowingBody): FlowingBody {
      open.add(body);
      return body.once("close", () => open.delete(body));
    },
    end(): void {
      for (const body of open) body.finish();
    },
  };
}

/** What is wrong with the body is the client's to hear, rather than that the service got none. */
function reasonOf(error: unknown, body: unknown): unknown {
  return body instanceof Readable && body.errored instanceof AuraError ? body.errored : error;
}

function headersOf({ headers: given }: FastifyRequest, names: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of names) {
    const value = given[name];
    if (typeof value === "string") headers[name] = value;
  }
  return headers;
}

/** An API key stays at the gateway: the service gets the token of a minute that it was exchanged for, and checks that. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers["x-api-key"];
  return typeof key === "string" && headers.authorization === undefined ? key : undefined;
}

/**
 * Tells when the client goes away before it has its answer. Of an answer that lasts, what sends it sees that too, and thousands of
 * those need no watch each. An `AbortController` for every request costs a multiple.
 */
class ClientWatch implements CallSignal {
  aborted = false;
  readonly #response: ServerResponse;
  readonly #listeners = new Set<() => void>();
  readonly #onClose = (): void => {
    if (this.#response.writableFinished) return;
    this.aborted = true;
    for (const listener of [...this.#listeners]) listener();
  };

  constructor({ raw }: FastifyReply) {
    this.#response = raw;
    raw.once("close", this.#onClose);
  }

  addEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    this.#listeners.delete(listener);
  }

  watchNoMore(): void {
    this.#response.off("close", this.#onClose);
  }
}

/** Whether an answer is one that the contract knows. */
function isCredible(route: Route, answer: UpstreamAnswer): boolean {
  const { status } = answer;
  if (status >= 400) return errorCodeOf(answer) !== undefined || isAnswerToHead(answer);
  if (status === 304) return route.conditional === true;
  if (!Object.hasOwn(route.responses, status)) return false;
  const isEmpty = route.responses[status] === null && route.produces === undefined;
  const type = typeOf(answer.headers);
  return (
    isEmpty || (route.produces === ANY_BYTES ? type !== undefined : type === (route.produces ?? "application/json"))
  );
}

/** An error without the body that would say which: the client asked for none. */
function isAnswerToHead({ body, headers }: UpstreamAnswer): boolean {
  return Buffer.isBuffer(body) && body.length === 0 && typeOf(headers) === "application/json";
}

function typeOf(headers: IncomingHttpHeaders): string | undefined {
  return headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
}

function handBack(
  method: string,
  { status, headers, body }: UpstreamAnswer,
  reply: FastifyReply,
  isStream: boolean,
): FastifyReply | Readable {
  const ofTheConnection = namedBy(headers.connection);
  reply.status(status);
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || KEPT_BACK.has(name) || ofTheConnection?.has(name) === true) continue;
    if (!name.startsWith("access-control-")) reply.header(name, value);
  }
  if (isStream && !Buffer.isBuffer(body)) return body;
  if (method !== "HEAD") return reply.send(Buffer.isBuffer(body) && body.length === 0 ? undefined : body);
  // The framework would announce the length of what is sent here, which is nothing.
  if (headers["content-length"] !== undefined) reply.header("content-length", headers["content-length"]);
  return reply.send(Readable.from([]));
}

/** The headers that are of one connection alone because it says so; nearly all name none. */
function namedBy(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === "keep-alive" || connection === "close") return undefined;
  return new Set(connection.toLowerCase().split(/\s*,\s*/));
}
