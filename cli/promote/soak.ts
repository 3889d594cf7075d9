import type { ErrorBudget } from "../../components/monitoring/index.ts";
import { type Span, toSpans } from "./spans.ts";

/** A series of Prometheus with its samples: seconds since 1970 and a value. */
export interface Series {
  metric: Record<string, string>;
  values: [number, string][];
}

/** Questions to the Prometheus of a stack, as PromQL. */
export interface Metrics {
  range: (expr: string, span: Span, step: number) => Promise<Series[]>;
  /** The values of all series at a time. */
  query: (expr: string, at: number) => Promise<number[]>;
}

/** What Prometheus says of a time. */
export interface Soak {
  span: Span;
  /** Scrape jobs with samples. */
  jobs: string[];
  /** Times without a sample, each with the jobs that had none. */
  gaps: (Span & { jobs: string[] })[];
  /** Times in which a target of the job did not answer. */
  downs: { job: string; spans: Span[] }[];
  alerts: { name: string; severity: string; spans: Span[] }[];
  /** Of every budget of errors that the app has. */
  budgets: Budget[];
}

export interface Budget extends Pick<ErrorBudget, "name" | "allowed" | "bads"> {
  /** Share of bad requests; null where it is within the budget. */
  spent: number | null;
}

/** Prometheus answers with at most 11,000 samples of a series. */
const MAXIMUM_POINTS = 10_000;
const STEP_SECONDS = 60;

/** Asks for everything that a soak is judged by. */
export async function measureSoak(
  metrics: Metrics,
  span: Span,
  budgets: readonly ErrorBudget[],
): Promise<Soak> {
  const duration = span.to - span.from;
  const step = STEP_SECONDS * Math.ceil(duration / (MAXIMUM_POINTS * STEP_SECONDS));
  // Every sample is in a window. Two steps, because some jobs are scraped once a minute only.
  const window = 2 * step;
  const [targets, alerts, ...spent] = await Promise.all([
    metrics.range(
      `min by (job) (max_over_time(up[${window}s]))`,
      { from: span.from + window, to: span.to },
      step,
    ),
    metrics.range(
      `max by (alertname, severity) (max_over_time(ALERTS{alertstate="firing",severity=~"critical|warning"}[${step}s]))`,
      { from: span.from + step, to: span.to },
      step,
    ),
    ...budgets.map(({ spent }) => metrics.query(spent(`${duration}s`), span.to)),
  ]);
  const grid = pointsOf({ from: span.from + window, to: span.to }, step);
  return {
    span,
    jobs: targets.map(({ metric }) => metric.job ?? "").sort(),
    gaps: findGaps(targets, grid, step, window),
    downs: findDowns(targets, step, window),
    alerts: alerts
      .map(({ metric, values }) => ({
        name: metric.alertname ?? "",
        severity: metric.severity ?? "",
        spans: toSpans(
          values.map(([at]) => at),
          step,
          step,
        ),
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    budgets: budgets.map(({ name, allowed, bads }, index) => ({
      ...{ name, allowed, bads },
      spent: spent[index]?.[0] ?? null,
    })),
  };
}

function pointsOf({ from, to }: Span, step: number): number[] {
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

/** Jobs that miss the same time are named together: then it was Prometheus or the host. */
function findGaps(
  targets: readonly Series[],
  grid: readonly number[],
  step: number,
  window: number,
): Soak["gaps"] {
  const gaps = new Map<string, Span & { jobs: string[] }>();
  for (const { metric, values } of targets) {
    const known = new Set(values.map(([at]) => at));
    const missing = grid.filter((point) => !known.has(point));
    for (const span of toSpans(missing, step, window)) {
      const key = `${span.from} ${span.to}`;
      const jobs = [...(gaps.get(key)?.jobs ?? []), metric.job ?? ""].sort();
      gaps.set(key, { ...span, jobs });
    }
  }
  return [...gaps.values()].sort((a, b) => a.from - b.from || a.to - b.to);
}

function findDowns(targets: readonly Series[], step: number, window: number): Soak["downs"] {
  return targets
    .map(({ metric, values }) => {
      const down = values.filter(([, value]) => value === "0").map(([at]) => at);
      return { job: metric.job ?? "", spans: toSpans(down, step, window) };
    })
    .filter(({ spans }) => spans.length > 0)
    .sort((a, b) => (a.job < b.job ? -1 : 1));
}
