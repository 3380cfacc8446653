import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** The metrics of the product; labels are bounded, never an id, an address or text. */
export interface Telemetry {
  readonly registry: Registry;
  readonly requestDuration: Histogram<"service" | "route" | "method" | "status">;
  readonly requestTotal: Counter<"service" | "route" | "method" | "status">;
  readonly poolUsage: Gauge<"service" | "state">;
  readonly activeUsers: Gauge;
  readonly nlpResponseTime: Histogram<"provider" | "outcome">;
  /** Stored entries that failed authentication: anything above nought is an alert. */
  readonly integrityFailures: Counter<"table">;
  /** Security events by action, for rules and alerts. */
  readonly securityEvents: Counter<"action">;
  readonly jobsTotal: Counter<"task" | "outcome">;
}

/** Registers the design's metrics; `error_rate` is a rule over `request_total` and lives with the rules. */
export function createTelemetry(): Telemetry {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    requestDuration: new Histogram({
      name: "request_duration_seconds",
      help: "Time from the first byte of a request to the last byte of its answer",
      labelNames: ["service", "route", "method", "status"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    requestTotal: new Counter({
      name: "request_total",
      help: "Requests answered",
      labelNames: ["service", "route", "method", "status"],
      registers,
    }),
    poolUsage: new Gauge({
      name: "database_connection_pool_usage",
      help: "Connections of each service's pool by state, and requests that wait for one",
      labelNames: ["service", "state"],
      registers,
    }),
    activeUsers: new Gauge({ name: "active_users", help: "Users seen in the last five minutes", registers }),
    nlpResponseTime: new Histogram({
      name: "nlp_api_response_time",
      help: "Seconds an analysis took, by provider and outcome",
      labelNames: ["provider", "outcome"],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
      registers,
    }),
    integrityFailures: new Counter({
      name: "integrity_failures_total",
      help: "Sealed values that failed authentication when read",
      labelNames: ["table"],
      registers,
    }),
    securityEvents: new Counter({
      name: "security_events_total",
      help: "Security-relevant events by action",
      labelNames: ["action"],
      registers,
    }),
    jobsTotal: new Counter({ name: "jobs_total", help: "Jobs worked off", labelNames: ["task", "outcome"], registers }),
  };
}
