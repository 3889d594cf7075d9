import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { monitoring } from "../../../../apps/personal-assistant/monitoring.ts";
import {
  httpMetrics,
  oauthMetrics,
  objectiveMetrics,
} from "../../../../components/monitoring/dashboards/metrics/app.ts";
import * as host from "../../../../components/monitoring/dashboards/metrics/host.ts";
import { ruleGroups } from "../../../../components/monitoring/index.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

it("the metrics of the host are written by its programs", () => {
  const scripts = globSync("components/**/*.sh", { cwd: ROOT }).map(read).join("\n");
  for (const { name, labels } of Object.values(host).flatMap((table) => Object.values(table))) {
    expect(scripts).toMatch(new RegExp(`gauge ${name} |# TYPE ${name} gauge`));
    for (const label of labels) expect(scripts).toMatch(new RegExp(`${name}\\{[^}]*${label}=`));
  }
});

it("the metrics of the Personal Assistant are those of its program", () => {
  const { http, oauth } = monitoring;
  if (http === undefined || oauth === undefined) throw new Error("it has no metrics");
  const program = read("sandbox/app/assistant/metrics.py").replaceAll(/\s+/g, " ");
  const own = [...Object.values(httpMetrics(http)), ...Object.values(oauthMetrics(oauth))];
  for (const { name, type, labels } of own) {
    const kind = { counter: "Counter", gauge: "Gauge", histogram: "Histogram" }[type];
    // Prometheus's library for Python adds the end of a counter's name.
    const written = type === "counter" ? name.replace(/_total$/, "") : name;
    const list = labels.map((label) => `"${label}"`).join(", ");
    expect(program).toMatch(new RegExp(`${kind}\\( ?"${written}", "[^"]*", \\[${list}\\]`));
  }
});

it("the metrics of what is promised are those that rules record", () => {
  const groups = ruleGroups({ monitoring, hasBackups: false, hasMigrations: false });
  const records = groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => ("record" in rule ? rule.record : [])),
  );
  expect(Object.values(objectiveMetrics).map(({ name }) => name)).toEqual(records);
});
