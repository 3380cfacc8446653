import type { DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboard, figures, lines } from "./panels.ts";

/** How the journal is used; figures of fewer than twenty people are not there. */
export function product(): DashboardBuilder {
  return dashboard(
    "product",
    "AURA: Product",
    "How the journal is used. Figures of fewer than twenty people are not told",
  )
    .time({ from: "now-30d", to: "now" })
    .withPanel(
      figures({
        title: "Daily active users",
        description: "People who were here on the last day that is over.",
        unit: "short",
        span: 6,
        queries: [{ expr: "max(daily_active_users)", legend: "people" }],
      }),
    )
    .withPanel(
      figures({
        title: "Entries a day",
        description: "Written on the last day that is over.",
        unit: "short",
        span: 6,
        queries: [{ expr: "max(entries_created_per_day)", legend: "entries" }],
      }),
    )
    .withPanel(
      figures({
        title: "Who was still here",
        description: "Share of the newest cohort with a figure, so many weeks after signing up.",
        unit: "percentunit",
        span: 12,
        queries: [{ expr: "max by (week) (user_retention_rate)", legend: "week {{week}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Daily active users and entries",
        description: "One figure a day each.",
        unit: "short",
        span: 12,
        queries: [
          { expr: "max(daily_active_users)", legend: "people" },
          { expr: "max(entries_created_per_day)", legend: "entries" },
        ],
      }),
    )
    .withPanel(
      lines({
        title: "What entries say",
        description: "Share of the readings of the last thirty days.",
        unit: "percentunit",
        span: 12,
        queries: [
          {
            expr: "max by (sentiment) (sentiment_distribution) / on () group_left () sum(max by (sentiment) (sentiment_distribution))",
            legend: "{{sentiment}}",
          },
        ],
      }),
    );
}
