import {
  annotations,
  dashboards,
  type PlacedQuery,
  queriesOf,
  renderDashboard,
} from "../components/monitoring/dashboards/index.ts";
import type { WatchedApp } from "../components/monitoring/index.ts";
import type { App } from "./description/types.ts";

/** Grafana's files of an app, by their path in the checkout. `npm run docs` writes them. */
export function dashboardFiles(app: App): Record<string, string> {
  const watched = watchedApp(app);
  if (watched === undefined) return {};
  const context = { app: app.name, annotations: annotations(watched) };
  const files = dashboards(watched).map((dashboard) => [
    `apps/${app.name}/grafana/dashboards/${dashboard.name}.json`,
    renderDashboard(dashboard, context),
  ]);
  return Object.fromEntries(files);
}

/** Every query of an app's pages, as Prometheus itself takes it. */
export function dashboardQueries(app: App): PlacedQuery[] {
  const watched = watchedApp(app);
  return watched === undefined ? [] : queriesOf(dashboards(watched), annotations(watched));
}

/** What dashboards are made from. None if nothing watches the app. */
export function watchedApp({ monitoring, database, migration }: App): WatchedApp | undefined {
  if (monitoring === undefined) return undefined;
  return { monitoring, hasBackups: database !== undefined, hasMigrations: migration !== undefined };
}
