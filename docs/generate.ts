import { readFileSync, writeFileSync } from "node:fs";
import { supportMatrix } from "../components/compose/supportMatrix.ts";
import { withDescriptions } from "../config/projectFile.ts";
import { configurationReference } from "../config/reference.ts";
import { alertRules, ruleFiles } from "../planning/alertRules.ts";
import { insertAlertsTable } from "../planning/alertsTable.ts";
import { dashboardFiles } from "../planning/dashboards.ts";
import { appNames, loadApp } from "../planning/description/load.ts";
import { insertRulesTable } from "../policy/rulesTable.ts";

writeFileSync(new URL("compose.md", import.meta.url), supportMatrix());
writeFileSync(new URL("configuration.md", import.meta.url), configurationReference());
rewrite("../policy/README.md", insertRulesTable);
rewrite("../Pulumi.yaml", withDescriptions);
const apps = (await Promise.all(appNames().map((name) => loadApp(name)))).filter((app) => app !== undefined);
for (const [path, content] of apps.flatMap((app) =>
  Object.entries({ ...ruleFiles(app), ...dashboardFiles(app) }),
))
  writeFileSync(new URL(`../${path}`, import.meta.url), content);
rewrite("runbooks/alerts.md", (text) => insertAlertsTable(text, apps.flatMap(alertRules)));

function rewrite(path: string, change: (text: string) => string): void {
  const file = new URL(path, import.meta.url);
  writeFileSync(file, change(readFileSync(file, "utf8")));
}
