import type { HostReport, MetricsReport, Series } from "../../contracts/report.ts";
import type { Band } from "./plot.ts";

/** The average of a signal before a release and after it; null where it has no value. */
export interface Comparison {
  name: string;
  title: string;
  unit: Series["unit"];
  better: Series["better"];
  before: number | null;
  after: number | null;
}

export interface Numbers {
  signals: Comparison[];
  /** Seconds in which the site did not answer, from the beginning of the release on; null where nobody asked. */
  downtimeSeconds: number | null;
  /** Requests that were answered with an error, from the beginning of the release on; null where nobody counted. */
  failedRequests: number | null;
  /** Errors a minute, before and after. */
  errorsPerMinute: { before: number | null; after: number | null };
}

export function bandOf({ beganAt, release }: HostReport): Band {
  return { from: Date.parse(beganAt) / 1000, to: Date.parse(release.createdAt) / 1000 };
}

/** The numbers of a release that people ask for first. */
export function numbersOf(report: HostReport): Numbers {
  const band = bandOf(report);
  const up = findSignal(report, "siteUp");
  const errorRate = errorRateOf(report);
  const since = (points: Series["points"]) => points.filter(([time]) => time >= band.from);
  return {
    signals: report.signals.map((signal) => compareSignal(report, signal, band)),
    downtimeSeconds:
      up &&
      integral(
        since(up.points).map(([time, share]) => [time, share && 1 - share]),
        report,
      ),
    failedRequests: errorRate && roundOrNull(integral(since(errorRate), report)),
    errorsPerMinute: {
      before: errorRate && perMinute(average(before(errorRate, band))),
      after: errorRate && perMinute(average(after(errorRate, band))),
    },
  };
}

function compareSignal(report: HostReport, signal: Series, band: Band): Comparison {
  const { name, title, unit, better, points } = signal;
  // A share of few requests counts less than one of many.
  const requests = name === "errors" ? findSignal(report, "requests") : null;
  const weights = requests && new Map(requests.points);
  const mean = (some: Series["points"]) => average(some, weights);
  return { name, title, unit, better, before: mean(before(points, band)), after: mean(after(points, band)) };
}

/** Errors a second. */
function errorRateOf(report: MetricsReport): Series["points"] | null {
  const [errors, requests] = [findSignal(report, "errors"), findSignal(report, "requests")];
  if (errors === null || requests === null) return null;
  const rates = new Map(requests.points);
  return errors.points.map(([time, share]) => {
    const rate = rates.get(time) ?? null;
    return [time, share === null || rate === null ? null : share * rate];
  });
}

const findSignal = ({ signals }: MetricsReport, name: string): Series | null =>
  signals.find((signal) => signal.name === name) ?? null;
const before = (points: Series["points"], { from }: Band) => points.filter(([time]) => time < from);
const after = (points: Series["points"], { to }: Band) => points.filter(([time]) => time > to);
const perMinute = (rate: number | null) => rate && rate * 60;
const roundOrNull = (value: number | null) => value && Math.round(value);

function average(points: Series["points"], weights: ReadonlyMap<number, number | null> | null = null) {
  let [sum, weight] = [0, 0];
  for (const [time, value] of points) {
    const own = weights === null ? 1 : (weights.get(time) ?? 0);
    if (value === null) continue;
    sum += value * own;
    weight += own;
  }
  return weight === 0 ? null : sum / weight;
}

/** Sum over time; null without a value. */
function integral(points: Series["points"], { window }: MetricsReport): number | null {
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]));
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value * window.step, 0);
}
