import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { layOut, type Place } from "../../../../components/monitoring/dashboards/layout.ts";
import { gauge, select, value } from "../../../../components/monitoring/dashboards/promql.ts";
import { renderDashboard } from "../../../../components/monitoring/dashboards/render.ts";
import type { Dashboard, Panel } from "../../../../components/monitoring/dashboards/types.ts";
import { dashboardFiles } from "../../../../planning/dashboards.ts";
import { appNames, loadApp } from "../../../../planning/description/load.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const apps = (await Promise.all(appNames().map((name) => loadApp(name)))).filter((app) => app !== undefined);
const files = apps.flatMap((app) =>
  Object.entries(dashboardFiles(app)).map(
    ([path, content]) => [path, app.name, JSON.parse(content)] as const,
  ),
);

/** What Grafana needs of a file to show it. */
const datasource = z.strictObject({ type: z.literal("prometheus"), uid: z.string().min(1) });
const place = z.strictObject({
  x: z.int().min(0),
  y: z.int().min(0),
  w: z.int().min(1).max(24),
  h: z.int().min(1),
});
const row = z.object({
  type: z.literal("row"),
  id: z.int().positive(),
  title: z.string().min(1),
  gridPos: place,
  panels: z.array(z.never()),
});
const step = z.strictObject({ value: z.number().nullable(), color: z.string() });
const panel = z.object({
  type: z.enum(["timeseries", "stat"]),
  id: z.int().positive(),
  title: z.string().min(3),
  description: z.string().regex(/\.$/),
  datasource,
  gridPos: place,
  targets: z
    .array(
      z.object({
        refId: z.string().regex(/^[A-Z]$/),
        expr: z.string().min(1),
        legendFormat: z.string().min(1),
        range: z.literal(true),
        datasource,
      }),
    )
    .min(1),
  fieldConfig: z.object({
    defaults: z.object({
      unit: z.string().min(1),
      thresholds: z.strictObject({ mode: z.literal("absolute"), steps: z.array(step).min(1) }).optional(),
      custom: z.object({ axisLabel: z.string().min(1) }).optional(),
    }),
  }),
});
const dashboard = z.object({
  title: z.string().min(1),
  // Grafana's own limit of an id.
  uid: z.string().regex(/^[a-zA-Z0-9_-]{1,40}$/),
  description: z.string().regex(/\.$/),
  schemaVersion: z.int().min(36),
  editable: z.literal(false),
  tags: z.array(z.string()).nonempty(),
  time: z.strictObject({ from: z.string().regex(/^now-\d+[hd]$/), to: z.literal("now") }),
  annotations: z.object({
    list: z.array(
      z.object({
        name: z.string(),
        datasource,
        expr: z.string(),
        enable: z.literal(true),
        iconColor: z.string(),
      }),
    ),
  }),
  panels: z.array(z.discriminatedUnion("type", [row, panel])).nonempty(),
});

describe.each(files)("%s", (_, app, json) => {
  const { panels } = dashboard.parse(json);

  it("has panels that do not overlap, within the grid", () => {
    expect(overlaps(panels.map(({ gridPos }) => gridPos))).toEqual([]);
    for (const { gridPos, title } of panels) expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
  });

  it("has panels that are told apart by their ids and titles", () => {
    for (const key of ["id", "title"] as const) {
      const all = panels.flatMap((one) => (one.type === "row" ? [] : [one[key]]));
      expect(new Set(all).size).toBe(all.length);
    }
  });

  it("labels the axis of each plot, and colours from the lowest value up", () => {
    for (const one of panels) {
      if (one.type === "row") continue;
      const { custom, thresholds } = one.fieldConfig.defaults;
      if (one.type === "timeseries") expect(custom?.axisLabel, one.title).toBeDefined();
      const steps = (thresholds?.steps ?? []).map((each) => each.value ?? Number.NEGATIVE_INFINITY);
      expect(steps, one.title).toEqual([...steps].sort((a, b) => a - b));
    }
  });

  it("asks only data sources that Grafana is given", () => {
    const given = parse(
      readFileSync(join(ROOT, `apps/${app}/grafana/provisioning/datasources/datasources.yml`), "utf8"),
    ).datasources.map(({ uid }: { uid: string }) => uid);
    for (const one of panels) if (one.type !== "row") expect(given).toContain(one.datasource.uid);
  });
});

