import { isUtf8 } from "node:buffer";
import { randomUUID } from "node:crypto";
import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { ApiRequestError, isStatusOf } from "@aura-journal/contracts";
import compress from "@fastify/compress";
import cors from "@fastify/cors";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import { guardBodies } from "./body-arrival.ts";
import { AuraError, notFound } from "./errors.ts";
import { excessOf } from "./json-bounds.ts";
import type { Logger } from "./logger.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Path as the contract writes it, for metrics and logs: a pattern, never an id. */
    readonly routePath?: string;
    readonly service?: string;
  }
  interface FastifyInstance {
    /** Paths of the mounted routes as patterns, for telling 405 from 404. */
    knownPaths: { readonly method: string; readonly pattern: RegExp }[];
  }
}

/**
 * On every answer, errors included. The interface returns data, so nothing in it may be shown as a page, framed, sniffed or
 * kept; the page of the documentation loosens this for its own style alone.
 */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "strict-transport-security": "max-age=63072000; includeSubDomains",
  "content-security-policy":
    "default-src 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

const REQUEST_ID = /^[A-Za-z0-9_-]{8,64}$/;
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
    // From the first byte to the last of a request; headers have a tighter limit of their own below.
    requestTimeout: 30_000,
    keepAliveTimeout: 30_000,
    // Without a byte either way: who does not read its answer is let go of. Streams beat far more often.
    connectionTimeout: 60_000,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    genReqId: (request) => requestIdOf(request),
    routerOptions: { maxParamLength: 200, caseSensitive: true },
    exposeHeadRoutes: true,
    return503OnClosing: false,
    forceCloseConnections: "idle",
    http: { headersTimeout: 4_000, connectionsCheckingInterval: 500, maxHeaderSize: 16_384 },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => {
      sendError(error, request, reply as FastifyReply, logger);
    },
  });
  app.decorate("knownPaths", []);
  app.addHook("preClose", async () => drain(app));

  app.addHook("onRequest", async (request, reply) => {
    reply.headers(SECURITY_HEADERS);
    reply.header("x-request-id", request.id);
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
    return parseJson(request, bytes.toString("utf8"), done);
  });
  guardBodies(app, (error, request, reply) => void sendError(error, request, reply, logger));
  // The framework would close the connection at once, and what the client has still under way would wipe out its answer.
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply.removeHeader("connection"), logger));
  app.setNotFoundHandler((request, reply) => sendError(missingRoute(app, request, reply), request, reply, logger));

  if (config.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...config.corsOrigins],
      methods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
      allowedHeaders: ["authorization", "content-type", "if-match", "if-none-match", "x-api-key", "x-request-id"],
      exposedHeaders: [
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
  });
  return app;
}

/** Requests under way are answered and their connections then closed, or after a while closed all the same. */
function drain({ server }: FastifyInstance): void {
  if (!server.listening) return;
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const hurry = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
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

function errorBody(error: AuraError, requestId: string): object {
  return {
    error: {
      code: error.code,
      message: error.message,
      ...(error.details === undefined ? {} : { details: error.details }),
      timestamp: new Date().toISOString(),
      requestId,
    },
  };
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

function requestIdOf(request: { headers: IncomingMessage["headers"] }): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : `req_${randomUUID().replaceAll("-", "")}`;
}

/** 404, or 405 with `Allow` where the path is known under another method. */
function missingRoute(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): AuraError {
  const url = request.url.split("?", 1)[0] ?? "/";
  const allowed = [...new Set(app.knownPaths.filter((known) => known.pattern.test(url)).map((known) => known.method))];
  if (allowed.length === 0) return notFound();
  reply.header("allow", allowed.join(", "));
  return new AuraError("RES_001", "This path does not answer that method", { status: 405 });
}

/** What node:http could not read as a request at all still gets the contract's form, and the connection is closed. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  answerSocket(socket, unreadable(error.code));
}

function unreadable(code: string | undefined): AuraError {
  if (code === "HPE_HEADER_OVERFLOW") return new AuraError("VAL_001", "The headers are too large", { status: 413 });
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new AuraError("VAL_001", "The request took too long");
  return new AuraError("VAL_001", "Not an HTTP request");
}

/** Answers where there is a connection and no request that node:http would answer, and closes it. */
function answerSocket(socket: Socket, error: AuraError): void {
  const requestId = requestIdOf({ headers: {} });
  const body = JSON.stringify(errorBody(error, requestId));
  const headers = {
    ...SECURITY_HEADERS,
    "content-type": "application/json; charset=utf-8",
    "content-length": String(Buffer.byteLength(body)),
    "x-request-id": requestId,
    connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${lines.join("")}\r\n${body}`);
}
