import { isAbsolute, join, resolve } from "node:path";
import { notifySecrets } from "../components/monitoring/index.ts";
import { clientSecrets } from "../components/oauth/index.ts";
import type { TokenKeyIds } from "../components/tokenKeys/index.ts";
import { monitoredApp } from "../planning/description/monitored.ts";
import type { App } from "../planning/description/types.ts";
import { type Problem, sortProblems } from "../problem.ts";
import { secretProblems, settingProblems, unknownApp } from "./appProblems.ts";
import { auth0Problems, migrateUsersProblems, readTenant } from "./auth0Problems.ts";
import { backupProblems, needsSpaces } from "./backupProblems.ts";
import { setCommand } from "./commands.ts";
import { databaseProblems, type OutsideDatabase, readAuthority } from "./databaseServer.ts";
import { isSwitchedOn, monitoredAlready } from "./monitoring.ts";
import { notifyProblems } from "./notifyProblems.ts";
import { oauthProblems } from "./oauthProblems.ts";
import { type HostConfig, schema, type Values } from "./schema.ts";
import { type KeyFile, readSshKey, type SshKey } from "./sshKey.ts";
import { type OpenedFile, tokenKeyFileProblems } from "./tokenKeyFile.ts";
import { tokenKeyProblems } from "./tokenKeyProblems.ts";
import { translateIssues } from "./zodProblems.ts";

const NAMESPACE = "landfall:";

/** What parsing needs to know about the machine and the project. */
export interface ParseContext {
  home: string;
  /** Absolute path that `compose.envFiles` are relative to. */
  checkout: string;
  /** The stack's name. */
  stack: string;
  environment: Record<string, string | undefined>;
  /** The time at which the program runs. */
  now: Date;
  /** Keys of the stack's configuration that are encrypted. */
  secretKeys: ReadonlySet<string>;
  /** Names of all apps that can be deployed. */
  apps: readonly string[];
  /** The app that `landfall:app` names; undefined if there is no such app. */
  app: App | undefined;
  /** @returns undefined if the file does not exist or cannot be read */
  read(path: string): KeyFile | undefined;
  /** What the file with token keys has, if the stack has one. */
  tokenKeyFile?: OpenedFile | undefined;
}

export interface Config extends Omit<Values, "app" | "ssh" | "host" | "database" | "auth0" | "tokenKeys"> {
  app: App;
  database: Omit<Values["database"], "server"> & {
    /** Undefined if the app's server runs on the host. */
    server?: OutsideDatabase;
  };
  auth0?: Omit<NonNullable<Values["auth0"]>, "authorityFile"> & {
    /** Certificate (PEM) of the authority that signed the tenant's certificate. Undefined: the system knows it. */
    authority?: string;
  };
  host: HostConfig;
  /**
   * Name of everything of the stack in the account: `<app>-<stack>`, or the stack's name alone if it begins with the
   * app's.
   */
  label: string;
  ssh: SshKey & { allowFrom: string[] };
  /** Secrets of the app by the name of their variable, those of OAuth clients and of receivers too. */
  secrets: Record<string, string>;
  /** Which keys encrypt the app's tokens. */
  tokenKeys: TokenKeyIds & {
    /** The keys by id, if they are in a file. They are secret. */
    keys?: Readonly<Record<string, string>>;
  };
  /** Names on the certificate, the domain first. */
  certificateNames: string[];
  digitalocean: {
    /** Undefined if nothing in the account is used. */
    token?: string;
    /** @default "https://api.digitalocean.com" */
    apiEndpoint: string;
  };
}

/**
 * @param raw every key of the stack's configuration with its namespace, objects as JSON text
 * @returns every problem at once, sorted, if there is one
 */
