import type { PolicyResource } from "@pulumi/policy";
import { unknownCheckingProxy } from "@pulumi/policy";
import { positionFinder, withNames } from "../../components/compose/index.ts";
import { evaluate, pathOf } from "../../policy/evaluate.ts";
import { container } from "../../policy/kinds.ts";
import { isStackRule, type Listed, type ResourceRule } from "../../policy/rule.ts";
import { ELSEWHERE, type Gap } from "./gaps.ts";
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

/** A key that rules needed and whose value the file does not say. */
export interface Unknown {
  service: string;
  key: string;
  line: number;
  rules: string[];
}

/** A part of the file that was not judged. */
export interface Unread {
  line: number;
  /** "`env_file` of web is not there". */
  message: string;
  /** Whether Docker Compose refuses it, so that the file cannot be run as it is. */
  refused: boolean;
}

export interface Audit {
  file: string;
  findings: Finding[];
  unknown: Unknown[];
  unread: Unread[];
}

/** What the engine sends in place of a text that is not known; the SDK's proxy throws where it is read. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Where the planner has an input from. */
const KEYS: Record<string, string[]> = {
  capabilities: ["cap_add", "cap_drop"],
  cgroupnsMode: ["cgroup"],
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
export function judge(file: string, read: Read, pack: readonly Listed[]): Audit {
  const { resolved, numbers, text, gaps } = read;
  const locate = positionFinder([{ name: file, text }]);
  const lineAt = (path: readonly string[]) => Number(locate(path).split(":").at(-1)) || 1;
  const services = resolved.model.services ?? {};
  const lineOf = (service: string, inputs: readonly string[]) => {
    const written = services[service] as Record<string, unknown> | undefined;
    const key = inputs.flatMap((input) => KEYS[input] ?? []).find((name) => written?.[name] != null);
    return lineAt(["services", service, ...(key === undefined ? [] : [key])]);
  };
  // A number that stands for a variable is told by the variable's name.
  const named = (message: string) =>
    [...numbers].reduce((result, [number, name]) => result.replaceAll(number, `\${${name}}`), message);
  const findings: Finding[] = [];
  const unknown = new Map<string, Unknown>();
  const containers = containersOf(read);
  for (const { rule, level } of pack) {
    if (level === "disabled") continue;
    const { name, severity, url } = rule;
    const about = {
      rule: name,
      level: level === "advisory" ? level : "mandatory",
      severity,
      remediation: stepsOf(rule),
      url,
    } as const;
    if (isStackRule(rule)) {
      const found = rule.judgeStack(resourcesOf(containers), rule.settings ?? {});
      for (const verdict of found)
        if ("violation" in verdict)
          findings.push({
            ...about,
            service: verdict.urn,
            line: lineOf(verdict.urn, ["volumes"]),
            message: `${verdict.urn} ${verdict.violation}`,
          });
      continue;
    }
    if (!rule.types.some((type) => container.types.includes(type))) continue;
    for (const { service, inputs, told } of containers) {
      const verdict = evaluate(rule, inputs, { name: service, protect: false });
      const line = lineOf(service, inputsOf(rule.judge));
      for (const violation of new Set([...verdict.violations, ...alsoWrong(rule, service, told)]))
        findings.push({ ...about, service, line, message: named(`${service} ${violation}`) });
      if (verdict.unknown !== undefined) {
        const [input = ""] = pathOf(verdict.unknown);
        const [key = input] = KEYS[input] ?? [];
        const id = `${service} ${key}`;
        const entry = unknown.get(id) ?? { service, key, line: lineOf(service, [input]), rules: [] };
        entry.rules.push(name);
        unknown.set(id, entry);
      }
    }
  }
  const order = (a: { line: number }, b: { line: number }) => a.line - b.line;
  const unread = gaps.map(({ path, what, refused }) => ({ line: lineAt(path), message: what, refused }));
  return {
    file,
    findings: findings.sort(order),
    unknown: [...unknown.values()].sort(order),
    unread: unread.sort(order),
  };
}

/** What is wrong whatever the variables hold: a password that is typed beside one in a URL. */
// biome-ignore lint/suspicious/noExplicitAny: inputs of every type
function alsoWrong(rule: ResourceRule<any, any>, service: string, told: Inputs): string[] {
  return rule.name.includes("-disallow-")
    ? evaluate(rule, told, { name: service, protect: false }).violations
    : [];
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

interface Container {
  service: string;
  /** With the values that the file does not say as unknown. */
  inputs: Inputs;
  /** With variables by their names, in texts and lists of texts. */
  told: Inputs;
}

function containersOf({ plan, resolved, gaps }: Read): Container[] {
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
  const telling = (value: unknown) => {
    const texts = [value].flat();
    if (!texts.every((text) => typeof text === "string")) return known(value);
    const named = texts.map((text) => withNames(text, plan.placeholders));
    return Array.isArray(value) ? named : named[0];
  };
  return plan.services.map(({ service, container: planned, image }) => {
    const written = resolved.model.services?.[service] as Inputs | undefined;
    // What is built has no other version than its content, wherever its folder is.
    const name = written?.build && !/:[^/]*$/.test(image.name) ? `${image.name}:built` : image.name;
    const given = { ...planned, image: name };
    return {
      service,
      inputs: withGaps(
        known(given) as Inputs,
        gaps.filter((gap) => gap.service === service),
        written,
      ),
      told: Object.fromEntries(Object.entries(given).map(([key, value]) => [key, telling(value)])),
    };
  });
}

/** What a file that is not there may have said is not known. */
function withGaps(inputs: Inputs, gaps: readonly Gap[], written: Inputs = {}): Inputs {
  const result = { ...inputs };
  const isOpen = (keys: readonly string[], open: readonly string[] | undefined) =>
    open === undefined
      ? !keys.some((key) => written[key] != null && written[key] !== ELSEWHERE)
      : keys.some((key) => open.includes(key));
  for (const { keys: open } of gaps)
    for (const [input, keys] of Object.entries(KEYS))
      if (isOpen(keys, open)) {
        const said = result[input];
        result[input] = Array.isArray(said) ? [...said, UNKNOWN] : UNKNOWN;
      }
  return result;
}

/** As the engine gives them to a rule about all of them. */
function resourcesOf(containers: readonly Container[]): PolicyResource[] {
  return containers.map(
    ({ service, inputs }) =>
      ({
        ...{ type: container.types[0], name: service, urn: service, props: unknownCheckingProxy(inputs) },
        ...{ dependencies: [], propertyDependencies: {} },
      }) as unknown as PolicyResource,
  );
}
