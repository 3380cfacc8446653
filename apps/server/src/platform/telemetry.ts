import { WebhookProblem } from "@aura-journal/contracts";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { createJobMetrics, type JobMetrics } from "./job-metrics.ts";
import type { Logger } from "./logger.ts";
import { NO_TRACING, traceFields, type Tracing } from "./tracing.ts";

/** The metrics of the product; labels are bounded, never an id, an address or text. */
export interface Telemetry extends JobMetrics {
  readonly registry: Registry;
  readonly tracing: Tracing;
  readonly requestDuration: Histogram<RequestLabel>;
  readonly requestTotal: Counter<RequestLabel>;
  readonly poolUsage: Gauge<"service" | "state">;
  /** How long a request waited for a connection of its service's pool. */
  readonly databaseWait: Histogram<"service">;
  /** How long it then held the connection, and whether that went well. */
  readonly databaseUse: Histogram<"service" | "outcome">;
  readonly activeUsers: Gauge;
  readonly nlpResponseTime: Histogram<"provider" | "outcome">;
  readonly outsideUnits: Counter<"outcome">;
  readonly outsideUnitsLeft: Gauge<"span">;
  /** 0 closed, 1 half open, 2 open. */
  readonly breakerState: Gauge<"breaker">;
  /** 1 while Redis answers, 0 while this process does without it; absent where none is configured. */
  readonly redisUp: Gauge;
  readonly redisDuration: Histogram<"purpose" | "outcome">;
  /** Stored entries that failed authentication: anything above nought is an alert. */
  readonly integrityFailures: Counter<"table">;
  /** Security events by action, for rules and alerts. */
  readonly securityEvents: Counter<"action">;
  /** Reads that may be a second old, by what came of asking the replica. */
  readonly replicaReads: Counter<"outcome">;
  /** Answers that were looked for in a cache, by what came of it. */
  readonly cacheRequests: Counter<"cache" | "outcome">;
  /** What devices pushed, by what came of it: `conflict` is one that a device has to merge. */
  readonly syncMutations: Counter<"outcome">;
  /** Attempts to tell webhooks, by what came of them, and by what stood in the way of those that were in vain. */
  readonly webhookMessages: Counter<"outcome" | "problem">;
  /** Places where the audit log was found not to be as it was written, when it was last walked; absent until then. */
  readonly auditProblems: Gauge;
  /** Notes that a user was here, for `active_users`; the id stays in this process's memory and is only ever counted. */
  seen(userId: string): void;
  /** Reads the pools' states whenever somebody scrapes. */
  watchPools(read: () => readonly PoolState[]): void;
  /** Times, counts and logs every request of the server. @param at where in the installation this process stands */
  watchRequests(app: FastifyInstance, logger: Logger, at: Vantage): void;
  /** Does so for one whose answer the server will not see the end of. */
  noteAnswer(request: FastifyRequest, reply: FastifyReply): void;
}

/** `edge`: what callers from outside see, counted once an installation. `inside`: what a gateway saw too. */
export type Vantage = "edge" | "inside";

type RequestLabel = "at" | "service" | "route" | "method" | "status";

export interface PoolState {
  readonly service: string;
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
  readonly max: number;
}

