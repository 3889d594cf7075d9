import { type ProviderName, providers } from "../../../components/oauth/index.ts";
import { allScopes, type ClientToCheck } from "./client.ts";
import type { Reason } from "./verdict.ts";

/** What a provider does not accept, and where a person mends it. It never holds a secret. */
export interface Finding {
  provider: ProviderName;
  /** As a clause whose subject is the provider. */
  problem: string;
  /** Address of the console, and the way through its menus. */
  page: string;
  /** What to put there. */
  fix: string;
}

/** Command that sets a key of the client. @param value what is to be typed for it */
export const setCommand = (name: ProviderName, key: string, value: string): string =>
  `pulumi config set --path 'landfall:oauth.${name}.${key}' ${value}`;

const setSecret = (name: ProviderName): string =>
  `pulumi config set --secret --path 'landfall:oauth.${name}.clientSecret'`;

type Page = "redirectUris" | "secrets" | "scopes";

export const pageOf = (name: ProviderName, page?: Page): string => {
  const { url, ...ways } = providers[name].console;
  return page === undefined ? url : `${url}: ${ways[page]}`;
};

type Text = Omit<Finding, "provider">;

/** @param today such as 2027-03-01 */
export function findingOf(reason: Reason, client: ClientToCheck, today: string): Finding {
  return { provider: client.name, ...TEXTS[reason](client, today) };
}

const TEXTS: Readonly<Record<Reason, (client: ClientToCheck, today: string) => Text>> = {
  redirectUri: ({ name, clientId, redirectUri }) => ({
    problem: `does not know the redirect URI ${redirectUri} of the client ${clientId}`,
    page: pageOf(name, "redirectUris"),
    fix: `Add exactly ${redirectUri}`,
  }),
  unknownClient: unknownClient,
  deletedClient: ({ name, clientId }) => ({
    problem: `has deleted the client ${clientId}`,
    page: pageOf(name),
    fix: `Restore it, or make a new client. Then type: ${setCommand(name, "clientId", "<client id>")} and ${setSecret(name)}`,
  }),
  unknownInTenant: (client) => ({
    problem: `has no application ${client.clientId} in the tenant ${tenantOf(client)}`,
    page: `${pageOf(client.name)}: the application, Overview`,
    fix: `Copy both ids from there. Type: ${setCommand(client.name, "clientId", "<Application (client) ID>")} and ${setCommand(client.name, "tenant", "<Directory (tenant) ID>")}`,
  }),
  tenant: (client) => ({
    problem: `does not serve the client in the tenant ${tenantOf(client)}`,
    page: `${pageOf(client.name)}: the application, Overview`,
    fix: `Copy the id from there. Type: ${setCommand(client.name, "tenant", "<Directory (tenant) ID>")}`,
  }),
  secret: refusedSecret,
  expiredSecret: ({ name }) => expiredSecret(name),
  scope: (client) => refusedScopes(client.name, allScopes(client)),
  pkce: ({ name, clientId }) => ({
    problem: `does not accept PKCE with S256 for the client ${clientId}`,
    page: pageOf(name),
    fix: "Allow PKCE with the method S256 for the client. Sign-in without it is open to stolen codes",
  }),
  grant: ({ name, clientId }) => ({
    problem: `does not let the client ${clientId} use authorization codes`,
    page: pageOf(name),
    fix: "Make it a web application with the grant type Authorization Code",
  }),
};

function unknownClient({ name, clientId }: ClientToCheck): Text {
  const other = providerOfId(name, clientId);
  return {
    problem:
      other === undefined
        ? `does not know the client ${clientId}`
        : `does not know the client ${clientId}, which has the form of a client of ${providers[other].title}`,
    page: pageOf(name),
    fix: `Copy the client id from there. Type: ${setCommand(name, "clientId", "<client id>")}`,
  };
}

/** Another provider whose client ids look so, where the provider's own do not. */
function providerOfId(name: ProviderName, clientId: string): ProviderName | undefined {
  const looksLike = (each: ProviderName) => {
    const { clientId: form } = providers[each] as { clientId?: { pattern: RegExp } };
    return form?.pattern.test(clientId);
  };
  if (looksLike(name) !== false) return undefined;
  return (Object.keys(providers) as ProviderName[]).find(looksLike);
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function refusedSecret({ name, clientId, secret, expires }: ClientToCheck, today: string): Text {
  if (expires !== undefined && expires < today) return expiredSecret(name);
  const page = pageOf(name, "secrets");
  if (name === "microsoft" && GUID.test(secret))
    return {
      problem: "refuses the client secret: it has the form of a Secret ID, which is not the secret",
      page,
      fix: `Copy the Value. If it is hidden, make a new secret. Type: ${setSecret(name)}`,
    };
  return {
    problem: `refuses the secret of the client ${clientId}`,
    page,
    fix: `Open the client with that id, and make a new secret. Type: ${setSecret(name)}`,
  };
}

const expiredSecret = (name: ProviderName): Text => ({
  problem: "refuses the client secret, because it has expired",
  page: pageOf(name, "secrets"),
  fix: `Make a new secret. Type: ${setSecret(name)} and ${setCommand(name, "expires", "<its last day>")}`,
});

export const refusedScopes = (name: ProviderName, scopes: readonly string[]): Text => ({
  problem: `does not allow ${scopes.length === 1 ? "the scope" : "one of the scopes"} ${scopes.join(" ")}`,
  page: pageOf(name, "scopes"),
  fix: `Allow exactly ${scopes.join(" ")}, or take what is too much from the app's description`,
});

/** As the addresses of Microsoft have it. */
const tenantOf = ({ endpoints }: ClientToCheck): string =>
  /\/([^/]+)\/(oauth2\/)?v2\.0/.exec(
    ("token" in endpoints ? endpoints.token : endpoints.issuer) ?? "",
  )?.[1] ?? "";
