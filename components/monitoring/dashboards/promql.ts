/** Queries of Prometheus that are built from metrics, so that a misspelt metric or label does not compile. */

export type MetricType = "counter" | "gauge" | "histogram";

/** A metric that something exports. */
export interface Metric<T extends MetricType = MetricType, L extends string = string> {
  readonly name: string;
  readonly type: T;
  readonly labels: readonly L[];
}

export const counter = <const L extends string = never>(
  name: string,
  ...labels: L[]
): Metric<"counter", L> => ({
  name,
  type: "counter",
  labels,
});
export const gauge = <const L extends string = never>(name: string, ...labels: L[]): Metric<"gauge", L> => ({
  name,
  type: "gauge",
  labels,
});
export const histogram = <const L extends string = never>(
  name: string,
  ...labels: L[]
): Metric<"histogram", L> => ({ name, type: "histogram", labels });

/** Labels that Prometheus gives every series. */
export type Target = "job" | "instance";
const TARGET: readonly Target[] = ["job", "instance"];

/** Series of a metric that have certain labels. */
export interface Selector<T extends MetricType, L extends string> {
  readonly metric: Metric<T, L>;
  readonly matchers: string;
}

/** A result of a query: at each moment a number for each combination of its labels. */
export interface Vector<L extends string = string> {
  readonly expr: string;
  readonly labels: readonly L[];
  /** Whether an operator beside it binds it without parentheses. */
  readonly atomic: boolean;
}

/** What a label must not be, or a regular expression that it matches or does not match. */
export type Matcher = string | { not: string } | { like: string } | { unlike: string };

export function select<T extends MetricType, L extends string>(
  metric: Metric<T, L>,
  matchers: Partial<Record<NoInfer<L> | Target, Matcher>> = {},
): Selector<T, L> {
  const parts = Object.entries(matchers).map(
    ([label, matcher]) => `${label}${renderMatcher(matcher as Matcher)}`,
  );
  return { metric, matchers: parts.length === 0 ? "" : `{${parts.join(",")}}` };
}

function renderMatcher(matcher: Matcher): string {
  if (typeof matcher === "string") return `=${JSON.stringify(matcher)}`;
  if ("not" in matcher) return `!=${JSON.stringify(matcher.not)}`;
  return "like" in matcher ? `=~${JSON.stringify(matcher.like)}` : `!~${JSON.stringify(matcher.unlike)}`;
}

/** Grafana fills it in: long enough for each point of a plot to have samples. */
export const RATE_WINDOW = "$__rate_interval";

/** The newest values of a gauge. */
export function value<L extends string>({ metric, matchers }: Selector<"gauge", L>): Vector<L | Target> {
  return atom(`${metric.name}${matchers}`, [...metric.labels, ...TARGET]);
}

/** What a counter has counted so far. */
export function total<L extends string>({ metric, matchers }: Selector<"counter", L>): Vector<L | Target> {
  return atom(`${metric.name}${matchers}`, [...metric.labels, ...TARGET]);
}

/** How much a counter grows in a second. */
export function rate<L extends string>(
  { metric, matchers }: Selector<"counter", L>,
  window = RATE_WINDOW,
): Vector<L | Target> {
  return atom(`rate(${metric.name}${matchers}[${window}])`, [...metric.labels, ...TARGET]);
}

/** How much a counter has grown in a time. */
export function increase<L extends string>(
  { metric, matchers }: Selector<"counter", L>,
  window: string,
): Vector<L | Target> {
  return atom(`increase(${metric.name}${matchers}[${window}])`, [...metric.labels, ...TARGET]);
}

/** How much a gauge has changed in a time. */
export function delta<L extends string>(
  { metric, matchers }: Selector<"gauge", L>,
  window: string,
): Vector<L | Target> {
  return atom(`delta(${metric.name}${matchers}[${window}])`, [...metric.labels, ...TARGET]);
}

/** Mean of a gauge over a time. */
export function average<L extends string>(
  { metric, matchers }: Selector<"gauge", L>,
  window = RATE_WINDOW,
): Vector<L | Target> {
  return atom(`avg_over_time(${metric.name}${matchers}[${window}])`, [...metric.labels, ...TARGET]);
}

/** The value that a share of what a histogram counts stays below. */
export function quantile<L extends string, const B extends L | Target = never>(
  share: number,
  { metric, matchers }: Selector<"histogram", L>,
  by: readonly B[] = [],
): Vector<B> {
  const rates = `rate(${metric.name}_bucket${matchers}[${RATE_WINDOW}])`;
  return atom(`histogram_quantile(${share}, sum by (${["le", ...by].join(", ")}) (${rates}))`, by);
}

/** Combines series: over all of them, or for each value of some labels. */
export function aggregate<L extends string, const B extends L = never>(
  how: "sum" | "max" | "min" | "avg" | "count",
  of: Vector<L>,
  by: readonly B[] = [],
): Vector<B> {
  return atom(`${how}${by.length === 0 ? "" : ` by (${by.join(", ")}) `}(${of.expr})`, by);
}

/** The largest series of a query. */
export function largest<L extends string>(n: number, of: Vector<L>): Vector<L> {
  return atom(`topk(${n}, ${of.expr})`, of.labels);
}

/** @param operator between two results with the same labels, or a result and a number */
export function combine<L extends string>(
  left: Vector<L> | number,
  operator: "+" | "-" | "*" | "/" | ">" | "<" | "or" | "unless",
  right: Vector<NoInfer<L>> | number,
): Vector<L> {
  const sides = [left, right];
  const [labels = []] = sides.flatMap((side) => (typeof side === "number" ? [] : [side.labels]));
  const [a, b] = sides.map((side) => (typeof side === "number" ? String(side) : inParentheses(side)));
  return { expr: `${a} ${operator} ${b}`, labels: labels as readonly L[], atomic: false };
}

/** Seconds since a time that a gauge holds. */
export function age<L extends string>(time: Vector<L>): Vector<L> {
  return { expr: `time() - ${inParentheses(time)}`, labels: time.labels, atomic: false };
}

/** Seconds until a time that a gauge holds. */
export function until<L extends string>(time: Vector<L>): Vector<L> {
  return { expr: `${inParentheses(time)} - time()`, labels: time.labels, atomic: false };
}

/** Zero where a query has no result. */
export function orZero(of: Vector<never>): Vector<never> {
  return { expr: `${inParentheses(of)} or vector(0)`, labels: [], atomic: false };
}

/** A query that another part of Landfall has written, with one series. */
export function written(expr: string): Vector<never> {
  return { expr, labels: [], atomic: false };
}

function atom<L extends string>(expr: string, labels: readonly L[]): Vector<L> {
  return { expr, labels, atomic: true };
}

function inParentheses({ expr, atomic }: Vector): string {
  return atomic ? expr : `(${expr})`;
}
