import type { PolicyResource } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { locator, type Plan } from "../../components/compose/index.ts";
import { evaluate, pathOf } from "../../policy/evaluate.ts";
import { container } from "../../policy/kinds.ts";
import { isStackRule, type Listed } from "../../policy/rule.ts";
import type { Read } from "./read.ts";
import { stepsOf } from "./steps.ts";

export interface Finding {
  rule: string;
  level: "mandatory" | "advisory";
  severity: string;
  service: string;
  /** Of the key in the file. */
  line: number;
  message: string;
  remediation: string;
  url: string;
}

/** An input that rules needed and that the file does not say. */
export interface Unknown {
  service: string;
  input: string;
  line: number;
  rules: string[];
}

export interface Audit {
  file: string;
  findings: Finding[];
  unknown: Unknown[];
}

/** What the engine sends in place of a text that is not known; the SDK's proxy throws where it is read. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Where the planner has an input from. */
const KEYS: Record<string, string[]> = {
  capabilities: ["cap_add", "cap_drop"],
  command: ["command"],
  cpus: ["cpus", "deploy"],
  devices: ["devices"],
  entrypoints: ["entrypoint"],
  envs: ["environment"],
  healthcheck: ["healthcheck"],
  image: ["image", "build"],
  ipcMode: ["ipc"],
  labels: ["labels"],
  logDriver: ["logging"],
  logOpts: ["logging"],
  memory: ["mem_limit", "deploy"],
  mounts: ["volumes"],
  networkMode: ["network_mode"],
  networksAdvanced: ["networks"],
  pidMode: ["pid"],
  ports: ["ports"],
  privileged: ["privileged"],
  readOnly: ["read_only"],
  restart: ["restart", "deploy"],
  securityOpts: ["security_opt"],
  uploads: ["configs"],
  user: ["user"],
  usernsMode: ["userns_mode"],
  volumes: ["volumes"],
};

/** Judges the containers that the planner would make. */
export function judge(file: string, { resolved, plan, numbers }: Read, pack: readonly Listed[]): Audit {
  // The second file is the audit's own.
  const locate = locator(resolved.sources.slice(0, 1));
  const services = resolved.model.services ?? {};
  const lineOf = (service: string, inputs: readonly string[]) => {
    const written = services[service] as Record<string, unknown> | undefined;
    const key = inputs.flatMap((input) => KEYS[input] ?? []).find((name) => written?.[name] != null);
    return (
      Number(
        locate(["services", service, ...(key === undefined ? [] : [key])])
          .split(":")
          .at(-1),
      ) || 1
    );
  };
  // A number that stands for a variable is told by the variable's name.
  const named = (message: string) =>
    [...numbers].reduce((text, [number, name]) => text.replaceAll(number, `\${${name}}`), message);
  const findings: Finding[] = [];
  const unknown = new Map<string, Unknown>();
  const containers = containersOf(plan);
  for (const { rule, level } of pack) {
    if (level === "disabled") continue;
    const { name, severity, url } = rule;
    const text = {
      rule: name,
      level: level === "advisory" ? level : "mandatory",
      severity,
      remediation: stepsOf(rule),
      url,
    } as const;
    if (isStackRule(rule)) {
      const found = rule.judgeStack(resourcesOf(containers), rule.settings ?? {});
      for (const { urn: service, violation } of found)
        findings.push({
          ...text,
          service,
          line: lineOf(service, ["volumes"]),
          message: `${service} ${violation}`,
        });
      continue;
    }
    if (!rule.types.some((type) => container.types.includes(type))) continue;
    for (const [service, inputs] of containers) {
      const verdict = evaluate(rule, inputs, { name: service, protect: false });
      const line = lineOf(service, inputsOf(rule.judge));
      for (const violation of verdict.violations)
        findings.push({ ...text, service, line, message: named(`${service} ${violation}`) });
      if (verdict.unknown !== undefined) {
        const [input = ""] = pathOf(verdict.unknown);
        const key = `${service} ${input}`;
        const entry = unknown.get(key) ?? { service, input, line: lineOf(service, [input]), rules: [] };
        entry.rules.push(name);
        unknown.set(key, entry);
      }
    }
  }
  const order = (a: { line: number }, b: { line: number }) => a.line - b.line;
  return { file, findings: findings.sort(order), unknown: [...unknown.values()].sort(order) };
}

/** Inputs that a rule reads, in its order. */
function inputsOf(judgeInputs: (inputs: never, subject: never) => unknown): string[] {
  const read: string[] = [];
  const inputs = new Proxy({}, { get: (_, key) => void read.push(String(key)) });
  const settings = new Proxy({}, { get: () => [] });
  try {
    judgeInputs(inputs as never, { name: "", protect: false, settings } as never);
  } catch {
    // One that is required is missing here: what was read until then is what it is about.
  }
  return read;
}

type Inputs = Record<string, unknown>;

/** Inputs of each service's container, with the values that the file does not say as unknown. */
function containersOf(plan: Plan): [string, Inputs][] {
  const placeholders = [...plan.placeholders.keys()];
  const known = (value: unknown): unknown => {
    if (typeof value === "string")
      return placeholders.some((token) => value.includes(token)) ? UNKNOWN : value;
    // A port that Docker chooses, for example.
    if (Number.isNaN(value)) return undefined;
    if (Array.isArray(value)) return value.map(known);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, known(inside)]));
  };
  return plan.services.map(({ service, container: inputs, image }) => [
    service,
    known({ ...inputs, image: image.name }) as Inputs,
  ]);
}

/** As the engine gives them to a rule about all of them. */
function resourcesOf(containers: readonly [string, Inputs][]): PolicyResource[] {
  return containers.map(
    ([service, inputs]) =>
      ({
        ...{ type: container.types[0], name: service, urn: service, props: unknownCheckingProxy(inputs) },
        ...{ dependencies: [], propertyDependencies: {} },
      }) as unknown as PolicyResource,
  );
}
