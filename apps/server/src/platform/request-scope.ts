import { AsyncLocalStorage } from "node:async_hooks";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { currentSpan } from "./tracing.ts";

/** What a request is known by, here and wherever it leads. */
export interface RequestScope {
  readonly requestId: string;
  /** As W3C Trace Context has it, where the client sent one. */
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
}

const scopes = new AsyncLocalStorage<RequestScope>();
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const MAX_TRACESTATE = 512;

/** The request during which this is called; absent in background work. */
export function currentScope(): RequestScope | undefined {
  return scopes.getStore();
}

/** Lets everything that a request sets off find it. */
export function keepScopes(app: FastifyInstance): void {
  app.addHook("onRequest", (request, _reply, done) => scopes.run(scopeOf(request), done));
}

/** The headers that hand a request's id and trace on: the span of now where this process traces, else what it was handed itself. */
export function scopeHeaders(scope: RequestScope | undefined): Record<string, string> {
  const { traceparent, tracestate } = currentSpan() ?? scope ?? {};
  return {
    ...(scope === undefined ? {} : { "x-request-id": scope.requestId }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(tracestate === undefined ? {} : { tracestate }),
  };
}

/** What is no trace context is not handed on (W3C Trace Context, section 3.2); state without a parent says nothing. */
function scopeOf(request: FastifyRequest): RequestScope {
  const { traceparent, tracestate } = request.headers;
  const isTraced = typeof traceparent === "string" && TRACEPARENT.test(traceparent);
  const isStateful = isTraced && typeof tracestate === "string" && tracestate.length <= MAX_TRACESTATE;
  return {
    requestId: request.id,
    traceparent: isTraced ? traceparent : undefined,
    tracestate: isStateful ? tracestate : undefined,
  };
}
