import type { DashboardBuilder } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboard, lines, perSecond, within } from "./panels.ts";

/** How texts are read, here and outside. */
export function nlp(): DashboardBuilder {
  return dashboard("nlp", "AURA: Analysis", "How texts are read, by our own model and outside")
    .withPanel(
      lines({
        title: "Readings",
        description: "Texts read a second, by who read them.",
        unit: "ops",
        queries: [{ expr: perSecond("nlp_api_response_time_count", { by: "provider" }), legend: "{{provider}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Time of a reading",
        description: "Within which half and 95 % were done, by who read them.",
        unit: "s",
        queries: [0.5, 0.95].map((share) => ({
          expr: within(share, "nlp_api_response_time", { by: "provider" }),
          legend: `{{provider}} ${share * 100} %`,
        })),
      }),
    )
    .withPanel(
      lines({
        title: "Readings by what came of them",
        description:
          "busy: the queue before the model was full. timeout: it took too long. Both are made up for later.",
        unit: "ops",
        queries: [
          {
            expr: perSecond("nlp_api_response_time_count", { by: "provider, outcome" }),
            legend: "{{provider}} {{outcome}}",
          },
        ],
      }),
    )
    .withPanel(
      lines({
        title: "Breaker before the outside analysis",
        description: "0 closed, 1 trying, 2 open. No line where none is configured.",
        unit: "short",
        queries: [{ expr: 'max(circuit_breaker_state{breaker="google"})', legend: "breaker" }],
      }),
    )
    .withPanel(
      lines({
        title: "Units of the outside analysis",
        description: "Taken from the budget, given back to it, and denied by it; a unit is what the provider bills.",
        unit: "short",
        queries: [
          {
            expr: "sum by (outcome) (increase(nlp_outside_units_total[$__rate_interval]))",
            legend: "{{outcome}}",
          },
        ],
      }),
    )
    .withPanel(
      lines({
        title: "Units left",
        description: "Of the installation's budget, when one was last taken.",
        unit: "short",
        queries: [{ expr: "min by (span) (nlp_outside_units_left)", legend: "{{span}}" }],
      }),
    )
    .withPanel(
      lines({
        title: "Readings that wait for the outside",
        description: "People whose entries wait to be read outside, as jobs of the queue.",
        unit: "short",
        queries: [
          {
            expr: 'max(jobs_in_queue{task="entries.analyzeRemotely", state="waiting"}) or vector(0)',
            legend: "waiting",
          },
        ],
      }),
    );
}