const PROBES = new Set(["/livez", "/readyz"]);
/** What a caller gets where it is the installation that failed. */
const OWN_FAILURES = ["500", "502", "503", "504"];
const ACTIVE_FOR_MS = 5 * 60_000;
const MAX_ACTIVE_REMEMBERED = 100_000;
const REQUEST_LABELS = ["at", "service", "route", "method", "status"] as const;
const STATEMENT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Registers the design's metrics; `error_rate` is a rule over `request_total` and lives with the rules (`deploy/monitoring/rules.yaml`). */
export function createTelemetry(now: () => Date, tracing = NO_TRACING): Telemetry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const seenAtMs = new Map<string, number>();
  let readPools: () => readonly PoolState[] = () => [];
  let noteAnswer: Telemetry["noteAnswer"] = () => {};
  const requestDuration = new Histogram({
    name: "request_duration_seconds",
    help: "Time from the first byte of a request to the last byte of its answer",
    labelNames: REQUEST_LABELS,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const requestTotal = new Counter({
    name: "request_total",
    help: "Requests answered: at the edge what callers see, inside what a gateway handed on",
    labelNames: REQUEST_LABELS,
    registers,
  });
  const integrityFailures = new Counter({
    name: "integrity_failures_total",
    help: "Sealed values that failed authentication when read",
    labelNames: ["table"],
    registers,
  });
  // There from the start: an alarm goes by the increase, and what first shows as 1 has not increased.
  for (const table of ["journal_entries", "attachments"]) integrityFailures.inc({ table }, 0);
  const syncMutations = new Counter({
    name: "sync_mutations_total",
    help: "Changes that devices pushed, by what came of them",
    labelNames: ["outcome"],
    registers,
  });
  for (const outcome of ["applied", "duplicate", "conflict", "rejected"]) syncMutations.inc({ outcome }, 0);
  const webhookMessages = new Counter({
    name: "webhook_messages_total",
    help: "Attempts to tell webhooks, by what came of them, and what stood in the way",
    labelNames: ["outcome", "problem"],
    registers,
  });
  webhookMessages.inc({ outcome: "delivered", problem: "none" }, 0);
  for (const outcome of ["again", "failed", "disabled"])
    for (const problem of WebhookProblem.enum) webhookMessages.inc({ outcome, problem }, 0);
  const auditProblems = new Gauge({
    name: "audit_chain_problems",
    help: "Places where the audit log was not as it was written, when it was last walked",
    registers,
  });
  // Without labels a gauge begins at nought: that nothing is wrong is a statement that only a walk can make.
  auditProblems.remove();
  return {
    registry,
    tracing,
    syncMutations,
    webhookMessages,
    auditProblems,
    requestDuration,
    requestTotal,
    poolUsage: new Gauge({
      name: "database_connection_pool_usage",
      help: "Connections of each service's pool by state, and requests that wait for one",
      labelNames: ["service", "state"],
      registers,
      collect() {
        for (const pool of readPools()) {
          this.set({ service: pool.service, state: "used" }, pool.total - pool.idle);
          this.set({ service: pool.service, state: "idle" }, pool.idle);
          this.set({ service: pool.service, state: "waiting" }, pool.waiting);
          this.set({ service: pool.service, state: "max" }, pool.max);
        }
      },
    }),
    databaseWait: new Histogram({
      name: "database_wait_seconds",
      help: "Seconds that a request waited for a connection of its service's pool",
      labelNames: ["service"],
      buckets: STATEMENT_BUCKETS,
      registers,
    }),
    databaseUse: new Histogram({
      name: "database_use_seconds",
      help: "Seconds that a statement or a transaction held its connection",
      labelNames: ["service", "outcome"],
      buckets: STATEMENT_BUCKETS,
      registers,
    }),
    activeUsers: new Gauge({
      name: "active_users",
      help: "Users seen in the last five minutes",
      registers,
      collect() {
        const since = now().getTime() - ACTIVE_FOR_MS;
        for (const [userId, at] of seenAtMs) if (at < since) seenAtMs.delete(userId);
        this.set(seenAtMs.size);
      },
    }),
    nlpResponseTime: new Histogram({
      name: "nlp_api_response_time",
      help: "Seconds an analysis took, by provider and outcome",
      labelNames: ["provider", "outcome"],
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
      registers,
    }),
    outsideUnits: new Counter({
      name: "nlp_outside_units_total",
      help: "Units of the outside analysis that were taken from its budget, returned to it, or denied by it",
      labelNames: ["outcome"],
      registers,
    }),
    outsideUnitsLeft: new Gauge({
      name: "nlp_outside_units_left",
      help: "Units that the installation's budget of the outside analysis had left when one was last taken",
      labelNames: ["span"],
      registers,
    }),
    breakerState: new Gauge({
      name: "circuit_breaker_state",
      help: "State of the breaker before an outside service: 0 closed, 1 half open, 2 open",
      labelNames: ["breaker"],
      registers,
    }),
    redisUp: new Gauge({
      name: "redis_up",
      help: "Whether Redis answers this process: 1, or 0 while limits are counted in the process alone",
      registers,
    }),
    redisDuration: new Histogram({
      name: "redis_command_seconds",
      help: "Seconds that a call of Redis took, by purpose and outcome",
      labelNames: ["purpose", "outcome"],
      buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1],
      registers,
    }),
    integrityFailures,
    securityEvents: new Counter({
      name: "security_events_total",
      help: "Security-relevant events by action",
      labelNames: ["action"],
      registers,
    }),
    cacheRequests: new Counter({
      name: "cache_requests_total",
      help: "Answers looked for in a cache of this process, or in that of all of them, by what came of it",
      labelNames: ["cache", "outcome"],
      registers,
    }),
    replicaReads: new Counter({
      name: "replica_reads_total",
      help: "Reads that may be a second old: answered by the replica, or by the database because it was behind, lagging or failed",
      labelNames: ["outcome"],
      registers,
    }),
    // Behind the pools, which are looked at in this order: counting jobs takes a connection, and would be seen to wait for one.
    ...createJobMetrics(registry, now),
    seen(userId) {
      // Moved to the end, so that the first is always the one not seen for longest.
      seenAtMs.delete(userId);
      seenAtMs.set(userId, now().getTime());
      if (seenAtMs.size > MAX_ACTIVE_REMEMBERED) seenAtMs.delete(seenAtMs.keys().next().value as string);
    },
    watchPools(read) {
      readPools = read;
    },
    watchRequests(app, logger, at) {
      app.addHook("onRoute", ({ method: methods, config }) => {
        if (at !== "edge" || config?.routePath === undefined || PROBES.has(config.routePath)) return;
        const { routePath: route, service = "gateway" } = config;
        // There before the first failure, which would not be an increase otherwise.
        for (const method of [methods].flat().filter((name) => name !== "HEAD"))
          for (const status of OWN_FAILURES) requestTotal.inc({ at, service, route, method, status }, 0);
      });
      noteAnswer = (request, reply) => {
        const { routePath = "unknown", service = "gateway" } = request.routeOptions.config;
        const { elapsedTime } = reply;
        const status = String(reply.statusCode);
        const labels = { at, service, route: routePath, method: request.method, status };
        requestDuration.observe(labels, elapsedTime / 1_000);
        requestTotal.inc(labels);
        // Asked every other second by every neighbour, and by whatever runs the containers.
        const level = PROBES.has(routePath) && reply.statusCode < 400 ? "debug" : "info";
        logger[level](
          {
            requestId: request.id,
            service,
            route: routePath,
            method: request.method,
            status,
            durationMs: Math.round(elapsedTime * 10) / 10,
            userId: request.identity?.userId,
            // Told once the connection is done with the answer, when the span may have ended.
            ...(request.span === undefined ? {} : traceFields(request.span)),
          },
          "request",
        );
      };
      app.addHook("onResponse", (request, reply, done) => {
        noteAnswer(request, reply);
        done();
      });
    },
    noteAnswer: (request, reply) => noteAnswer(request, reply),
  };
}
