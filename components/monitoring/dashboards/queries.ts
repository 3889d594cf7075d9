import type { Annotation, Dashboard, Query } from "./types.ts";

/** A query with its place. */
export interface PlacedQuery {
  dashboard: string;
  panel: string;
  legend: string;
  expr: string;
  mayBeEmpty?: string;
}

/** What Grafana fills in, for those who ask without it. */
const WINDOWS: Readonly<Record<string, string>> = { $__rate_interval: "5m" };

/** A query as Prometheus itself takes it. */
export function withoutVariables(expr: string): string {
  return expr.replace(/\$__[a-z_]+/g, (name) => {
    const window = WINDOWS[name];
    if (window === undefined) throw new Error(`${name} is no variable that queries of dashboards may use`);
    return window;
  });
}

/** Every query of the pages and of what they mark, as Prometheus itself takes it. */
export function queriesOf(
  dashboards: readonly Dashboard[],
  annotations: readonly Annotation[] = [],
): PlacedQuery[] {
  const panels = dashboards.flatMap(({ name, sections }) =>
    sections.flatMap((section) =>
      section.panels.flatMap((panel) => panel.queries.map((query) => place(query, name, panel.title))),
    ),
  );
  return [...panels, ...annotations.map(({ name, query }) => place(query, "annotations", name))];
}

function place({ vector, legend, mayBeEmpty }: Query, dashboard: string, panel: string): PlacedQuery {
  return {
    ...{ dashboard, panel, legend, expr: withoutVariables(vector.expr) },
    ...(mayBeEmpty !== undefined && { mayBeEmpty }),
  };
}

/** What Prometheus answers to a query, as its API has it. */
export interface Answer {
  resultType: string;
  result: readonly { value?: readonly [number, string]; metric?: Readonly<Record<string, string>> }[];
}

/**
 * The queries that a person would see as an empty panel: without a series, or with no number in any of them.
 * @param ask Prometheus, at this moment
 */
export async function unansweredQueries(
  queries: readonly PlacedQuery[],
  ask: (expr: string) => Promise<Answer>,
): Promise<PlacedQuery[]> {
  const unanswered: PlacedQuery[] = [];
  // One after the other: the host of a small app has no processor for all at once.
  for (const query of queries) {
    const { result } = await ask(query.expr);
    if (!result.some(({ value }) => value !== undefined && value[1] !== "NaN")) unanswered.push(query);
  }
  return unanswered;
}
