import { AsyncLocalStorage } from "node:async_hooks";
import type { Config } from "../config.ts";
import type { LogFields } from "./log-fields.ts";
import type { Logger } from "./logger.ts";

/** Where a piece of work stands to those beside it, as OpenTelemetry has it. */
export type SpanKind = "internal" | "server" | "client" | "consumer";

/**
 * All that a span may say: names and figures of the program. No id of a person or an entry, no address, no parameter and no
 * text has a place here. Names are those of OpenTelemetry's semantic conventions, and `aura.*` where they have none.
 */
export interface SpanAttributes {
  readonly "http.request.method"?: string;
  readonly "http.response.status_code"?: number;
  /** The path as the contract writes it. */
  readonly "http.route"?: string;
  readonly "url.template"?: string;
  readonly "server.address"?: string;
  readonly "service.peer.name"?: string;
  readonly "db.system.name"?: "postgresql" | "redis";
  /** Operations and tables, never a value. */
  readonly "db.query.summary"?: string;
  readonly "error.type"?: string;
  /** By which a person who reports an error names it. */
  readonly "aura.request_id"?: string;
  readonly "aura.call"?: string;
  readonly "aura.redis.purpose"?: string;
  readonly "aura.nlp.provider"?: string;
  readonly "aura.nlp.texts"?: number;
  readonly "aura.job.task"?: string;
  readonly "aura.job.attempt"?: number;
  readonly "aura.outbox.events"?: number;
  /** How long it waited for its turn, before it began to be worked on. */
  readonly "aura.wait_ms"?: number;
}

/** What another process says of the trace that a request or a job belongs to (W3C Trace Context). */
export interface TraceParent {
  readonly traceparent: string | undefined;
  readonly tracestate?: string | undefined;
}

/** A piece of work in a trace. */
export interface Span extends TraceParent {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceparent: string;
  /** The request or the job as a whole. */
  readonly root: Span;
  /** Whether the trace was sampled; if not, it has an id to be found by in the logs, and nothing is sent. */
  readonly isRecorded: boolean;
  readonly isEnded: boolean;
  child(name: string, kind: SpanKind, attributes: SpanAttributes): Span;
  set(attributes: SpanAttributes): void;
  /** @param errorType what went wrong, by a name of the program; absent: nothing did */
  end(errorType?: string): void;
}

/** Begins traces, or goes on with those that began elsewhere. */
export interface Tracing {
  /** The first span here; absent where nothing is traced. */
  begin(name: string, kind: SpanKind, attributes: SpanAttributes, parent?: TraceParent): Span | undefined;
  /** Sends what is left, for no longer than a moment. */
  close(): Promise<void>;
}

/** Traces nothing. */
export const NO_TRACING: Tracing = { begin: () => undefined, close: async () => {} };

const spans = new AsyncLocalStorage<Span>();
/** A process that traces nothing looks for nothing. */
let isTracing = false;

/** Starts tracing where it is configured; what it takes is loaded then alone. */
export async function openTracing(options: {
  readonly config: Pick<Config, "tracing">;
  readonly serviceName: string;
  readonly version: string;
  readonly logger: Logger;
}): Promise<Tracing> {
  const settings = options.config.tracing;
  if (settings === undefined) return NO_TRACING;
  const { createOpenTelemetry } = await import("./tracing/open-telemetry.ts");
  isTracing = true;
  return createOpenTelemetry({ ...options, settings });
}

/** The span that what happens now belongs to. What goes on after its request was answered belongs to none. */
export function currentSpan(): Span | undefined {
  if (!isTracing) return undefined;
  const span = spans.getStore();
  return span === undefined || span.root.isEnded ? undefined : span;
}

/** A span for a part of what happens now; absent where that is not recorded. */
export function childSpan(name: string, kind: SpanKind, attributes: SpanAttributes): Span | undefined {
  const parent = currentSpan();
  return parent?.isRecorded === true ? parent.child(name, kind, attributes) : undefined;
}

/** Whether a span for a part of what happens now would be recorded, for those to whom its name is work. */
export function isRecording(): boolean {
  return currentSpan()?.isRecorded === true;
}

/** By which a line of the log names the trace in which it was written, and the work in it. */
export function traceFields({ traceId, spanId, root }: Span): LogFields {
  return { traceId, transactionId: root.spanId, spanId };
}

/** Lets everything that `work` sets off belong to a span, and leaves its end to the caller. */
export function under<T>(span: Span | undefined, work: () => T): T {
  return span === undefined ? work() : spans.run(span, work);
}

/** Does a piece of work and ends its span; without a span it does the work and nothing else. */
export function within<T>(span: Span | undefined, work: () => Promise<T>): Promise<T> {
  return span === undefined ? work() : endWith(span, spans.run(span, work));
}

async function endWith<T>(span: Span, work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    span.end();
    return result;
  } catch (error) {
    span.end(errorTypeOf(error));
    throw error;
  }
}

/** A code of the contract, of PostgreSQL or of the system, or the error's class; never its message, which may quote a row. */
function errorTypeOf(error: unknown): string {
  if (!(error instanceof Error)) return "_OTHER";
  const { code } = error as { code?: unknown };
  return typeof code === "string" && /^[\w.]{1,40}$/.test(code) ? code : error.name;
}