export function parseConfig(raw: Record<string, string>, context: ParseContext): Config | Problem[] {
  const values = decode(raw);
  const parsed = schema.safeParse(values);
  const problems = parsed.success ? [] : translateIssues(parsed.error.issues, values);

  const readText = (file: string) => context.read(resolve(context.checkout, file))?.text;
  const isMonitored = isSwitchedOn(values.monitoring);
  const app =
    isMonitored && context.app?.monitoring === undefined
      ? context.app && monitoredApp(context.app)
      : context.app;
  if (typeof values.app === "string" && app === undefined)
    problems.push(unknownApp(values.app, context.apps));
  if (isMonitored && context.app?.monitoring !== undefined) problems.push(monitoredAlready(context.app));
  if (app !== undefined) {
    problems.push(...secretProblems(app, values.secrets, context.secretKeys));
    problems.push(...backupProblems(app, values.backup, raw, context.secretKeys, context.environment));
    const keys = group(values, "tokenKeys");
    if (keys !== undefined) problems.push(...tokenKeyProblems(app, keys));
    if (app.tokenKeys !== undefined)
      problems.push(...tokenKeyFileProblems(values.tokenKeys, context.tokenKeyFile, context.secretKeys));
    problems.push(...oauthProblems(app, values.oauth, context.secretKeys, context.now));
    problems.push(...auth0Problems(app, values.auth0, context.secretKeys, readText));
    problems.push(...migrateUsersProblems(app, values.migrateUsers));
    problems.push(...notifyProblems(app, values.notify, context.secretKeys));
    const compose = group(values, "compose");
    if (compose !== undefined)
      problems.push(...settingProblems(app, compose), ...envFileProblems(compose, context));
  }

  const database = group(values, "database");
  if (app !== undefined && database !== undefined)
    problems.push(...databaseProblems(app, database, readText));

  const keyFile = resolveKeyFile(values.ssh, context.home);
  const key = keyFile === undefined ? undefined : readSshKey(keyFile, context.read);
  if (Array.isArray(key)) problems.push(...key);

  const token = findToken(raw, context.environment);
  const [host, dns] = [group(values, "host"), group(values, "dns")];
  if (host && dns && needsAccount({ host, dns, backup: values.backup }) && token === undefined)
    problems.push(missingToken);
  if (parsed.success) problems.push(...wildcardProblems(parsed.data));
  problems.push(...plainTokens(raw, context.secretKeys));
  if (parsed.success) problems.push(...registryProblems(parsed.data, context.secretKeys));
  const label = deriveLabel(String(values.app), context.stack);
  if (app !== undefined) problems.push(...labelProblems(label, context.stack));

  if (problems.length > 0 || !parsed.success || app === undefined || key === undefined || Array.isArray(key))
    return sortProblems(problems);
  const { auth0, ...rest } = parsed.data;
  return {
    ...rest,
    app,
    label,
    ssh: { ...key, ...parsed.data.ssh },
    secrets: {
      ...parsed.data.secrets,
      ...clientSecrets(parsed.data.oauth ?? {}),
      ...notifySecrets(parsed.data.notify ?? {}),
    },
    tokenKeys: selectTokenKeys(parsed.data, context),
    certificateNames: certificateNames(parsed.data),
    database: readAuthority(parsed.data.database, readText),
    ...(auth0 && { auth0: readTenant(auth0, readText) }),
    compose: {
      ...parsed.data.compose,
      envFiles: parsed.data.compose.envFiles.map((file) => resolve(context.checkout, file)),
    },
    digitalocean: {
      ...(token !== undefined && { token }),
      apiEndpoint: raw["digitalocean:apiEndpoint"] ?? "https://api.digitalocean.com",
    },
  };
}

/** The identity that opens the file is not passed on. */
function selectTokenKeys({ tokenKeys }: Values, { tokenKeyFile }: ParseContext): Config["tokenKeys"] {
  const { active, decryptOnly } = tokenKeys;
  const content = tokenKeyFile?.content;
  return { active, decryptOnly, ...(content?.kind === "opened" && { keys: content.keys }) };
}

/** One group of keys by itself, so that its problems are reported even if another group is wrong. */
function group<Key extends "compose" | "database" | "dns" | "host" | "tokenKeys">(
  values: Record<string, unknown>,
  key: Key,
): Values[Key] | undefined {
  const parsed = schema.shape[key].safeParse(values[key]);
  return parsed.success ? (parsed.data as Values[Key]) : undefined;
}

function envFileProblems({ envFiles }: Values["compose"], { checkout, read }: ParseContext): Problem[] {
  return envFiles.flatMap((file, index) => {
    const where = `landfall:compose.envFiles[${index}]`;
    if (read(resolve(checkout, file)) !== undefined) return [];
    return [
      {
        where,
        problem: `names ${file}, which cannot be read`,
        fix: `make that file, or: ${setCommand(["compose", "envFiles", index])}`,
      },
    ];
  });
}

