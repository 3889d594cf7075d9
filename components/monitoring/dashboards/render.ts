import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { layOut } from "./layout.ts";
import { DATASOURCE, renderPanel } from "./renderPanel.ts";
import type { Annotation, Dashboard } from "./types.ts";

/** What is rendered beside a page's own panels. */
export interface DashboardContext {
  /** Name of the app, for the id of each page. */
  app: string;
  annotations: readonly Annotation[];
}

/** Tag by which the pages find each other. */
const TAG = "landfall";

/** A file that Grafana reads. */
export function renderDashboard(dashboard: Dashboard, { app, annotations }: DashboardContext): string {
  const builder = new DashboardBuilder(dashboard.title)
    .uid(`${app}-${dashboard.name}`.slice(0, 40))
    .description(dashboard.description)
    .tags([TAG])
    .readonly()
    .refresh("30s")
    .time({ from: `now-${dashboard.range ?? "6h"}`, to: "now" })
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder("Other pages")
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .asDropdown(true)
        .keepTime(true),
    )
    .annotations(annotations.map(renderAnnotation));
  let id = 0;
  for (const [at, place] of layOut(dashboard.sections).entries()) {
    const section = dashboard.sections[at];
    if (section === undefined) continue;
    id += 1;
    builder.withRow(new RowBuilder(section.title).id(id).datasource(DATASOURCE).gridPos(place.heading));
    for (const [index, panel] of section.panels.entries()) {
      id += 1;
      builder.withPanel(renderPanel(panel, id, place.panels[index]));
    }
  }
  return `${JSON.stringify(builder.build(), null, 2)}\n`;
}

function renderAnnotation({ name, color, query: { vector, legend } }: Annotation): AnnotationQueryBuilder {
  return new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATASOURCE)
    .enable(true)
    .iconColor(color)
    .expr(vector.expr)
    .titleFormat(name)
    .textFormat(legend)
    .step("60s")
    .useValueForTime(true);
}
