import { stringify } from "yaml";
import { type Alert, isAlert, type Recording, type RuleGroup } from "./types.ts";

const HEADER = "# Generated from components/monitoring/alerts/ by `npm run docs`. Do not edit.\n";
const RUNBOOK = "docs/runbooks/alerts.md";

/** A rule file in the checkout. */
export function renderRuleFile(group: RuleGroup): string {
  return HEADER + renderRules(group);
}

/** The content of a rule file. */
export function renderRules({ name, rules }: RuleGroup): string {
  return stringify({ groups: [{ name, rules: rules.map(renderRule) }] }, { lineWidth: 0 });
}

/** Path of an alert's section of the runbook, from the checkout. */
export function runbookLink({ runbook }: Alert): string {
  return `${RUNBOOK}#${runbook}`;
}

function renderRule(rule: Alert | Recording) {
  if (!isAlert(rule)) return rule;
  const { name, expr, severity, summary, action } = rule;
  return {
    alert: name,
    expr,
    ...(rule.for !== undefined && { for: rule.for }),
    labels: { severity },
    annotations: { summary, action, runbook: runbookLink(rule) },
  };
}
