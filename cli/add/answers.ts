import { basename } from "node:path";
import { didYouMean, type Problem } from "../../problem.ts";
import { isTcp, type Route } from "./ports.ts";
import type { Project } from "./project.ts";
import { describeVariable, imageVariable } from "./variables.ts";

/** As typed. */
export interface AddOptions {
  name?: string;
  domain?: string;
  email?: string;
  /** `service:port` or `service:port/path/`. */
  proxy: string[];
  stateful: string[];
  /** `NAME=value`. */
  set: string[];
  stack: string[];
}

/** Everything that writing the app takes. */
export interface Answers {
  name: string;
  domain: string;
  email: string;
  routes: Route[];
  /** Services whose container is stopped before the next one starts, beside those that the Compose file tells of. */
  stateful: string[];
  /** Values of variables that are no secrets. */
  settings: Record<string, string>;
  stacks: string[];
}

const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/;

const NAME = /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/;
const STACK_NAME = /^[a-z][a-z0-9-]*[a-z0-9]$/;

/** Notes what is missing or wrong. */
type Complain = (where: string, problem: string, fix: string) => void;

/** The answers, or everything that is missing or wrong, each with the flag that says it. */
export function answersFrom(options: AddOptions, project: Project): Answers | Problem[] {
  const problems: Problem[] = [];
  const complain: Complain = (where, problem, fix) => problems.push({ where, problem, fix });

  const name = options.name ?? defaultName(project);
  if (!NAME.test(name))
    complain("--name", `${name} is not a name of lower-case letters, digits and dashes`, "--name shop");
  checkDomain(options.domain, complain);
  const routes = routesFrom(options.proxy, project, complain);
  for (const service of options.stateful) isService("--stateful", service, project, complain);
  const settings = settingsFrom(options.set, project, complain);
  for (const stack of options.stack)
    if (!STACK_NAME.test(stack))
      complain(
        "--stack",
        `${stack} is not a name of lower-case letters, digits and dashes`,
        `--stack ${defaultName(project)}-prod`,
      );

  if (problems.length > 0 || options.domain === undefined) return problems;
  return {
    ...{ name, domain: options.domain, routes, settings },
    email: options.email ?? `admin@${options.domain}`,
    stateful: options.stateful,
    stacks: options.stack.length > 0 ? options.stack : [`${name}-prod`],
  };
}

function checkDomain(domain: string | undefined, complain: Complain): void {
  if (domain === undefined)
    complain("--domain", "is missing: the name that the site is served under", "--domain example.com");
  else if (!DOMAIN.test(domain))
    complain("--domain", `${domain} is not a domain name`, "--domain example.com");
}

function routesFrom(proxy: readonly string[], project: Project, complain: Complain): Route[] {
  const routes =
    proxy.length > 0
      ? proxy.flatMap((text) => parseRoute(text, project, complain))
      : onlyRoute(project, complain);
  const whole = routes.filter(({ path }) => path === "/");
  if (routes.length > 0 && routes.length === proxy.length && whole.length !== 1)
    complain(
      "--proxy",
      `gives ${whole.length} services all paths; exactly one must`,
      "--proxy web:3000 --proxy api:8000/api/",
    );

  for (const { service, port, protocol } of project.findings.published)
    if (isTcp(protocol) && ["80", "443"].includes(port) && !routes.some((route) => route.service === service))
      complain(
        "--proxy",
        `leaves ${service} out, which publishes port ${port}; that is where the proxy listens`,
        `--proxy ${service}:<port>, or take that port from the Compose file`,
      );
  return routes;
}

function parseRoute(text: string, project: Project, complain: Complain): Route[] {
  const [, service, port, path = "/"] = /^([A-Za-z0-9._-]+):(\d{1,5})(\/\S*)?$/.exec(text) ?? [];
  if (service === undefined) {
    complain("--proxy", `${text} is not service:port or service:port/path/`, "--proxy web:3000");
    return [];
  }
  return isService("--proxy", service, project, complain) ? [{ service, port: Number(port), path }] : [];
}

/** Where one port alone is published, there is nothing to choose. */
function onlyRoute({ findings }: Project, complain: Complain): Route[] {
  const [first, ...others] = findings.candidates;
  if (first !== undefined && others.length === 0) return [{ ...first, path: "/" }];
  const seen = findings.candidates.map(({ service, port }) => `${service}:${port}`).join(", ");
  complain(
    "--proxy",
    seen === ""
      ? "is missing: the service, and its port, that requests go to"
      : `is missing; published are ${seen}`,
    `--proxy ${first === undefined ? `${findings.services[0]}:8000` : `${first.service}:${first.port}`}`,
  );
  return [];
}

function isService(flag: string, service: string, { findings }: Project, complain: Complain): boolean {
  if (findings.services.includes(service)) return true;
  complain(flag, `${service} is not a service of the Compose file`, unknownFix(service, findings.services));
  return false;
}

function settingsFrom(set: readonly string[], project: Project, complain: Complain): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const text of set) {
    const [, key, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined)
      complain("--set", `${text} is not NAME=value`, "--set NAME=value");
    else if (!settable(project).includes(key))
      complain(
        "--set",
        `${key} is not a variable of the Compose file that can be set`,
        unknownFix(key, settable(project)),
      );
    else settings[key] = value;
  }
  for (const { name: key, why } of requiredSettings(project))
    if (settings[key] === undefined) complain(`--set ${key}`, `is missing: ${why}`, `--set ${key}=<value>`);
  return settings;
}

export function defaultName({ directory, model, name }: Project): string {
  const text = model.name === basename(directory) ? name : basename(directory);
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "");
}

/** Variables that have to be given, each with the reason. */
export function requiredSettings({ variables, findings }: Project): { name: string; why: string }[] {
  const images = findings.builds
    .filter(({ named }) => !named)
    .map(({ service }) => ({
      name: imageVariable(service),
      why: `${service} is built, so push its image to a registry and name it, by digest if you can`,
    }));
  const settings = variables
    .filter((variable) => {
      const { source } = describeVariable(variable);
      return variable.name !== "DOMAIN" && source.from === "setting" && source.required;
    })
    .map(({ name }) => ({ name, why: "the Compose file requires it" }));
  return [...images, ...settings];
}

function settable(project: Project): string[] {
  const own = project.variables.filter((variable) => describeVariable(variable).source.from === "setting");
  return [...new Set([...requiredSettings(project), ...own].map(({ name }) => name))];
}

function unknownFix(name: string, known: readonly string[]): string {
  const meant = didYouMean(name, known);
  return meant === undefined ? `there are: ${known.join(", ")}` : `did you mean ${meant}?`;
}
