import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unansweredQueries } from "../../../../components/monitoring/dashboards/index.ts";
import * as exporters from "../../../../components/monitoring/dashboards/metrics/exporters.ts";
import { dashboardQueries } from "../../../../planning/dashboards.ts";
import { loadApp } from "../../../../planning/description/load.ts";
import { Watched } from "./exporters.ts";

const app = await loadApp("personal-assistant");
if (app === undefined) throw new Error("there is no Personal Assistant");
const queries = dashboardQueries(app);

/** Pages whose metrics come from the app or from the host's programs, which are not here. */
const ELSEWHERE = ["annotations", "oauth", "releases"];
const OF_REQUESTS = /promise|request|login|route|within|without an error/i;

const JOBS = ["prometheus", "alertmanager", "node", "postgres", "redis", "site"];

const watched = new Watched();
beforeAll(async () => {
  await watched.start();
  const down = async () => {
    const { result } = await watched.query('up{job!~"api|loki|jaeger"} == 1').catch(() => ({ result: [] }));
    const up = result.map(({ metric }) => metric?.job);
    return JOBS.filter((job) => !up.includes(job));
  };
  for (let attempt = 0; (await down()).length > 0; attempt += 1) {
    if (attempt === 60) throw new Error(`${await down()} do not answer Prometheus`);
    await sleep(1000);
  }
  // A rate needs two samples, and the exporter of Redis sees a command only after the first.
  await sleep(8000);
}, 900_000);
afterAll(() => watched.stop());

describe.each(Object.entries(exporters))("the metrics of %s", (_, table) => {
  it.each(Object.values(table))(
    "have $name, with its labels and of its type",
    async ({ name, type, labels }) => {
      const { result } = await watched.query(name);
      const found = new Set(result.flatMap(({ metric = {} }) => Object.keys(metric)));
      expect([...found]).toEqual(expect.arrayContaining(["job", "instance", ...labels]));
      const metadata = await watched.api<Record<string, { type: string }[]>>("metadata", { metric: name });
      // Some exporters do not say the type, and Prometheus's own series have none.
      expect([type, "unknown", "untyped", undefined]).toContain(metadata[name]?.[0]?.type);
    },
  );
});

it.each(queries)("Prometheus accepts the query of $dashboard: $panel ($legend)", async ({ expr }) => {
  await expect(watched.query(expr)).resolves.toMatchObject({ resultType: "vector" });
});

it("every panel on exporters has data", async () => {
  const own = queries.filter(
    ({ dashboard, panel, expr }) =>
      !ELSEWHERE.includes(dashboard) && !OF_REQUESTS.test(panel) && !expr.includes("assistant_"),
  );
  expect(own.length).toBeGreaterThan(60);
  const unanswered = (await unansweredQueries(own, watched.query)).filter(
    ({ mayBeEmpty }) => mayBeEmpty === undefined,
  );
  expect(unanswered.map(({ dashboard, panel, expr }) => `${dashboard}: ${panel}: ${expr}`)).toEqual([]);
});
