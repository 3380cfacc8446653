import {
  LegendDisplayMode,
  LegendPlacement,
  TooltipDisplayMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import { DashboardBuilder, DashboardCursorSync } from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";

/** The data source as `npm run observe` sets it up. */
const PROMETHEUS = { type: "prometheus", uid: "prometheus" };
const COLUMNS = 24;

/** A question to Prometheus, and what its answers are called: `{{label}}` stands for a label. */
export interface Query {
  readonly expr: string;
  readonly legend: string;
}

/** What every panel says of itself. */
export interface Panel {
  readonly title: string;
  /** What it shows, and what would be a reason to worry. */
  readonly description: string;
  /** As Grafana names it: `s`, `reqps`, `percentunit`, `short`. */
  readonly unit: string;
  readonly queries: readonly Query[];
  /** Of 24 columns; a third where nothing is said. */
  readonly span?: number;
}

/** Begins a dashboard of the journal. */
export function dashboard(uid: string, title: string, description: string): DashboardBuilder {
  return new DashboardBuilder(title)
    .uid(`aura-${uid}`)
    .description(description)
    .tags(["aura"])
    .time({ from: "now-6h", to: "now" })
    .timezone("browser")
    .refresh("30s")
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair);
}

/** How something went over time. */
export function lines({ title, description, unit, queries, span = COLUMNS / 3 }: Panel): LinesBuilder {
  const panel = new LinesBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .min(0)
    .span(span)
    .height(8)
    .fillOpacity(8)
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .calcs([]),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));
  return panel.targets(queries.map(toTarget));
}

/** How something stands now. */
export function figures({ title, description, unit, queries, span = COLUMNS / 6 }: Panel): StatBuilder {
  const panel = new StatBuilder()
    .title(title)
    .description(description)
    .datasource(PROMETHEUS)
    .unit(unit)
    .span(span)
    .height(4);
  return panel.targets(queries.map(toTarget));
}

/** The time within which a share of what a histogram counted was done. */
export function within(share: number, histogram: string, { by, where = "" }: { by: string; where?: string }): string {
  const labels = by === "" ? "le" : `le, ${by}`;
  return `histogram_quantile(${share}, sum by (${labels}) (rate(${histogram}_bucket{${where}}[$__rate_interval])))`;
}

/** How many a second. */
export function perSecond(counter: string, { by, where = "" }: { by: string; where?: string }): string {
  return `sum by (${by}) (rate(${counter}{${where}}[$__rate_interval]))`;
}

function toTarget({ expr, legend }: Query, index: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(String.fromCharCode(65 + index))
    .expr(expr)
    .legendFormat(legend)
    .datasource(PROMETHEUS);
}
