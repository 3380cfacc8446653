import { isUtf8 } from "node:buffer";
import type { Socket } from "node:net";
import { ApiRequestError, isStatusOf, type ServiceName } from "@aura-journal/contracts";
import compress from "@fastify/compress";
import cors from "@fastify/cors";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import { guardBodies, STREAMED_BODY_MS } from "./body-arrival.ts";
import { errorBody, requestIdOf, SECURITY_HEADERS } from "./error-form.ts";
import { AuraError, notFound } from "./errors.ts";
import { excessOf } from "./json-bounds.ts";
import type { Logger } from "./logger.ts";
import { answerOddRequests, answerUnreadable, HEAD_LIMITS, refusalOf } from "./odd-requests.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Path as the contract writes it, for metrics and logs: a pattern, never an id. */
    readonly routePath?: string;
    readonly service?: ServiceName;
    /** Whether another process answers: the body is kept as it came. */
    readonly isForwarded?: boolean;
    /** Whether a form may be posted, whose fields nobody reads. */
    readonly takesForm?: boolean;
    /** Whether the body is read while it arrives. */
    readonly isStreamed?: boolean;
  }
  interface FastifyRequest {
    /** The body as it came, where it is handed on. */
    bodyBytes: Buffer | undefined;
  }
  interface FastifyInstance {
    /** Paths of the mounted routes as patterns, for telling 405 from 404. */
    knownPaths: { readonly method: string; readonly pattern: RegExp }[];
    /** Notes who asks, where it is another service of the installation. */
    recognise: (request: FastifyRequest) => void;
  }
}

const DEFAULT_BODY_LIMIT = 64 * 1024;
/** How long requests under way may go on once the server stops. */
const DRAIN_MS = 10_000;
/** How often connections are looked at that have been answered and are kept open by their clients. */
const SWEEP_MS = 50;

/**
 * The HTTP server without routes: request ids, security headers, CORS, JSON in and out, limits against slow and oversized
 * requests, and the one form of error for everything that can go wrong, whoever notices it.
 */
export async function createHttpServer(config: Config, logger: Logger): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: DEFAULT_BODY_LIMIT,
    // From the first byte to the last of a request; headers have a tighter limit of their own below, and so have all bodies
    // that are not read while they arrive.
    requestTimeout: STREAMED_BODY_MS,
    keepAliveTimeout: 30_000,
    // Without a byte either way: who does not read its answer is let go of. Streams beat far more often.
    connectionTimeout: 60_000,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    genReqId: (request) => requestIdOf(request),
    routerOptions: { maxParamLength: 200, caseSensitive: true },
    exposeHeadRoutes: true,
    return503OnClosing: false,
    forceCloseConnections: "idle",
    http: HEAD_LIMITS,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply as FastifyReply, logger);
    },
  });
  app.decorate("knownPaths", []);
  app.decorate("recognise", () => {});
  app.decorate("lastingConnections", new Set<Socket>());
  app.decorateRequest("bodyBytes", undefined);
  app.addHook("preClose", async () => drain(app));
  answerOddRequests(app.server);

  app.addHook("onRequest", (request, reply, done) => {
    app.recognise(request);
    // A gateway has its own on all that it hands back.
    if (request.forwarded === undefined) reply.headers(SECURITY_HEADERS);
    reply.header("x-request-id", request.id);
    done(refusalOf(request.raw));
  });
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const bytes = body as Buffer;
    if (bytes.length === 0) return done(null, undefined);
    if (!isUtf8(bytes))
      return done(
        new AuraError("VAL_001", "The body is not UTF-8", { details: { field: "body", reason: "is not UTF-8" } }),
      );
    const excess = excessOf(bytes);
    if (excess !== undefined) return done(bodyProblem(excess));
    if (request.routeOptions.config.isForwarded === true) request.bodyBytes = bytes;
    return parseJson(request, bytes.toString("utf8"), done);
  });
  app.addContentTypeParser(
    ["application/x-www-form-urlencoded", "multipart/form-data"],
    { parseAs: "buffer" },
    (request, _body, done) => {
      if (request.routeOptions.config.takesForm === true) return done(null, undefined);
      return done(new AuraError("VAL_001", "Send application/json", { status: 415 }));
    },
  );
  app.addHook("preParsing", (request, reply, payload, done) => {
    done(hasUnknownCoding(request) ? unknownCoding(reply) : null, payload);
  });
  guardBodies(app, (error, request, reply) => void sendError(error, request, reply, logger));
  // The framework would close the connection at once, and what the client has still under way would wipe out its answer.
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply.removeHeader("connection"), logger));
  app.setNotFoundHandler((request, reply) => sendError(missingRoute(app, request, reply), request, reply, logger));

  if (config.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...config.corsOrigins],
      methods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
      allowedHeaders: [
        "authorization",
        "content-type",
        "if-match",
        "if-none-match",
        "if-range",
        "range",
        "x-api-key",
        "x-request-id",
      ],
      exposedHeaders: [
        "accept-ranges",
        "content-range",
        "etag",
        "retry-after",
        "ratelimit-limit",
        "ratelimit-remaining",
        "ratelimit-reset",
        "x-request-id",
      ],
      maxAge: 600,
    });
  }
  await app.register(compress, {
    threshold: 1_024,
    encodings: ["br", "gzip"],
    // Answers are compressed once and read once: little time is worth more than the last bytes.
    zlibOptions: { level: 1 },
    brotliOptions: { params: { 1: 3 } },
    customTypes: /^(?:application\/json|text\/html)/,
    // A body that grows while it is read has no length that could be announced and bounded.
    globalDecompression: false,
  });
  return app;
}

