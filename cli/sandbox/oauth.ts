import { createHash, randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { parse, stringify } from "yaml";
import {
  type ClientConfig,
  type ClientConfigs,
  dateOnly,
  latestEnd,
  type Provider,
  type ProviderName,
  providers,
  redirectUri,
  usedProviders,
} from "../../components/oauth/index.ts";
import { loadApp } from "../../planning/description/load.ts";
import type { App } from "../../planning/description/types.ts";
import { findDialect } from "../../sandbox/region/identity/dialects/index.ts";
import { clientsFile, type Registration, Registry } from "../../sandbox/region/identity/registry.ts";
import type { RegionSettings } from "../../sandbox/region/settings.ts";
import { send } from "./identityServer.ts";
import { sandboxPulumi, stackFiles } from "./stack.ts";

/** Forms that a provider's ids and secrets have, of random hexadecimal digits. */
const forms: Record<ProviderName, { id: (hex: string) => string; secret: (hex: string) => string }> = {
  google: { id: googleId, secret: (hex) => `GOCSPX-${hex.slice(0, 28)}` },
  youtube: { id: googleId, secret: (hex) => `GOCSPX-${hex.slice(0, 28)}` },
  microsoft: { id: uuid, secret: (hex) => `${hex.slice(0, 3)}8Q~${hex.slice(0, 34)}` },
  notion: { id: uuid, secret: (hex) => `secret_${hex.slice(0, 43)}` },
  github: { id: (hex) => `Ov23${hex.slice(0, 16)}`, secret: (hex) => hex.slice(0, 40) },
  auth0: { id: (hex) => hex.slice(0, 32), secret: (hex) => hex.slice(0, 64) },
  oidc: { id: (hex) => hex.slice(0, 32), secret: (hex) => hex.slice(0, 64) },
};

function googleId(hex: string): string {
  return `123456789012-${hex.slice(0, 32)}.apps.googleusercontent.com`;
}

function uuid(hex: string): string {
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

const issuers: Partial<Record<ProviderName, string>> = { auth0: "/auth0/", oidc: "/oidc" };

/**
 * `landfall:oauth` of a sandbox's stack: a client at the region's own server for every provider that the app uses, and
 * what the user has set, which stays.
 */
export function sandboxClients(
  app: Pick<App, "name" | "oauth">,
  existing: ClientConfigs,
  { identity: { url } }: Pick<RegionSettings, "identity">,
  now: Date,
): ClientConfigs {
  const names = app.oauth === undefined ? [] : usedProviders(app.oauth);
  const made = names.map((name): [ProviderName, ClientConfig] => {
    const { secretMonths }: Provider = providers[name];
    const issuer = issuers[name];
    const config = {
      clientId: forms[name].id(createHash("sha256").update(`${app.name} ${name}`).digest("hex")),
      ...(issuer === undefined ? { server: url } : { issuer: `${url}${issuer}` }),
      ...(secretMonths !== undefined && { expires: latestEnd(secretMonths, now) }),
    };
    const { clientId = config.clientId } = existing[name] ?? {};
    // Somebody's own client is at somebody's own provider.
    return [name, clientId === config.clientId ? { ...config, ...existing[name] } : { ...existing[name] }];
  });
  return { ...existing, ...Object.fromEntries(made) };
}

/** A client at the region's server, as the server knows it, and whether the stack's configuration has its secret. */
interface SandboxClient {
  name: ProviderName;
  id: string;
  registration: Registration;
  secret: string;
  isNew: boolean;
}

/** Registers the clients at the region's server. @returns the secrets that are new, by the provider */
async function registerClients(
  app: App,
  clients: ClientConfigs,
  settings: RegionSettings,
): Promise<Partial<Record<ProviderName, string>>> {
  const added: Partial<Record<ProviderName, string>> = {};
  const registry = new Registry(clientsFile(settings));
  for (const client of clientsToRegister(app, clients, settings, registry)) {
    const { name, id, registration, secret, isNew } = client;
    await send(settings, "PUT", `clients/${name}/${encodeURIComponent(id)}`, registration);
    if (isNew) added[name] = secret;
  }
  return added;
}

function clientsToRegister(
  { oauth }: App,
  clients: ClientConfigs,
  { identity, site }: RegionSettings,
  registry: Registry,
): SandboxClient[] {
  if (oauth === undefined) return [];
  return usedProviders(oauth).flatMap((name): SandboxClient[] => {
    const { clientId: id, server, issuer, clientSecret, expires } = clients[name] ?? {};
    const dialect = findDialect(name);
    if (id === undefined || dialect === undefined || !(server ?? issuer)?.startsWith(identity.url)) return [];
    const kept = clientSecret === undefined ? undefined : registry.find(dialect.name, id)?.secrets;
    const secret = forms[name].secret(randomBytes(32).toString("hex"));
    const { user = [], admin = [] } = oauth.clients[name]?.scopes ?? {};
    const registration: Registration = {
      redirectUris: [redirectUri(site, oauth.callbackPath, name)],
      scopes: [...new Set([...user, ...admin])],
      // Those of a rotation stay as well.
      secrets: kept ?? [{ value: secret, ...(expires !== undefined && { expires: dateOnly(expires) }) }],
      pkce: "required",
    };
    return [{ name, id, registration, secret, isNew: kept === undefined }];
  });
}

/** Variables by which the app trusts the region's server. An app that has no such variable knows it in its own way. */
export async function authorityVariables(
  { variables }: Pick<App, "variables">,
  { ca }: Pick<RegionSettings, "ca">,
): Promise<Record<string, string>> {
  return "OAUTH_AUTHORITIES" in variables
    ? { OAUTH_AUTHORITIES: await readFile(ca.certificateFile, "utf8") }
    : {};
}

/** Configures a client of the prepared stack at every provider that its app uses. The region must be up. */
export async function prepareClients(settings: RegionSettings): Promise<void> {
  const { configFile } = stackFiles(settings);
  const stack = parse(await readFile(configFile, "utf8"));
  const app = await loadApp(stack.config["landfall:app"]);
  if (app?.oauth === undefined) return;
  const clients = sandboxClients(app, stack.config["landfall:oauth"] ?? {}, settings, new Date());
  const compose = stack.config["landfall:compose"];
  compose.variables = { ...compose.variables, ...(await authorityVariables(app, settings)) };
  stack.config["landfall:oauth"] = clients;
  await writeFile(configFile, stringify(stack), { mode: 0o600 });
  const pulumi = sandboxPulumi(settings);
  for (const [provider, secret] of Object.entries(await registerClients(app, clients, settings)))
    await pulumi.setConfig(`landfall:oauth.${provider}.clientSecret`, secret, "--secret", "--path");
}
