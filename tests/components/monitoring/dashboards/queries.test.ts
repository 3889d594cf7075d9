import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  annotations,
  dashboards,
  knownMetrics,
  queriesOf,
  unansweredQueries,
} from "../../../../components/monitoring/dashboards/index.ts";
import { withoutVariables } from "../../../../components/monitoring/dashboards/queries.ts";
import type { WatchedApp } from "../../../../components/monitoring/index.ts";
import { dashboardFiles, watchedApp } from "../../../../planning/dashboards.ts";
import { appNames, loadApp } from "../../../../planning/description/load.ts";
import { readQuery } from "./readQuery.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const apps = (await Promise.all(appNames().map((name) => loadApp(name)))).filter((app) => app !== undefined);

const objective = { availability: 0.999, latency: { share: 0.99, seconds: 1 } };
const http = {
  ...{ job: "web", requests: "web_requests_total", durations: "web_seconds", ignoredRoutes: "/health" },
};
/** Apps of every kind: those of the checkout, and made ones that lack something. */
const watched: [string, WatchedApp][] = [
  ...apps.flatMap((app): [string, WatchedApp][] => {
    const one = watchedApp(app);
    return one === undefined ? [] : [[app.name, one]];
  }),
  ["nothing", has({ exporters: [] })],
  ["a host", has({ exporters: ["node"] })],
  ["a site", has({ exporters: ["blackbox"], http })],
  ["stores without queues", has({ exporters: ["postgres", "redis"] })],
];

function has(monitoring: Pick<WatchedApp["monitoring"], "exporters" | "http">): WatchedApp {
  return {
    monitoring: { alertmanager: "alertmanager", objective, ...monitoring },
    hasBackups: false,
    hasMigrations: false,
  };
}

describe.each(watched)("the dashboards of %s", (_, app) => {
  const queries = queriesOf(dashboards(app), annotations(app));
  const known = new Map(
    knownMetrics(app).flatMap(({ name, type, labels }) =>
      type === "histogram"
        ? ["_bucket", "_sum", "_count"].map((end) => [name + end, [...labels, "le"]] as const)
        : [[name, labels as readonly string[]] as const],
    ),
  );

  it("have queries that Prometheus's grammar can read", () => {
    for (const { expr } of queries) expect(readQuery(expr).errors, expr).toEqual([]);
  });

  it("ask only for metrics that exist, by labels that they have", () => {
    for (const { expr, panel } of queries) {
      const { selectors, grouped } = readQuery(expr);
      const labels = new Set(["job", "instance"]);
      for (const { metric, labels: selected } of selectors) {
        expect([...known.keys()], panel).toContain(metric);
        const own = [...(known.get(metric) ?? []), "job", "instance"];
        for (const label of selected) expect(own, `${panel}: ${metric}`).toContain(label);
        for (const label of own) labels.add(label);
      }
      for (const label of grouped) expect([...labels], panel).toContain(label);
    }
  });

  it("name series by labels that are left of them, and apart where there are several", () => {
    for (const { name, sections } of dashboards(app))
      for (const { title, queries: own } of sections.flatMap(({ panels }) => panels)) {
        for (const { vector, legend } of own) {
          const named = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
          expect(named.sort(), `${name}: ${title}`).toEqual([...vector.labels].sort());
        }
        const legends = own.map(({ legend }) => legend);
        expect(new Set(legends).size, `${name}: ${title}`).toBe(legends.length);
      }
  });
});

it("an app has the pages whose metrics it has", () => {
  const names = Object.fromEntries(
    watched.map(([app, one]) => [app, dashboards(one).map(({ name }) => name)]),
  );
  expect(names).toMatchObject({
    "personal-assistant": [
      ...["overview", "site", "oauth", "postgresql", "redis", "containers", "host", "releases"],
    ],
    nothing: ["overview", "containers"],
    "a host": ["overview", "containers", "host", "releases"],
    "a site": ["overview", "site", "containers"],
    "stores without queues": ["overview", "postgresql", "redis", "containers"],
  });
});

it.each(apps.flatMap((app) => Object.entries(dashboardFiles(app))))(
  "%s is what npm run docs writes",
  (path, content) => {
    expect(readFileSync(join(ROOT, path), "utf8")).toBe(content);
  },
);

describe("a query without Grafana's variables", () => {
  it("has a window in the place of each", () => {
    expect(withoutVariables("rate(a[$__rate_interval]) + rate(b[$__rate_interval])")).toBe(
      "rate(a[5m]) + rate(b[5m])",
    );
  });

  it("is not made of one that nobody knows", () => {
    expect(() => withoutVariables("rate(a[$__range])")).toThrow("$__range is no variable");
  });
});

describe("unanswered queries", () => {
  const queries = ["full", "empty", "nothing but NaN", "one number"].map((expr) => ({
    ...{ dashboard: "host", panel: expr, legend: "", expr },
  }));
  const answers: Record<string, string[]> = {
    full: ["1"],
    empty: [],
    "nothing but NaN": ["NaN", "NaN"],
    "one number": ["NaN", "0"],
  };

  it("are those that a person would see as an empty panel", async () => {
    const unanswered = await unansweredQueries(queries, async (expr) => ({
      resultType: "vector",
      result: (answers[expr] ?? []).map((value) => ({ metric: {}, value: [0, value] as const })),
    }));
    expect(unanswered.map(({ expr }) => expr)).toEqual(["empty", "nothing but NaN"]);
  });
});