/** Requests under way are answered and their connections then closed, or after a while closed all the same. */
function drain({ server, lastingConnections }: FastifyInstance): void {
  if (!server.listening) return;
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const hurry = setTimeout(() => {
    server.closeAllConnections();
    for (const socket of lastingConnections) socket.destroy();
  }, DRAIN_MS);
  server.once("close", () => {
    clearInterval(sweep);
    clearTimeout(hurry);
  });
}

/** Answers an error in the contract's form; what is ours to mend is logged, once, here. */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply {
  const known = toAuraError(error);
  if (known.status >= 500) {
    logger.error(
      { err: error, requestId: request.id, route: request.routeOptions?.config?.routePath },
      "request failed",
    );
  }
  if (known.headers !== undefined) reply.headers(known.headers);
  if (known.retryAfterSeconds !== undefined) reply.header("retry-after", String(known.retryAfterSeconds));
  else if (known.status === 503) reply.header("retry-after", "2");
  return reply
    .status(known.status)
    .headers(SECURITY_HEADERS)
    .header("x-request-id", request.id)
    .header("content-type", "application/json; charset=utf-8")
    .serializer((body: unknown) => JSON.stringify(body))
    .send(errorBody(known, request.id));
}

const FRAMEWORK_ERRORS: Readonly<Record<string, () => AuraError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new AuraError("VAL_001", "The body is too large", { status: 413 }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new AuraError("VAL_001", "Send application/json", { status: 415 }),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => bodyProblem("does not have the length it was announced with"),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => bodyProblem("is empty"),
  FST_ERR_CTP_INVALID_JSON_BODY: () => bodyProblem("is not JSON"),
  FST_ERR_BAD_URL: () => new AuraError("VAL_001", "The path is not valid"),
  FST_ERR_MAX_PARAM_LENGTH: notFound,
};

function toAuraError(error: unknown): AuraError {
  if (error instanceof AuraError) return error;
  if (error instanceof ApiRequestError) return fromService(error);
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  const known = code === undefined ? undefined : FRAMEWORK_ERRORS[code];
  if (known !== undefined) return known();
  if (error instanceof SyntaxError && statusCode === 400) return bodyProblem("is not JSON");
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new AuraError("VAL_001", "The request is not valid");
  return new AuraError("SYS_001", "Internal error", { cause: error });
}

/** What another service answered: its refusals are the caller's to read, its failures are ours. */
function fromService(error: ApiRequestError): AuraError {
  const { code, status } = error;
  if (!isStatusOf(code, status)) return new AuraError("EXT_001", "Another service failed", { cause: error });
  return new AuraError(code, code === "SYS_001" ? "Internal error" : error.message, {
    status,
    cause: error,
    ...(error.details === undefined ? {} : { details: error.details }),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  });
}

function bodyProblem(reason: string): AuraError {
  return new AuraError("VAL_001", `Invalid body: it ${reason}`, { details: { field: "body", reason } });
}

/** Bodies are taken as they are. One that nobody reads may be coded as it likes. */
function hasUnknownCoding(request: FastifyRequest): boolean {
  const coding = request.headers["content-encoding"];
  const isRead = request.method !== "GET" && request.method !== "HEAD" && !request.is404;
  return isRead && coding !== undefined && coding.toLowerCase() !== "identity";
}

function unknownCoding(reply: FastifyReply): AuraError {
  // RFC 9110, section 12.5.3: tells this refusal from that of a media type.
  reply.header("accept-encoding", "identity");
  return new AuraError("VAL_001", "Send the body without a content coding", { status: 415 });
}

/** 404, or 405 with `Allow` where the path is known under another method. */
function missingRoute(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): AuraError {
  const url = request.url.split("?", 1)[0] ?? "/";
  const known = app.knownPaths.filter(({ pattern }) => pattern.test(url)).map(({ method }) => method);
  if (known.length === 0) return notFound();
  // Whatever answers GET answers HEAD.
  const allowed = new Set(known.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])));
  reply.header("allow", [...allowed].join(", "));
  return new AuraError("RES_001", "This path does not answer that method", { status: 405 });
}
