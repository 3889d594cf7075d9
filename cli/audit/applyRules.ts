import { evaluateRule, getUnknownPath } from "../../policy/evaluateRule.ts";
import { container } from "../../policy/resourceTypes.ts";
import {
  isStackRule,
  type PackEntry,
  type ResourceRule,
  type Rule,
  type StackRule,
} from "../../policy/rule.ts";
import { COMPOSE_KEYS_BY_INPUT } from "./composeKeys.ts";
import { listContainers, type PlannedContainer, toPolicyResources } from "./containers.ts";
import { LineFinder } from "./lineFinder.ts";
import type { LoadedFile } from "./loadComposeFile.ts";
import { getRemediationSteps } from "./remediation.ts";

export interface Finding {
  rule: string;
  level: "mandatory" | "advisory";
  severity: string;
  service: string;
  /** The line of the key in the file. */
  line: number;
  message: string;
  remediation: string;
  url: string;
}

/** A key that rules read and whose value the file does not contain. */
export interface UnknownKey {
  service: string;
  key: string;
  line: number;
  rules: string[];
}

/** A part of the file that the audit did not check. */
export interface UnreadPart {
  line: number;
  /** "`env_file` of web is not there". */
  message: string;
  /** Whether Docker Compose refuses it, and with it the file. */
  refused: boolean;
}

/** The result for one file. `landfall audit --format json` prints it. */
export interface Audit {
  file: string;
  findings: Finding[];
  unknown: UnknownKey[];
  unread: UnreadPart[];
}

/** Applies the enabled rules of the pack to the containers that the planner would create. */
export function applyRules(file: string, loaded: LoadedFile, pack: readonly PackEntry[]): Audit {
  const containers = listContainers(loaded);
  const lines = new LineFinder(file, loaded);
  const findings: Finding[] = [];
  const unknown = new Map<string, UnknownKey>();
  for (const { rule, level } of pack) {
    if (level === "disabled") continue;
    const describe = (service: string, line: number, violation: string): Finding => ({
      ...{ rule: rule.name, level: level === "advisory" ? level : "mandatory", severity: rule.severity },
      ...{ remediation: getRemediationSteps(rule), url: rule.url, service, line },
      message: insertVariableNames(`${service} ${violation}`, loaded.numbers),
    });
    if (isStackRule(rule)) findings.push(...applyStackRule(rule, containers, lines, describe));
    else if (appliesToContainers(rule))
      for (const planned of containers) {
        const { violations, unknownInput } = applyResourceRule(rule, planned);
        const line = lines.findInput(planned.service, listInputsRead(rule));
        findings.push(...violations.map((violation) => describe(planned.service, line, violation)));
        if (unknownInput !== undefined) recordUnknown(unknown, rule, planned.service, unknownInput, lines);
      }
  }
  return {
    file,
    findings: findings.sort(byLine),
    unknown: [...unknown.values()].sort(byLine),
    unread: loaded.omissions
      .map(({ path, reason, refused }) => ({ line: lines.find(path), message: reason, refused }))
      .sort(byLine),
  };
}

const byLine = (a: { line: number }, b: { line: number }) => a.line - b.line;

// biome-ignore lint/suspicious/noExplicitAny: inputs and configurations of every shape
type AnyResourceRule = ResourceRule<any, any>;

function appliesToContainers({ types }: AnyResourceRule): boolean {
  return types.some((type) => container.types.includes(type));
}

/** Replaces the numbers that stand for unset variables by the variables' names. */
function insertVariableNames(message: string, numbers: ReadonlyMap<string, string>): string {
  return [...numbers].reduce((result, [number, name]) => result.replaceAll(number, `\${${name}}`), message);
}

function applyStackRule(
  // biome-ignore lint/suspicious/noExplicitAny: configurations of every shape
  rule: StackRule<any>,
  containers: readonly PlannedContainer[],
  lines: LineFinder,
  describe: (service: string, line: number, violation: string) => Finding,
): Finding[] {
  return rule
    .validateStack(toPolicyResources(containers), rule.defaultConfig ?? {})
    .flatMap((result) =>
      "violation" in result
        ? [describe(result.urn, lines.findInput(result.urn, ["volumes"]), result.violation)]
        : [],
    );
}

function applyResourceRule(
  rule: AnyResourceRule,
  { service, inputs, withVariableNames }: PlannedContainer,
): { violations: string[]; unknownInput: string | undefined } {
  const context = { name: service, protect: false };
  const { violations, unknown } = evaluateRule(rule, inputs, context);
  // Violations for any value of the variables, such as a password that is written beside a variable in a URL.
  const knownViolations =
    rule.onUnknown === "checkKnownElements" ? evaluateRule(rule, withVariableNames, context).violations : [];
  return {
    violations: [...new Set([...violations, ...knownViolations])],
    unknownInput: unknown && (getUnknownPath(unknown)[0] ?? ""),
  };
}

function recordUnknown(
  unknown: Map<string, UnknownKey>,
  rule: Rule,
  service: string,
  input: string,
  lines: LineFinder,
): void {
  const [key = input] = COMPOSE_KEYS_BY_INPUT[input] ?? [];
  const id = `${service} ${key}`;
  const entry = unknown.get(id) ?? { service, key, line: lines.findInput(service, [input]), rules: [] };
  entry.rules.push(rule.name);
  unknown.set(id, entry);
}

/** The names of the inputs that a rule reads, in its order. It runs the rule on inputs without values. */
function listInputsRead(rule: AnyResourceRule): string[] {
  const names: string[] = [];
  const inputs = new Proxy({}, { get: (_, key) => void names.push(String(key)) });
  const config = new Proxy({}, { get: () => [] });
  try {
    rule.validateResource(inputs, { name: "", protect: false, config });
  } catch {
    // A required input has no value here. The names until then are enough to find the line.
  }
  return names;
}
