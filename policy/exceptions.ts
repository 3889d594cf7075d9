import { parse } from "yaml";
import { isDay } from "./detectors/days.ts";

/** Permits one violation: of one rule, by one resource, for a reason, until a date. */
export interface Exception {
  /** Name of the rule. */
  rule: string;
  /** Name of the resource in the program. */
  resource: string;
  reason: string;
  /** Last day on which the exception is valid: 2027-01-31. */
  expires: string;
}

export interface Exceptions {
  valid: Exception[];
  /** One clause for each invalid entry. */
  problems: string[];
}

const KEYS = ["rule", "resource", "reason", "expires"] as const;

/** @param today as 2027-01-31 */
export function readExceptions(text: string, ruleNames: readonly string[], today: string): Exceptions {
  const entries: unknown = parse(text) ?? [];
  if (!Array.isArray(entries)) return { valid: [], problems: ["is not a list of exceptions"] };
  const checked = entries.map((entry: Partial<Exception>, index) => ({
    entry,
    problems: findProblems(entry, ruleNames, today).map((problem) => `entry ${index + 1} ${problem}`),
  }));
  return {
    valid: checked.flatMap(({ entry, problems }) => (problems.length === 0 ? [entry as Exception] : [])),
    problems: checked.flatMap(({ problems }) => problems),
  };
}

function findProblems(entry: Partial<Exception>, ruleNames: readonly string[], today: string): string[] {
  const missing = KEYS.filter((key) => typeof entry?.[key] !== "string" || entry[key].trim() === "");
  if (missing.length > 0) return [`has no ${missing.join(", no ")}`];
  const { rule, resource, expires } = entry as Exception;
  const subject = `(${rule} of ${resource})`;
  if (!ruleNames.includes(rule)) return [`${subject} names a rule that the pack does not have`];
  if (!isDay(expires)) return [`${subject} has an invalid expiry date`];
  return expires < today ? [`${subject} expired on ${expires}`] : [];
}

export function isExcepted(exceptions: readonly Exception[], rule: string, resource: string): boolean {
  return exceptions.some((exception) => exception.rule === rule && exception.resource === resource);
}
