import { ANALYTICS_LIMITS, type ProductAnalytics } from "@aura-journal/contracts";
import { Gauge, type Registry } from "prom-client";
import { SENTIMENTS } from "./figures.ts";

/** The weeks after signing up that `user_retention_rate` tells of. */
const RETENTION_WEEKS = [1, 4, 8, 12];

/**
 * The product's metrics, from what administrators may see and no more: a figure that is hidden there has no value here.
 * @returns takes over the figures of a range that ends with the last day that is over
 */
export function createProductGauges(registry: Registry): (shown: ProductAnalytics) => void {
  const registers = [registry];
  const dailyActiveUsers = new Gauge({
    name: "daily_active_users",
    help: `People who were here on the last day that is over (UTC); no value below ${ANALYTICS_LIMITS.smallestGroup}`,
    registers,
  });
  const entriesCreated = new Gauge({
    name: "entries_created_per_day",
    help: `Entries written on the last day that is over (UTC); no value below ${ANALYTICS_LIMITS.smallestGroup} writers`,
    registers,
  });
  const sentiments = new Gauge({
    name: "sentiment_distribution",
    help: "Readings of the last thirty days by what they say, counted in goes of twenty people",
    labelNames: ["sentiment"],
    registers,
  });
  const retention = new Gauge({
    name: "user_retention_rate",
    help: "Share of the newest cohort with a figure that was here so many weeks after the week of signing up",
    labelNames: ["week"],
    registers,
  });

  // Without labels a gauge begins at nought: nought people is a statement that only a figure can make.
  dailyActiveUsers.remove();
  entriesCreated.remove();

  return (shown) => {
    for (const [gauge, figures] of [
      [dailyActiveUsers, shown.dailyActiveUsers],
      [entriesCreated, shown.entriesCreatedPerDay],
    ] as const) {
      const count = figures.at(-1)?.count ?? null;
      if (count === null) gauge.remove();
      else gauge.set(count);
    }
    sentiments.reset();
    if (shown.sentimentDistribution !== null) {
      for (const sentiment of SENTIMENTS) sentiments.set({ sentiment }, shown.sentimentDistribution[sentiment]);
    }
    retention.reset();
    for (const week of RETENTION_WEEKS) {
      const rate = shown.userRetention.map(({ weeks }) => weeks[week] ?? null).findLast((one) => one !== null);
      if (rate !== undefined && rate !== null) retention.set({ week: String(week) }, rate);
    }
  };
}
