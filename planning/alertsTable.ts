import { isAlert, type RuleGroup } from "../components/monitoring/index.ts";

const MARKER = "<!-- alerts: npm run docs generates this table -->";

/** Replaces the table of alerts at the end of the runbook. */
export function insertAlertsTable(runbook: string, groups: readonly RuleGroup[]): string {
  const rows = groups
    .flatMap(({ rules }) => rules.filter(isAlert))
    .map(
      (alert) =>
        `| \`${alert.name}\` | ${alert.severity} | ${alert.for ?? "at once"} | [${alert.runbook}](#${alert.runbook}) |`,
    );
  const table = ["| alert | severity | after | section |", "| --- | --- | --- | --- |", ...rows];
  return `${runbook.split(MARKER)[0]}${MARKER}\n\n${table.join("\n")}\n`;
}
