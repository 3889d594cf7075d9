import {
  type Alert,
  isAlert,
  type Recording,
  type RuleGroup,
} from "../../../../components/monitoring/index.ts";

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** @param duration such as `5m` */
export function secondsOf(duration: string): number {
  return Number.parseInt(duration, 10) * (UNITS[duration.slice(-1)] ?? Number.NaN);
}

/**
 * Rules whose time passes `times` as fast: `for`, windows and offsets are divided, and nothing else is. Ages of values,
 * such as that of a backup, are the values' own, and counts within a window stay as they are.
 */
export function faster({ name, rules }: RuleGroup, times: number): RuleGroup {
  return { name, rules: rules.map((rule) => fasterRule(rule, times)) };
}

function fasterRule<Rule extends Alert | Recording>(rule: Rule, times: number): Rule {
  const expr = rule.expr
    .replaceAll(/(?<=\[|offset )\d+[smhd]/g, (duration) => divided(duration, times))
    // Rates over a window, times its seconds: a count.
    .replaceAll(/(?<=\]\)\) \* )\d+/g, (seconds) => String(Number(seconds) / times));
  return { ...rule, expr, ...(isAlert(rule) && rule.for !== undefined && { for: divided(rule.for, times) }) };
}

/** In milliseconds, because most are no whole seconds any more. */
export function divided(duration: string, times: number): string {
  return `${Math.round((secondsOf(duration) * 1000) / times)}ms`;
}
