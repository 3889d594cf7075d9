import { z } from "zod";
import { setCommand } from "./commands.ts";
import { type ConfigKey, configKeys, findKey, formatPath } from "./keys.ts";
import { wrap } from "./wrap.ts";

const INTRODUCTION = `<!-- Made by \`npm run docs\` from config/schema.ts. -->
# Configuration

A stack's configuration is in \`Pulumi.<stack>.yaml\`; each key below is under \`landfall:\`. Set a key by the command
after *Set*, or edit the file. \`pulumi preview\` checks all keys, and lists every problem with the command that fixes it.
A key that is not in this document is an error.

In a key's name \`[0]\` stands for any item of a list, and \`NAME\` in a command for any name. *A change* says what
\`pulumi up\` does when the value changes. \`pulumi preview\` shows it first.

The provider's keys are set beside these: \`digitalocean:token\` (secret), and for the bucket of the backups
\`digitalocean:spacesAccessId\` and \`digitalocean:spacesSecretKey\` (secret). They may also be in the environment, as
\`DIGITALOCEAN_TOKEN\`, \`SPACES_ACCESS_KEY_ID\` and \`SPACES_SECRET_ACCESS_KEY\`.

Secrets are encrypted with the stack's passphrase or a KMS key ([secrets](secrets.md)).
`;

const PRODUCTION = `## A new production stack

The keys that a stack with a new droplet and backups needs, with your values in place of the examples. An app without a
database needs neither \`landfall:backup\` nor the Spaces key. \`Pulumi.prod.yaml\` is an example.
`;

const AFTERWARDS = `\`pulumi preview\` then names each secret of the app that you must set. Keep a copy of the backup key outside the
droplet, the repository and the account; \`pulumi config get --path landfall:backup.identity\` shows it.

## All keys
`;

/** docs/configuration.md: every key with its type, its default, an example, and what a change does. */
export function configurationReference(): string {
  return [INTRODUCTION, production(), overview(), ...configKeys.map(section)].join("\n");
}

/** The commands for what has no default. */
function production(): string {
  const needed = ["required", "required with `host.create`", "required with `backup`"];
  const recommended = ["app", "protect"];
  const keys = configKeys.filter(
    (key) =>
      !key.isGroup && (recommended.includes(formatPath(key.path)) || needed.includes(defaultText(key))),
  );
  const commands = [
    "pulumi stack init prod",
    "pulumi config set --secret digitalocean:token",
    "pulumi config set digitalocean:spacesAccessId",
    "pulumi config set --secret digitalocean:spacesSecretKey",
    ...keys.map(({ path }) => setCommand(path)),
  ];
  return `${PRODUCTION}\n\`\`\`sh\n${commands.join("\n")}\n\`\`\`\n\n${AFTERWARDS}`;
}

function overview(): string {
  const rows = configKeys
    .filter(({ isGroup }) => !isGroup)
    .map(
      (key) => `| [\`${formatPath(key.path)}\`](#${anchor(key)}) | ${typeName(key)} | ${defaultText(key)} |`,
    );
  return `| key | type | default |\n| --- | --- | --- |\n${rows.join("\n")}\n`;
}

function section(key: ConfigKey): string {
  const { path, isGroup, manual } = key;
  const { description, see, change } = manual;
  const more = see === undefined ? "" : ` More: [${see}](${see.replace("docs/", "")}).`;
  const items = [
    ...(isGroup ? [] : [`Type: ${typeName(key)}`]),
    ...(isGroup && manual.default === undefined ? [] : [`Default: ${defaultText(key)}`]),
    ...(isGroup ? [] : [`Set: \`${setCommand(path)}\``]),
    ...(change === undefined ? [] : [`A change: ${change}`]),
  ];
  const title = `${path.length === 1 ? "##" : "###"} ${formatPath(path)}`;
  const list = items.map((item) => `- ${wrap(item, "  ")}`).join("\n");
  return [title, wrap(description + more), ...(list === "" ? [] : [list])].join("\n\n").concat("\n");
}

/** As GitHub makes it of a title. */
function anchor({ path }: ConfigKey): string {
  return formatPath(path)
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, "");
}

function typeName({ type, manual }: ConfigKey): string {
  const unit = manual.unit === undefined ? "" : `, ${manual.unit}`;
  const name = describeType(type);
  return manual.secret ? `${name}, secret` : `${name}${unit}`;
}

const OR = new Intl.ListFormat("en", { type: "disjunction" });

function describeType(type: z.ZodType): string {
  if (type instanceof z.ZodArray) return "list of texts";
  if (type instanceof z.ZodRecord) return "texts by name";
  if (type instanceof z.ZodBoolean) return "true or false";
  if (type instanceof z.ZodEnum) return OR.format(type.options.map((option) => `\`${option}\``));
  if (type instanceof z.ZodNumber) return type.isInt ? "whole number" : "number";
  return "text";
}

function defaultText({ path, required, defaultValue, manual, isGroup }: ConfigKey): string {
  if (manual.default !== undefined)
    return /^[\w-]+$/.test(manual.default) ? `\`${manual.default}\`` : manual.default;
  if (defaultValue !== undefined && !isGroup) return literal(defaultValue);
  if (!required) return "none";
  const groups = path.slice(1).flatMap((_, index) => findKey(path.slice(0, index + 1)) ?? []);
  const withDefault = groups.find((key) => valueBelow(key, path) !== undefined);
  if (withDefault !== undefined) return literal(valueBelow(withDefault, path));
  const optional = groups.findLast((key) => !key.required);
  return optional === undefined ? "required" : `required with \`${formatPath(optional.path)}\``;
}

/** The value that a group's default has for a key right below it. */
function valueBelow({ path: start, defaultValue }: ConfigKey, path: ConfigKey["path"]): unknown {
  const [name, ...rest] = path.slice(start.length);
  return rest.length === 0
    ? (defaultValue as Record<string, unknown> | undefined)?.[String(name)]
    : undefined;
}

function literal(value: unknown): string {
  return typeof value === "object" ? "empty" : `\`${value}\``;
}