it("the pages of an app have ids and titles of their own", () => {
  for (const key of ["uid", "title"]) {
    const all = files.map(([, app, json]) => `${app} ${json[key]}`);
    expect(new Set(all).size).toBe(all.length);
  }
});

const number = (change: Partial<Panel> = {}): Panel => ({
  ...{ title: "Memory", description: "What is used.", kind: "numbers", unit: "bytes" },
  queries: [{ vector: value(select(gauge("memory_bytes"))), legend: "used" }],
  ...change,
});
const page = (...panels: Panel[]): Dashboard => ({
  ...{ name: "page", title: "Page", description: "A page." },
  sections: [{ title: "Now", panels }],
});
const rendered = (one: Panel) =>
  JSON.parse(renderDashboard(page(one), { app: "shop", annotations: [] })).panels[1];

describe("the colours of a panel", () => {
  const steps = (limits: Panel["limits"]) =>
    rendered(number({ limits })).fieldConfig.defaults.thresholds.steps.map(
      (one: { value: number | null; color: string }) => [one.value, one.color],
    );

  it.each([
    [
      { warning: 1, critical: 2 },
      [
        [null, "green"],
        [1, "orange"],
        [2, "red"],
      ],
    ],
    [
      { critical: 2 },
      [
        [null, "green"],
        [2, "red"],
      ],
    ],
    [
      { warning: 2, critical: 1, worse: "below" },
      [
        [null, "red"],
        [1, "orange"],
        [2, "green"],
      ],
    ],
    [
      { critical: 1, worse: "below" },
      [
        [null, "red"],
        [1, "green"],
      ],
    ],
    [
      { warning: 1, worse: "below" },
      [
        [null, "orange"],
        [1, "green"],
      ],
    ],
  ] as const)("with %j", (limits, expected) => {
    expect(steps(limits)).toEqual(expected);
  });

  it("are those of its words, too", () => {
    const words = { 0: "down", 1: "up" };
    const { mappings } = rendered(number({ words, limits: { critical: 1, worse: "below" } })).fieldConfig
      .defaults;
    expect(mappings).toEqual([
      {
        type: "value",
        options: { 0: { text: "down", color: "red", index: 0 }, 1: { text: "up", color: "green", index: 1 } },
      },
    ]);
  });
});

describe("the layout", () => {
  it("begins a new line with a panel that does not fit", () => {
    const panels = [number(), number({ width: 20 }), number({ kind: "plot", width: 24 })];
    const [first, second] = layOut([
      { title: "Now", panels },
      { title: "Then", panels: [number()] },
    ]);
    expect(first?.panels).toEqual([
      { x: 0, y: 1, w: 6, h: 4 },
      { x: 0, y: 5, w: 20, h: 4 },
      { x: 0, y: 9, w: 24, h: 8 },
    ]);
    expect(second).toEqual({ heading: { x: 0, y: 17, w: 24, h: 1 }, panels: [{ x: 0, y: 18, w: 6, h: 4 }] });
  });

  it("of two panels on one place is found", () => {
    expect(
      overlaps([
        { x: 0, y: 0, w: 6, h: 4 },
        { x: 5, y: 3, w: 6, h: 4 },
      ]),
    ).toEqual(["0 and 1"]);
  });
});

/** Pairs of places that share a cell. */
function overlaps(places: readonly Place[]): string[] {
  const meet = (a: Place, b: Place) =>
    a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
  return places.flatMap((a, at) =>
    places.flatMap((b, other) => (other > at && meet(a, b) ? [`${at} and ${other}`] : [])),
  );
}
