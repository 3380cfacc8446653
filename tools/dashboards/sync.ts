import type { DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboard, lines, perSecond, within } from "./panels.ts";

const SYNC = 'at="edge", route=~"/sync/(push|changes)"';

/** How devices and the server keep each other up to date. */
export function sync(): DashboardBuilder {
  return dashboard("sync", "AURA: Synchronisation", "How devices and the server keep each other up to date")
    .withPanel(
      lines({
        title: "Changes that devices sent",
        description: "By what came of them: conflicts are merged on the device, what is rejected stays there alone.",
        unit: "ops",
        queries: [{ expr: perSecond("sync_mutations_total", { by: "outcome" }), legend: "{{outcome}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Conflicts and rejections",
        description: "As a share of all changes that were sent.",
        unit: "percentunit",
        queries: ["conflict", "rejected"].map((outcome) => ({
          expr: `sum(rate(sync_mutations_total{outcome="${outcome}"}[$__rate_interval])) / sum(rate(sync_mutations_total[$__rate_interval]))`,
          legend: outcome,
        })),
      }),
    )
    .withPanel(
      lines({
        title: "Pushes and pulls",
        description: "Requests a second.",
        unit: "reqps",
        queries: [
          { expr: perSecond("request_total", { by: "method, route", where: SYNC }), legend: "{{method}} {{route}}" },
        ],
      }),
    )
    .withPanel(
      lines({
        title: "Time of a push and a pull",
        description: "Within which 95 % were answered.",
        unit: "s",
        queries: [
          { expr: within(0.95, "request_duration_seconds", { by: "route", where: SYNC }), legend: "{{route}}" },
        ],
      }),
    )
    .withPanel(
      lines({
        title: "Entries that fail authentication",
        description: "Anything above nought: somebody or something changed rows past the server.",
        unit: "short",
        queries: [{ expr: "sum by (table) (integrity_failures_total)", legend: "{{table}}" }],
      }),
    );
}
