import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboard, lines, perSecond, within } from "./panels.ts";

/** PostgreSQL as the services see it, the queue in it, and Redis. */
export function database(): DashboardBuilder {
  return dashboard("database", "AURA: Database", "PostgreSQL as the services see it, the queue in it, and Redis")
    .withPanel(
      lines({
        title: "Connections in use",
        description: "Of each service's pool, as a share of those it may have.",
        unit: "percentunit",
        queries: [
          {
            expr: 'sum by (service) (database_connection_pool_usage{state="used"}) / sum by (service) (database_connection_pool_usage{state="max"})',
            legend: "{{service}}",
          },
        ],
      }),
    )
    .withPanel(
      lines({
        title: "Requests that wait for a connection",
        description: "More than none for long: the pool is too small, or something holds connections.",
        unit: "short",
        queries: [
          { expr: 'sum by (service) (database_connection_pool_usage{state="waiting"})', legend: "{{service}}" },
        ],
      }),
    )
    .withPanel(
      lines({
        title: "Wait for a connection",
        description: "Within which 99 % got one.",
        unit: "s",
        queries: [{ expr: within(0.99, "database_wait_seconds", { by: "service" }), legend: "{{service}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Statements",
        description: "Statements and transactions a second, by service.",
        unit: "ops",
        queries: [{ expr: perSecond("database_use_seconds_count", { by: "service" }), legend: "{{service}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Time of a statement",
        description: "For which 95 % held their connection, by service.",
        unit: "s",
        queries: [{ expr: within(0.95, "database_use_seconds", { by: "service" }), legend: "{{service}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Statements that failed",
        description: "Where nothing but failures comes, the database is away.",
        unit: "ops",
        queries: [
          {
            expr: perSecond("database_use_seconds_count", { by: "service", where: 'outcome="failed"' }),
            legend: "{{service}}",
          },
        ],
      }),
    )
    .withRow(new RowBuilder("Jobs"))
    .withPanel(
      lines({
        title: "Jobs in the queue",
        description: "By what state they are in. Failed ones wait for an administrator.",
        unit: "short",
        queries: ["waiting", "running", "failed"].map((state) => ({
          expr: `sum(max by (task) (jobs_in_queue{state="${state}"})) or vector(0)`,
          legend: state,
        })),
      }),
    )
    .withPanel(
      lines({
        title: "Oldest job that is due",
        description:
          "How long the first job that is due has waited, of whatever task. A quarter of an hour alarms somebody.",
        unit: "s",
        queries: [{ expr: "max(jobs_oldest_waiting_seconds) or vector(0)", legend: "oldest" }],
      }),
    )
    .withPanel(
      lines({
        title: "Jobs worked off",
        description: "By how they ended. Those that failed are tried again.",
        unit: "ops",
        queries: [{ expr: perSecond("jobs_total", { by: "outcome" }), legend: "{{outcome}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Time of a job",
        description: "Within which 95 % were done, by task.",
        unit: "s",
        queries: [{ expr: within(0.95, "job_duration_seconds", { by: "task" }), legend: "{{task}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Pages from caches",
        description: "The share of looks into a cache that found what they looked for.",
        unit: "percentunit",
        queries: [
          {
            expr: 'sum by (cache) (rate(cache_requests_total{outcome="hit"}[$__rate_interval])) / sum by (cache) (rate(cache_requests_total[$__rate_interval]))',
            legend: "{{cache}}",
          },
        ],
      }),
    )
    .withRow(new RowBuilder("Redis"))
    .withPanel(
      lines({
        title: "Redis answers",
        description: "1 where it does; 0 where a process counts for itself. No line where none is configured.",
        unit: "short",
        queries: [{ expr: "redis_up", legend: "{{instance}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Time of a call",
        description: "Within which 99 % were answered, by what they were for.",
        unit: "s",
        queries: [{ expr: within(0.99, "redis_command_seconds", { by: "purpose" }), legend: "{{purpose}}" }],
      }),
    );
}
