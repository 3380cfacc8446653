import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";

/** Jaeger v2 as its Go module names it: its program `cmd/jaeger` is v2.13.0. */
export const JAEGER_MODULE_VERSION = "v1.76.0";
export const JAEGER_VERSION = "v2.13.0";

/** Where `npm run fetch:jaeger` puts it: outside the clone, since building it takes minutes. */
export const JAEGER = join(
  process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
  "aura-journal",
  `jaeger-${JAEGER_VERSION.slice(1)}`,
  "jaeger",
);

/** The program, where it is here: for those who start it beside others. */
export function findJaeger(): string | undefined {
  return existsSync(JAEGER) ? JAEGER : undefined;
}

/** Its configuration, on ports of the loopback address: it keeps ten thousand traces in memory, and tells of itself only what is wrong. */
export function jaegerConfiguration(ports: {
  readonly otlp: number;
  readonly query: number;
  readonly grpc: number;
}): string {
  return stringify({
    service: {
      extensions: ["jaeger_storage", "jaeger_query"],
      pipelines: { traces: { receivers: ["otlp"], exporters: ["jaeger_storage_exporter"] } },
      telemetry: { metrics: { level: "none" }, logs: { level: "warn" } },
    },
    extensions: {
      jaeger_storage: { backends: { memory: { memory: { max_traces: 10_000 } } } },
      jaeger_query: {
        storage: { traces: "memory" },
        http: { endpoint: `127.0.0.1:${ports.query}` },
        grpc: { endpoint: `127.0.0.1:${ports.grpc}` },
      },
    },
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${ports.otlp}` } } } },
    exporters: { jaeger_storage_exporter: { trace_storage: "memory" } },
  });
}
