import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Alert, isAlert, ruleGroups } from "../../../../components/monitoring/index.ts";
import { alertRules, ruleFiles } from "../../../../planning/alertRules.ts";
import { insertAlertsTable } from "../../../../planning/alertsTable.ts";
import { appNames, loadApp } from "../../../../planning/description/load.ts";
import { faults } from "./faults.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const apps = (await Promise.all(appNames().map((name) => loadApp(name)))).filter((app) => app !== undefined);
const groups = apps.flatMap(alertRules);
const alerts = groups.flatMap(({ rules }) => rules.filter(isAlert));

/** What the runbook's headings are called in links. */
const anchors = [...read("docs/runbooks/alerts.md").matchAll(/^## (.+)$/gm)].map(([, heading]) =>
  (heading as string)
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-"),
);

describe("alert rules", () => {
  it.each(apps.flatMap((app) => Object.entries(ruleFiles(app))))(
    "%s is what npm run docs writes",
    (path, content) => {
      expect(read(path)).toBe(content);
    },
  );

  it("the runbook lists all of them", () => {
    const text = read("docs/runbooks/alerts.md");
    expect(insertAlertsTable(text, groups)).toBe(text);
  });

  it.each(alerts)("$name links to a section of the runbook", ({ runbook }) => {
    expect(anchors).toContain(runbook);
  });

  it("none advises to remove what a rollback or the state needs", () => {
    for (const { name, action } of alerts) expect(action, name).not.toMatch(/prune|rm -rf|down -v/);
    expect(read("docs/runbooks/alerts.md")).not.toMatch(/prune|down -v/);
  });

  it("each has a fault that it is tested with, in its group", () => {
    const tested = groups.map(({ name }) => [name, new Set((faults[name] ?? []).map(({ alert }) => alert))]);
    const names = groups.map(({ name, rules }) => [
      name,
      new Set(
        rules.filter(isAlert).flatMap((alert: Alert) => (alert.name === "Watchdog" ? [] : [alert.name])),
      ),
    ]);
    expect(tested).toEqual(names);
  });

  it("asks only for metrics of services that the app has", () => {
    const small = ruleGroups({
      monitoring: {
        alertmanager: "alertmanager",
        exporters: ["blackbox"],
        objective: { availability: 0.99, latency: { share: 0.9, seconds: 1 } },
      },
      hasBackups: true,
      hasMigrations: true,
    });
    expect(small.map(({ name }) => name)).toEqual(["services", "site", "monitoring"]);
    expect(JSON.stringify(small)).not.toMatch(/pg_|redis_|node_|landfall_backup/);
  });
});
