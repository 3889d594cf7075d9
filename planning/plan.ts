import { readFileSync } from "node:fs";
import { join } from "node:path";
import { certificateDirectory, WEBROOT } from "../components/certificate/index.ts";
import {
  type Plan,
  type ProxyService,
  plan,
  type ResolveArgs,
  readContext,
  readLocal,
  resolve,
  upstreamDirectory,
} from "../components/compose/index.ts";
import { parseMachineSize, serverSettings } from "../components/database/index.ts";
import { renderAlertmanager } from "../components/monitoring/index.ts";
import { describeClients } from "../components/oauth/index.ts";
import type { Config } from "../config/load.ts";
import { DATA_DIR } from "../contracts/hostPaths.ts";
import { ProblemsError } from "../problem.ts";
import { auth0Values } from "./auth0.ts";
import { databaseNames } from "./database.ts";
import { monitoringFile } from "./monitoring.ts";
import {
  clientIdVariables,
  loginNames,
  plainVariables,
  secretVariables,
  sizedVariables,
} from "./variables.ts";

/**
 * The plan of an app. Every app has a proxy: it serves the certificate, and makes deployments without downtime
 * possible.
 */
export type AppPlan = Plan & { proxy: ProxyService };

/**
 * Plans the app's Compose files with a stack's configuration.
 * @param directory of the files. Default: the app's own
 * @throws ProblemsError with everything unsupported in them
 */
export async function planApp(
  config: Pick<Config, "app" | "domain" | "compose" | "database" | "secrets"> &
    Partial<Pick<Config, "host" | "oauth" | "auth0" | "migrateUsers" | "label" | "notify" | "monitoring">>,
  directory = join(import.meta.dirname, "../apps", config.app.name),
): Promise<AppPlan> {
  const { app, domain, compose, secrets } = config;
  const stackValues = {
    domain,
    certificateDirectory: certificateDirectory(domain),
    acmeWebroot: WEBROOT,
    upstreamDirectory: upstreamDirectory(app.name),
    ...outsideDatabase(config),
    oauthProviders: JSON.stringify(app.oauth ? describeClients(app.oauth, domain, config.oauth ?? {}) : []),
    ...auth0Values(config),
    alertmanagerConfig: renderAlertmanager(config.notify ?? {}),
  };
  const args: ResolveArgs = {
    project: app.name,
    directory,
    files: app.composeFiles.map((file) => join(directory, file)),
    envFiles: compose.envFiles,
    profiles: compose.profiles,
    variables: plainVariables(app, stackValues, { ...sized(config), ...compose.variables }, secrets),
    secretVariables: [
      ...secretVariables(app, secrets),
      ...Object.keys(loginNames(config)),
      ...clientIdVariables(app),
    ],
  };
  const resolved = await resolveMonitored(args, config);
  const { proxy, ...rest } = plan(resolved, {
    dataDir: DATA_DIR,
    readLocal,
    ...(compose.watch !== undefined && { watch: compose.watch }),
    ...(compose.registry !== undefined && { build: { registry: compose.registry, readContext } }),
  });
  if (proxy === undefined) throw new ProblemsError("the app has no proxy", [noProxy(app.name)]);
  return { ...rest, proxy };
}

/** What monitors an app depends on what its own files have, so these are resolved first. */
async function resolveMonitored(
  args: ResolveArgs,
  config: Pick<Config, "app" | "domain"> & Partial<Pick<Config, "host" | "notify" | "monitoring">>,
) {
  const resolved = await resolve(args);
  if (config.monitoring?.enabled !== true) return resolved;
  const text = monitoringFile(resolved, config, config.monitoring);
  return resolve({ ...args, added: { name: "landfall:monitoring", text } });
}

/**
 * Default settings of a database server on the host, from the droplet's size. They apply to variables that neither the
 * configuration nor an env file sets.
 */
function sized({ app, host, compose }: Pick<Config, "app" | "compose"> & Partial<Pick<Config, "host">>) {
  const machine = host !== undefined && "size" in host ? parseMachineSize(host.size) : undefined;
  return machine === undefined ? {} : sizedVariables(app, serverSettings(machine), givenBy(compose.envFiles));
}

/**
 * Names of the variables that env files set. Compose reads their values; a value that Landfall passes would override
 * them.
 */
function givenBy(envFiles: readonly string[]): string[] {
  const lines = envFiles.flatMap((file) => readFileSync(file, "utf8").split("\n"));
  return lines.flatMap((line) => /^\s*(?:export\s+)?(\w+)\s*[=:]/.exec(line)?.[1] ?? []);
}

function outsideDatabase({ app, database }: Pick<Config, "app" | "database">) {
  const names = app.database && databaseNames(app.database, database);
  if (names === undefined || "service" in names.server)
    return { databaseHost: "", databasePort: "", databaseName: "", databaseAuthority: "" };
  const { host, port, authority } = names.server;
  return {
    databaseHost: host,
    databasePort: String(port),
    databaseName: names.database,
    databaseAuthority: authority,
  };
}

function noProxy(app: string) {
  return {
    where: `apps/${app}`,
    problem: "no service of its Compose files has x-landfall.upstreams, so nothing would serve the domain",
    fix: "bin/landfall add writes a proxy beside an app's own Compose file; docs/compose.md describes x-landfall",
  };
}
