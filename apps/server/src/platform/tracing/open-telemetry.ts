import { randomUUID } from "node:crypto";
import {
  createTraceState,
  ROOT_CONTEXT,
  SpanKind as Kind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Context,
  type Span as SdkSpan,
  type SpanContext,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanExporter,
} from "@opentelemetry/sdk-trace";
import { setTimeout as delay } from "node:timers/promises";
import type { TracingConfig } from "../../config.ts";
import type { Logger } from "../logger.ts";
import type { Span, SpanAttributes, SpanKind, TraceParent, Tracing } from "../tracing.ts";

export interface OpenTelemetryOptions {
  readonly settings: TracingConfig;
  readonly serviceName: string;
  readonly version: string;
  readonly logger: Logger;
}

/** How long a collector may take; a slow one loses spans and holds up nothing. */
const EXPORT_TIMEOUT_MS = 3_000;
/** How long a process that ends waits for its last spans to be taken. */
const FAREWELL_MS = 2_000;
/** Spans that wait to be sent; beyond, new ones are dropped. */
const MAX_WAITING = 2_048;

const KINDS: Readonly<Record<SpanKind, Kind>> = {
  internal: Kind.INTERNAL,
  server: Kind.SERVER,
  client: Kind.CLIENT,
  consumer: Kind.CONSUMER,
};

/** Traces by OpenTelemetry's SDK, sent as OTLP over HTTP in batches, in the background. */
export function createOpenTelemetry({ settings, serviceName, version, logger }: OpenTelemetryOptions): Tracing {
  const exporter = new OTLPTraceExporter({
    url: `${settings.endpoint}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new TracerProvider({
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.ratio) }),
    resource: resourceFromAttributes({
      "service.namespace": "aura",
      "service.name": serviceName,
      "service.version": version,
      "service.instance.id": randomUUID(),
    }),
    spanLimits: { attributeValueLengthLimit: 512, eventCountLimit: 0, linkCountLimit: 0 },
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: tellingWhenItFails(exporter, logger),
        maxQueueSize: MAX_WAITING,
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: EXPORT_TIMEOUT_MS,
      }),
    ],
  });
  const tracer = provider.getTracer("aura", version);

  function start(
    name: string,
    kind: SpanKind,
    attributes: SpanAttributes,
    context: Context,
    root: Span | undefined,
  ): Span {
    const sdkSpan = tracer.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, context);
    return new TracedSpan(sdkSpan, root, (childName, childKind, childAttributes, parent, itsRoot) =>
      start(childName, childKind, childAttributes, trace.setSpan(ROOT_CONTEXT, parent), itsRoot),
    );
  }

  return {
    begin: (name, kind, attributes, parent) => start(name, kind, attributes, contextOf(parent), undefined),
    async close() {
      const isOver = new AbortController();
      const farewell = provider.shutdown().catch(() => {});
      await Promise.race([farewell, delay(FAREWELL_MS, undefined, { signal: isOver.signal }).catch(() => {})]);
      isOver.abort();
    },
  };
}

type StartChild = (name: string, kind: SpanKind, attributes: SpanAttributes, parent: SdkSpan, root: Span) => Span;

/** A class, because every request makes some. */
class TracedSpan implements Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceparent: string;
  readonly tracestate: string | undefined;
  readonly isRecorded: boolean;
  readonly root: Span;
  isEnded = false;
  readonly #span: SdkSpan;
  readonly #startChild: StartChild;

  constructor(span: SdkSpan, root: Span | undefined, startChild: StartChild) {
    const { traceId, spanId, traceFlags, traceState } = span.spanContext();
    this.traceId = traceId;
    this.spanId = spanId;
    this.isRecorded = span.isRecording();
    this.traceparent = `00-${traceId}-${spanId}-${(traceFlags & TraceFlags.SAMPLED) === 0 ? "00" : "01"}`;
    this.tracestate = traceState?.serialize();
    this.root = root ?? this;
    this.#span = span;
    this.#startChild = startChild;
  }

  child(name: string, kind: SpanKind, attributes: SpanAttributes): Span {
    return this.#startChild(name, kind, attributes, this.#span, this.root);
  }

  set(attributes: SpanAttributes): void {
    this.#span.setAttributes({ ...attributes });
  }

  end(errorType?: string): void {
    if (this.isEnded) return;
    this.isEnded = true;
    if (errorType !== undefined) {
      this.set({ "error.type": errorType });
      this.#span.setStatus({ code: SpanStatusCode.ERROR });
    }
    this.#span.end();
  }
}

const TRACEPARENT = /^[0-9a-f]{2}-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})$/;

/** The context in which a span goes on with what began elsewhere; what is no trace context begins a trace of its own. */
function contextOf(parent: TraceParent | undefined): Context {
  const { traceId = "", spanId = "", flags = "" } = TRACEPARENT.exec(parent?.traceparent ?? "")?.groups ?? {};
  const remote: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
    ...(parent?.tracestate === undefined ? {} : { traceState: createTraceState(parent.tracestate) }),
  };
  return traceId === "" ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** Says when the collector begins to fail and when it is back; between them spans are lost, and one line a batch would say no more. */
function tellingWhenItFails(exporter: OTLPTraceExporter, logger: Logger): SpanExporter {
  let isFailing = false;
  return {
    export(batch, done) {
      exporter.export(batch, (result) => {
        const hasFailed = result.error !== undefined;
        if (hasFailed && !isFailing) logger.warn("traces cannot be sent; they are dropped until they can");
        if (!hasFailed && isFailing) logger.info("traces are sent again");
        isFailing = hasFailed;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}
