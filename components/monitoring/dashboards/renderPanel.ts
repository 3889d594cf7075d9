import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  MappingType,
  type Threshold,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as PlotBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import * as units from "@grafana/grafana-foundation-sdk/units";
import type { Place } from "./layout.ts";
import type { Limits, Panel, Query, Unit } from "./types.ts";

/** Uid of Prometheus in the data sources that Grafana is given. */
export const DATASOURCE = { type: "prometheus", uid: "prometheus" };

/** A unit as Grafana names it, and what stands at the axis. */
const UNITS: Record<Unit, { grafana: string; axis: string }> = {
  share: { grafana: units.PercentUnit, axis: "Share" },
  seconds: { grafana: units.Seconds, axis: "Time" },
  bytes: { grafana: units.BytesIEC, axis: "Size" },
  "bytes/s": { grafana: units.BytesPerSecondIEC, axis: "Throughput" },
  "requests/s": { grafana: units.RequestsPerSecond, axis: "Requests" },
  "per second": { grafana: units.CountsPerSecond, axis: "Per second" },
  count: { grafana: units.Short, axis: "Number" },
};

const GOOD = "green";
const WARNING = "orange";
const CRITICAL = "red";

export function renderPanel(panel: Panel, id: number, place: Place | undefined): PlotBuilder | StatBuilder {
  const builder = panel.kind === "plot" ? plot(panel) : numbers(panel);
  builder
    .id(id)
    .title(panel.title)
    .description(panel.description)
    .datasource(DATASOURCE)
    .unit(UNITS[panel.unit].grafana)
    .targets(panel.queries.map(target));
  if (place !== undefined) builder.gridPos(place);
  if (panel.decimals !== undefined) builder.decimals(panel.decimals);
  if (panel.words !== undefined) builder.mappings([mapping(panel.words, panel.limits)]);
  return builder;
}

function plot({ unit, limits, max, stacked }: Panel): PlotBuilder {
  const builder = new PlotBuilder()
    .min(0)
    .axisLabel(UNITS[unit].axis)
    .lineWidth(1)
    .fillOpacity(stacked ? 40 : 8)
    .showPoints(VisibilityMode.Never)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs(["lastNotNull", "max"]),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
  if (max !== undefined) builder.max(max);
  if (stacked) builder.stacking(new StackingConfigBuilder().mode(StackingMode.Normal));
  if (limits !== undefined)
    builder
      .thresholds(thresholds(limits))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  return builder;
}

function numbers({ limits, queries, words }: Panel): StatBuilder {
  const several = queries.length > 1 || queries.some(({ legend }) => legend.includes("{{"));
  return new StatBuilder()
    .graphMode(words === undefined ? BigValueGraphMode.Area : BigValueGraphMode.None)
    .colorMode(limits === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
    .textMode(several ? BigValueTextMode.ValueAndName : BigValueTextMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(["lastNotNull"]))
    .noValue("none")
    .thresholds(thresholds(limits ?? {}));
}

/** Numbers ask for the whole range too: the line behind a number says whether it grows. */
function target({ vector, legend }: Query, at: number): DataqueryBuilder {
  return new DataqueryBuilder()
    .refId(String.fromCharCode(65 + at))
    .datasource(DATASOURCE)
    .expr(vector.expr)
    .legendFormat(legend)
    .range();
}

function thresholds({ warning, critical, worse = "above" }: Limits): ThresholdsConfigBuilder {
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(worse === "above" ? worseAbove(warning, critical) : worseBelow(warning, critical));
}

function worseAbove(warning?: number, critical?: number): Threshold[] {
  return [
    { value: null, color: GOOD },
    ...(warning === undefined ? [] : [{ value: warning, color: WARNING }]),
    ...(critical === undefined ? [] : [{ value: critical, color: CRITICAL }]),
  ];
}

function worseBelow(warning?: number, critical?: number): Threshold[] {
  const below = critical === undefined ? WARNING : CRITICAL;
  return [
    { value: null, color: warning === undefined && critical === undefined ? GOOD : below },
    ...(critical === undefined ? [] : [{ value: critical, color: warning === undefined ? GOOD : WARNING }]),
    ...(warning === undefined ? [] : [{ value: warning, color: GOOD }]),
  ];
}

function mapping(words: Readonly<Record<number, string>>, limits: Limits = {}): ValueMapping {
  const options = Object.entries(words).map(([value, text], index) => [
    value,
    { text, color: colorOf(Number(value), limits), index },
  ]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) };
}

/** Colour of a value by its limits. */
function colorOf(value: number, { warning, critical, worse = "above" }: Limits): string {
  const isBad = (limit: number | undefined) =>
    limit !== undefined && (worse === "above" ? value >= limit : value < limit);
  if (isBad(critical)) return CRITICAL;
  return isBad(warning) ? WARNING : GOOD;
}
