import { stringify } from "yaml";
import type { App } from "../../../planning/description/types.ts";
import type { Answers } from "../answers.ts";
import type { UsedVariable } from "../variables.ts";

/** Where an image is that only a sandbox can pull. */
const SANDBOX_REGISTRY = "registry.landfall.test/";

type Variables = readonly UsedVariable[];

/** The text of `Pulumi.<stack>.yaml` for a droplet in DigitalOcean. */
export function renderStack(app: App, answers: Answers, variables: Variables): string {
  const settings = collectSettings(app, answers, variables);
  const sandbox = sandboxOnly(settings);
  const elsewhere = Object.entries(settings).filter(([name]) => !sandbox.includes(name));
  return `config:
  landfall:app: ${app.name}
  landfall:domain: ${answers.domain}
  # Data and addresses survive a mistaken \`pulumi destroy\`.
  landfall:protect: true
  landfall:host:
    create:
      region: tor1
      size: s-2vcpu-4gb
      volumeGb: 10
  landfall:ssh:
    keyFile: ~/.ssh/id_ed25519
    # Yours: curl -4 https://icanhazip.com
    allowFrom: []
  landfall:dns:
    zone: create
    www: true
  landfall:certificate:
    email: ${answers.email}
${renderSettings(Object.fromEntries(elsewhere))}`;
}

/** The text of `Pulumi.<app>-sandbox.yaml`: `landfall sandbox up --app` adds endpoint, token, key and addresses. */
export function renderSandboxStack(app: App, answers: Answers, variables: Variables): string {
  return `# What every sandbox has in common. \`landfall sandbox up --app ${app.name}\` adds the rest.
config:
  landfall:app: ${app.name}
  landfall:domain: ${answers.domain}
  landfall:host:
    create:
      region: tor1
      size: s-2vcpu-4gb
      volumeGb: 5
  landfall:dns:
    zone: create
    www: true
  landfall:certificate:
    email: ${answers.email}
${renderSettings(collectSettings(app, answers, variables))}`;
}

/** Variables whose values only a sandbox can use; another stack needs its own. */
export function sandboxOnly(settings: Readonly<Record<string, string>>): string[] {
  return Object.keys(settings).filter((name) => settings[name]?.startsWith(SANDBOX_REGISTRY));
}

/** What was given and what `.env` has; an empty text for what has neither a value nor a default, as in Compose. */
export function collectSettings(
  { variables }: App,
  { settings }: Answers,
  used: Variables,
): Record<string, string> {
  const own = used.flatMap(({ name, default: fallback, required, value }): [string, string][] => {
    if (variables[name]?.source.from !== "setting") return [];
    if (value !== undefined) return [[name, value]];
    return fallback === "" && !required ? [[name, ""]] : [];
  });
  return { ...Object.fromEntries(own), ...settings };
}

function renderSettings(settings: Record<string, string>): string {
  if (Object.keys(settings).length === 0) return "";
  return stringify({ "landfall:compose": { variables: settings } }, { lineWidth: 0 })
    .trimEnd()
    .split("\n")
    .map((line) => `  ${line}\n`)
    .join("");
}
