import { parse } from "yaml";

/** What may be as it is although a rule says otherwise: one thing, for a reason, until a day. */
export interface Exception {
  /** Name of the rule. */
  rule: string;
  /** Name of the resource in the program. */
  resource: string;
  reason: string;
  /** Last day on which it holds: 2027-01-31. */
  expires: string;
}

export interface Exceptions {
  valid: Exception[];
  /** Clauses about those that do not hold. */
  wrong: string[];
}

const KEYS = ["rule", "resource", "reason", "expires"] as const;

/** @param today as 2027-01-31 */
export function readExceptions(text: string, rules: readonly string[], today: string): Exceptions {
  const listed: unknown = parse(text) ?? [];
  if (!Array.isArray(listed)) return { valid: [], wrong: ["is not a list of exceptions"] };
  const judged = listed.map((entry: Partial<Exception>, index) => ({
    entry,
    problems: problemsOf(entry, rules, today).map((problem) => `entry ${index + 1} ${problem}`),
  }));
  return {
    valid: judged.flatMap(({ entry, problems }) => (problems.length === 0 ? [entry as Exception] : [])),
    wrong: judged.flatMap(({ problems }) => problems),
  };
}

function problemsOf(entry: Partial<Exception>, rules: readonly string[], today: string): string[] {
  const missing = KEYS.filter((key) => typeof entry?.[key] !== "string" || entry[key].trim() === "");
  if (missing.length > 0) return [`has no ${missing.join(", no ")}`];
  const { rule, resource, expires } = entry as Exception;
  const what = `(${rule} of ${resource})`;
  if (!rules.includes(rule)) return [`${what} names a rule that the pack does not have`];
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(Date.parse(expires)))
    return [`${what} has an expiry date that is none`];
  return expires < today ? [`${what} expired on ${expires}`] : [];
}

export function isExcepted(exceptions: readonly Exception[], rule: string, resource: string): boolean {
  return exceptions.some((exception) => exception.rule === rule && exception.resource === resource);
}
