import {
  type AppOAuth,
  type Provider,
  type ProviderName,
  providers,
  redirectUri,
  usedProviders,
} from "../../components/oauth/index.ts";
import { wrap } from "../../config/wrap.ts";

/** A stack, as far as consoles of identity providers must know it. */
export interface StackToRegister {
  name: string;
  /** Name of its app. */
  app: string;
  /** Undefined where the stack's file has none. */
  domain?: string;
  /** Undefined where the app uses no identity provider. */
  oauth?: AppOAuth;
}

const WIDTH = 80;

/** What to paste into which page, provider by provider. A line is longer than a terminal only by an address. */
export function renderUrls(stacks: readonly StackToRegister[]): string[] {
  const apps = Map.groupBy(
    stacks.filter(({ oauth }) => oauth !== undefined),
    ({ app }) => app,
  );
  if (apps.size === 0) return ["No app of these stacks uses an identity provider."];
  const sections = [...apps].flatMap(([app, all]) => {
    const oauth = all[0]?.oauth as AppOAuth;
    return usedProviders(oauth).map((name) => section(app, name, oauth, all));
  });
  const unnamed = stacks.filter(({ oauth, domain }) => oauth !== undefined && domain === undefined);
  return [...sections, ...unnamed.map(withoutDomain)].flatMap((lines, index) =>
    index === 0 ? lines : ["", ...lines],
  );
}

function section(
  app: string,
  name: ProviderName,
  oauth: AppOAuth,
  stacks: readonly StackToRegister[],
): string[] {
  const { title, console }: Provider = providers[name];
  const uris = stacks.flatMap(({ name: stack, domain }): [string, string][] =>
    domain === undefined ? [] : [[redirectUri(domain, oauth.callbackPath, name), stack]],
  );
  const scopes = scopesWithRoles(oauth, name);
  return [
    `${title}, for ${app}`,
    `  ${console.url}`,
    "",
    ...paragraph(`Redirect URIs: ${console.redirectUris}`),
    ...columns(uris),
    "",
    ...paragraph(`Scopes: ${console.scopes}`),
    ...(scopes.length === 0 ? ["    none"] : columns(scopes)),
  ];
}

/** Every scope that a role may ask for, once, with its roles. */
function scopesWithRoles(oauth: AppOAuth, name: ProviderName): [string, string][] {
  const { user = [], admin = user } = (oauth.clients[name]?.scopes ?? {}) as {
    user?: readonly string[];
    admin?: readonly string[];
  };
  return [...new Set([...user, ...admin])].map((scope) => [
    scope,
    [user.includes(scope) && "user", admin.includes(scope) && "admin"].filter(Boolean).join(", "),
  ]);
}

function withoutDomain({ name }: StackToRegister): string[] {
  return [
    `Stack ${name} has no domain, and so no redirect URI. Type:`,
    `  pulumi config set --stack ${name} landfall:domain example.com`,
  ];
}

const paragraph = (text: string) => `  ${wrap(text, "  ", WIDTH)}`.split("\n");

/** What to paste, and beside it what it is for; below it, where both do not fit. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([text]) => text.length));
  const longest = Math.max(...rows.map(([, note]) => note.length));
  const fits = 4 + width + 2 + longest <= WIDTH;
  return rows.flatMap(([text, note]) =>
    fits ? [`    ${text.padEnd(width)}  ${note}`] : [`    ${text}`, `      ${note}`],
  );
}
