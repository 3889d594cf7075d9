/** Grafana's pages. Apart from the rest of monitoring, because only `npm run docs` and tests need Grafana's library. */
export { annotations } from "./annotations.ts";
export { dashboards } from "./dashboards.ts";
export { knownMetrics } from "./metrics/known.ts";
export { type Answer, type PlacedQuery, queriesOf, unansweredQueries } from "./queries.ts";
export { renderDashboard } from "./render.ts";
export type { Dashboard, Panel, Query, Section, Unit } from "./types.ts";