/** Whether the stack uses a DigitalOcean account. */
export function needsAccount({
  host,
  dns,
  backup,
}: Pick<Config, "host" | "dns"> & { backup?: unknown }): boolean {
  return host.kind !== "address" || dns.zone !== "none" || needsSpaces(backup);
}

function certificateNames({ domain, dns, certificate }: Values): string[] {
  if (certificate.wildcard) return [domain, `*.${domain}`];
  return dns.www ? [domain, `www.${domain}`] : [domain];
}

function decode(raw: Record<string, string>): Record<string, unknown> {
  const own = Object.entries(raw).filter(([key]) => key.startsWith(NAMESPACE));
  return Object.fromEntries(own.map(([key, text]) => [key.slice(NAMESPACE.length), decodeValue(text)]));
}

/** Objects and lists arrive as JSON. Any other text stays text, even a number or `true`. */
export function decodeValue(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function deriveLabel(app: string, stack: string): string {
  return stack.startsWith(`${app}-`) ? stack : `${app}-${stack}`;
}

/** The label is in the names of everything in the account. A volume's name has the shortest limit. */
function labelProblems(label: string, stack: string): Problem[] {
  if (/^[a-z][a-z0-9-]*[a-z0-9]$/.test(label) && label.length <= 55) return [];
  return [
    {
      where: `stack ${stack}`,
      problem: `would name its droplet ${label}, which must have lower-case letters, digits and dashes only, and at most 55 characters`,
      fix: "pulumi stack rename prod",
    },
  ];
}

/** The host proves a wildcard by a DNS record that it writes itself. */
function wildcardProblems({ certificate, dns, dnsToken }: Values): Problem[] {
  if (!certificate.wildcard) return [];
  const problems: Problem[] = [];
  if (dns.zone === "none")
    problems.push({
      where: "landfall:certificate.wildcard",
      problem: "is true, which needs a record in DigitalOcean's DNS, but landfall:dns.zone is none",
      fix: "pulumi config set --path 'landfall:certificate.wildcard' false",
    });
  if (dnsToken === undefined)
    problems.push({
      where: "landfall:dnsToken",
      problem:
        "is not set: the host needs it for the wildcard certificate; create a token with the domain scopes only",
      fix: "pulumi config set --secret landfall:dnsToken",
    });
  return problems;
}

/** Tokens in plain text, which anyone with the repository could use. */
function plainTokens(raw: Record<string, string>, secretKeys: ReadonlySet<string>): Problem[] {
  return ["digitalocean:token", "digitalocean:spacesSecretKey", "landfall:dnsToken"]
    .filter((key) => raw[key] !== undefined && !secretKeys.has(key))
    .map((key) => ({
      where: key,
      problem: "is in the stack's file in plain text; revoke it, then set a new one",
      fix: `pulumi config set --secret ${key}`,
    }));
}

/** Pulumi reports for a whole list whether anything in it is encrypted. */
function registryProblems({ registries }: Values, secretKeys: ReadonlySet<string>): Problem[] {
  if (secretKeys.has("landfall:registries")) return [];
  return registries.map((_, index) => ({
    where: `landfall:registries[${index}].password`,
    problem: "is in the stack's file in plain text; replace it where it was issued, then set the new one",
    fix: setCommand(["registries", index, "password"]),
  }));
}

function resolveKeyFile(ssh: unknown, home: string): string | undefined {
  const file = (ssh as { keyFile?: unknown } | undefined)?.keyFile;
  if (typeof file !== "string" || file === "") return undefined;
  if (file === "~" || file.startsWith("~/")) return join(home, file.slice(1));
  return isAbsolute(file) ? file : resolve(file);
}

/** In the order in which the DigitalOcean provider looks. */
function findToken(
  raw: Record<string, string>,
  environment: ParseContext["environment"],
): string | undefined {
  const token =
    raw["digitalocean:token"] ?? environment.DIGITALOCEAN_TOKEN ?? environment.DIGITALOCEAN_ACCESS_TOKEN;
  return token === "" ? undefined : token;
}

const missingToken: Problem = {
  where: "digitalocean:token",
  problem: "is not set, nor is DIGITALOCEAN_TOKEN in the environment",
  fix: "pulumi config set --secret digitalocean:token",
};
