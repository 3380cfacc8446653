import { RowBuilder, type DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboard, figures, lines, perSecond, within } from "./panels.ts";

const ASKED = 'at="edge", route!~"/livez|/readyz|/health|/sync/stream"';

/** Whether the journal does what is promised, and how its processes are. */
export function serviceHealth(): DashboardBuilder {
  return dashboard("service-health", "AURA: Service health", "The objectives, the requests and the processes")
    .withPanel(
      figures({
        title: "Processes that answer",
        description: "How many of those that are watched give their metrics.",
        unit: "short",
        queries: [{ expr: 'sum(up{job="aura"})', legend: "up" }],
      }),
    )
    .withPanel(
      figures({
        title: "Failed, three days",
        description: "The share of requests that failed through the server's own doing. Promised: 0.1 % at most.",
        unit: "percentunit",
        queries: [{ expr: "edge:request_errors:ratio_rate3d", legend: "failed" }],
      }),
    )
    .withPanel(
      figures({
        title: "Slow, three days",
        description: "The share of requests that took more than half a second. Promised: 1 % at most.",
        unit: "percentunit",
        queries: [{ expr: "edge:request_slow:ratio_rate3d", legend: "slow" }],
      }),
    )
    .withPanel(
      figures({
        title: "Active users",
        description: "Users seen in the last five minutes.",
        unit: "short",
        queries: [{ expr: "max(active_users)", legend: "users" }],
      }),
    )
    .withPanel(
      figures({
        title: "Age of the last backup",
        description: "Promised: a backup each day.",
        unit: "s",
        queries: [{ expr: "min(backup_age_seconds)", legend: "backup" }],
      }),
    )
    .withPanel(
      figures({
        title: "Age of the last proof of a backup",
        description: "Since one was last brought back on trial.",
        unit: "s",
        queries: [{ expr: "min(backup_verified_age_seconds)", legend: "proof" }],
      }),
    )
    .withRow(new RowBuilder("Requests"))
    .withPanel(
      lines({
        title: "Requests",
        description: "What callers asked for, by service; without probes and streams.",
        unit: "reqps",
        queries: [{ expr: perSecond("request_total", { by: "service", where: ASKED }), legend: "{{service}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Error rate",
        description:
          "The share of requests that failed through the server's own doing, by service, at the edge and inside.",
        unit: "percentunit",
        queries: [{ expr: "error_rate", legend: "{{service}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Time to answer",
        description: "Within which half, 95 % and 99 % of requests were answered. Promised: 99 % within half a second.",
        unit: "s",
        queries: [0.5, 0.95, 0.99].map((share) => ({
          expr: within(share, "request_duration_seconds", { by: "", where: ASKED }),
          legend: `${share * 100} %`,
        })),
      }),
    )
    .withPanel(
      lines({
        title: "Slowest routes",
        description: "Within which 95 % of the requests of a route were answered, the ten slowest.",
        unit: "s",
        span: 12,
        queries: [
          {
            expr: `topk(10, ${within(0.95, "request_duration_seconds", { by: "method, route", where: ASKED })})`,
            legend: "{{method}} {{route}}",
          },
        ],
      }),
    )
    .withPanel(
      lines({
        title: "Answers by status",
        description: "Refusals (4xx) are the callers' own doing; a sudden rise is worth a look all the same.",
        unit: "reqps",
        span: 12,
        queries: [{ expr: perSecond("request_total", { by: "status", where: ASKED }), legend: "{{status}}" }],
      }),
    )
    .withRow(new RowBuilder("Processes"))
    .withPanel(
      lines({
        title: "Processor time",
        description: "Cores that each process takes. One that stays near 1 is as busy as its event loop can be.",
        unit: "short",
        queries: [{ expr: 'rate(process_cpu_seconds_total{job="aura"}[$__rate_interval])', legend: "{{instance}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Memory",
        description: "What each process holds of the machine's memory.",
        unit: "bytes",
        queries: [{ expr: 'process_resident_memory_bytes{job="aura"}', legend: "{{instance}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Event loop lag",
        description: "By how much one turn in a hundred comes late. A quarter of a second holds everybody up.",
        unit: "s",
        queries: [{ expr: 'nodejs_eventloop_lag_p99_seconds{job="aura"}', legend: "{{instance}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Room on the disk",
        description: "The share that is left where each process keeps its data.",
        unit: "percentunit",
        queries: [{ expr: "data_directory_free_bytes / data_directory_size_bytes", legend: "{{instance}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Breakers",
        description: "0 closed, 1 trying, 2 open: what stands behind it fails and is left alone.",
        unit: "short",
        queries: [{ expr: "max by (breaker) (circuit_breaker_state)", legend: "{{breaker}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Security events",
        description: "Sign-ins, refusals and changes of accounts by action, as the audit log has them.",
        unit: "short",
        queries: [
          { expr: "sum by (action) (increase(security_events_total[$__rate_interval]))", legend: "{{action}}" },
        ],
      }),
    )
    .withRow(new RowBuilder("Webhooks"))
    .withPanel(
      lines({
        title: "Messages to webhooks",
        description:
          "Attempts by what came of them: delivered, again (tried once more later), failed (for good), disabled (the webhook was switched off). One receiver that is away is its owner's; none that is reached is the network's.",
        unit: "short",
        span: 12,
        queries: [
          { expr: "sum by (outcome) (increase(webhook_messages_total[$__rate_interval]))", legend: "{{outcome}}" },
        ],
      }),
    )
    .withPanel(
      lines({
        title: "What stood in the way",
        description:
          "Attempts in vain by why. address (no such name, or none that is public), unreachable and timeout: nobody answered. status and redirect: somebody did, and did not take it.",
        unit: "short",
        span: 12,
        queries: [
          {
            expr: 'sum by (problem) (increase(webhook_messages_total{problem!="none"}[$__rate_interval]))',
            legend: "{{problem}}",
          },
        ],
      }),
    );
}
