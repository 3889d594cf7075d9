import { scaleLinear, scaleUtc } from "d3-scale";
import { line } from "d3-shape";
import type { MetricsReport, Series } from "../../contracts/report.ts";
import { formatValue, type Unit } from "./format.ts";
import { type Html, html } from "./html.ts";

/** Seconds since 1970 between which a release was made. */
export interface Band {
  from: number;
  to: number;
}

const WIDTH = 400;
const HEIGHT = 210;
const MARGIN = { top: 26, right: 14, bottom: 38, left: 52 };
const TICK_LABELS = 3;
const DAY_SECONDS = 86_400;

type Point = Series["points"][number];

/** A line over time as SVG, with labelled axes. Its colours are those of the page. */
export function plot(
  { title, unit, better, points }: Series,
  window: MetricsReport["window"],
  band?: Band,
): Html {
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]));
  const axis = axisOf(unit, better, values);
  const x = scaleUtc(
    [new Date(window.from * 1000), new Date(window.to * 1000)],
    [MARGIN.left, WIDTH - MARGIN.right],
  );
  const y = scaleLinear(axis.domain, [HEIGHT - MARGIN.bottom, MARGIN.top]).nice(TICK_LABELS);
  const path = line<Point>()
    .defined(([, value]) => value !== null)
    .x(([time]) => round(x(time * 1000)))
    .y(([, value]) => round(y((value ?? 0) * axis.factor)))
    .digits(1)(withGaps(points, window.step));
  const bottom = HEIGHT - MARGIN.bottom;
  return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title} in ${axis.label} over time">
${band && bandShape(band, (time) => round(x(time * 1000)), bottom)}
${y.ticks(TICK_LABELS).map(
  (
    tick,
  ) => html`<line class="gridline" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${round(y(tick))}" y2="${round(y(tick))}"/>
<text class="tick" x="${MARGIN.left - 6}" y="${round(y(tick)) + 4}" text-anchor="end">${y.tickFormat(TICK_LABELS)(tick)}</text>
`,
)}${x.ticks(4).map(
  (
    tick,
  ) => html`<line class="axis" x1="${round(x(tick))}" x2="${round(x(tick))}" y1="${bottom}" y2="${bottom + 4}"/>
<text class="tick" x="${round(x(tick))}" y="${bottom + 16}" text-anchor="middle">${timeLabel(tick, window)}</text>
`,
)}<line class="axis" x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${bottom}" y2="${bottom}"/>
<text class="label" x="${MARGIN.left}" y="14" text-anchor="start">${axis.label}</text>
<text class="label" x="${WIDTH - MARGIN.right}" y="${HEIGHT - 5}" text-anchor="end">time (UTC)</text>
${
  values.length === 0
    ? html`<text class="label" x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${(MARGIN.top + bottom) / 2}" text-anchor="middle">no data</text>`
    : html`<path class="line" d="${path}"/>`
}
</svg>`;
}

/** What the line shows, in words: the average before a release and after it. */
export function describePlot(before: number | null, after: number | null, unit: Unit): string {
  if (before === null && after === null) return "no data";
  return `${formatValue(before, unit)} before, ${formatValue(after, unit)} after`;
}

/** The time of day, and the day where the window has several. */
function timeLabel(time: Date, { from, to }: MetricsReport["window"]): string {
  const [day, clock] = [time.toISOString().slice(5, 10), time.toISOString().slice(11, 16)];
  if (to - from <= DAY_SECONDS) return clock;
  return clock === "00:00" ? day : `${day} ${clock}`;
}

function bandShape({ from, to }: Band, x: (time: number) => number, bottom: number): Html {
  const width = Math.max(x(to) - x(from), 2);
  return html`<rect class="band" x="${x(from)}" y="${MARGIN.top}" width="${round(width)}" height="${bottom - MARGIN.top}"/>
<text class="label" x="${round(x(from) + width / 2)}" y="${MARGIN.top - 5}" text-anchor="middle">release</text>`;
}

/** From 0, or up to 100 %: so that what is good is at one end, and a small change does not look like a large one. */
function axisOf(unit: Unit, better: Series["better"], values: readonly number[]) {
  const max = Math.max(...values, 0);
  if (unit === "share") {
    const low = better === "higher" ? Math.min(...values, 0.9) : 0;
    const high = better === "higher" ? 1 : Math.max(max, 0.01);
    return { label: "%", factor: 100, domain: [low * 100, high * 100] };
  }
  if (unit === "seconds" && max < 1)
    return { label: "ms", factor: 1000, domain: [0, Math.max(max * 1000, 10)] };
  if (unit === "seconds") return { label: "s", factor: 1, domain: [0, max] };
  return { label: "requests/s", factor: 1, domain: [0, Math.max(max, 0.1)] };
}

/** Where Prometheus has no value for more than a step, the line is broken. */
function withGaps(points: readonly Point[], step: number): Point[] {
  return points.flatMap((point, at) => {
    const before = points[at - 1];
    return before !== undefined && point[0] - before[0] > step * 1.5
      ? [[before[0] + step, null] satisfies Point, point]
      : [point];
  });
}

const round = (value: number) => Math.round(value * 10) / 10;
