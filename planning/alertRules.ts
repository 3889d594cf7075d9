import { type RuleGroup, renderRuleFile, ruleGroups } from "../components/monitoring/index.ts";
import type { App } from "./description/types.ts";

/** The alert rules of an app. None if nothing watches it. */
export function alertRules({ monitoring, database, migration }: App): RuleGroup[] {
  if (monitoring === undefined) return [];
  return ruleGroups({
    monitoring,
    hasBackups: database !== undefined,
    databaseService:
      database !== undefined && "service" in database.server ? database.server.service : undefined,
    hasMigrations: migration !== undefined,
  });
}

/** The rule files of an app, by their path in the checkout. `npm run docs` writes them. */
export function ruleFiles(app: App): Record<string, string> {
  const files = alertRules(app).map((group) => [
    `apps/${app.name}/prometheus/rules/${group.name}.yml`,
    renderRuleFile(group),
  ]);
  return Object.fromEntries(files);
}
