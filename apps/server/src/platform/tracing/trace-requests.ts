import type { FastifyInstance, FastifyRequest } from "fastify";
import { NO_TRACING, under, type Span, type TraceParent, type Tracing } from "../tracing.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Absent where nothing is traced. */
    span: Span | undefined;
  }
}

/** Asked every other second, and of no interest to anybody who looks for where time went. */
const PROBES = new Set(["/livez", "/readyz"]);

/**
 * Gives every request a span, by its route's pattern and never by its address.
 *
 * Whose trace a request belongs to is said by another service of this installation, or by a proxy that is trusted. A stranger's
 * word would let anybody have all of their requests recorded, or write into a trace of somebody else.
 */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.decorateRequest("span", undefined);
  if (tracing === NO_TRACING) return;
  app.addHook("onRequest", (request, reply, done) => {
    const { routePath } = request.routeOptions.config;
    if (routePath !== undefined && PROBES.has(routePath)) return done();
    const { method } = request;
    const span = tracing.begin(
      routePath === undefined ? method : `${method} ${routePath}`,
      "server",
      {
        "http.request.method": method,
        "aura.request_id": request.id,
        ...(routePath === undefined ? {} : { "http.route": routePath }),
      },
      isTrusted(request) ? parentOf(request) : undefined,
    );
    request.span = span;
    // Answered or given up by its client: the connection is done with it.
    reply.raw.once("close", () => {
      const { statusCode } = reply;
      span?.set({ "http.response.status_code": statusCode });
      span?.end(statusCode >= 500 ? String(statusCode) : undefined);
    });
    return under(span, done);
  });
}

function isTrusted(request: FastifyRequest): boolean {
  const isFromProxy = request.ip !== request.socket.remoteAddress;
  return request.serviceCaller !== undefined || isFromProxy;
}

function parentOf({ headers: { traceparent, tracestate } }: FastifyRequest): TraceParent | undefined {
  if (typeof traceparent !== "string") return undefined;
  return { traceparent, tracestate: typeof tracestate === "string" ? tracestate : undefined };
}
