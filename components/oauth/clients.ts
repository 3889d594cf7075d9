import { type ClientEndpoints, clientEndpoints, redirectUri } from "./endpoints.ts";
import { dateOnly } from "./expiry.ts";
import type { Provider } from "./provider.ts";
import { type ProviderName, providers } from "./providers/index.ts";
import type { AppOAuth, ClientConfig } from "./types.ts";

/** A configured client, as the app reads it. Nothing of it is secret. */
export interface DescribedClient {
  name: ProviderName;
  title: string;
  clientId: string;
  redirectUri: string;
  endpoints: ClientEndpoints;
  pkce: boolean;
  clientAuthentication: Provider["clientAuthentication"];
  tokenRequest: "form" | "json";
  /** Parameters of the provider's own for the authorization endpoint. */
  parameters: Readonly<Record<string, string>>;
  scopes: { user: readonly string[]; admin: readonly string[] };
  /** Day on which the client secret ends, such as 2027-03-01. */
  expires?: string;
}

/** What a stack configures, by the provider's name. */
export type ClientConfigs = Readonly<Record<string, ClientConfig>>;

/** Providers that the app uses, in the order of its description. */
export function usedProviders({ clients }: AppOAuth): ProviderName[] {
  return Object.keys(clients) as ProviderName[];
}

/** The clients that a stack configures, in the order of the app's description. */
export function describeClients(app: AppOAuth, domain: string, configs: ClientConfigs): DescribedClient[] {
  return usedProviders(app).flatMap((name) => {
    const config = configs[name];
    const scopes = app.clients[name]?.scopes;
    if (config?.clientId === undefined || scopes === undefined) return [];
    const provider: Provider = providers[name];
    return [
      {
        name,
        title: provider.title,
        clientId: config.clientId,
        redirectUri: redirectUri(domain, app.callbackPath, name),
        endpoints: clientEndpoints(provider, config),
        pkce: provider.pkce,
        clientAuthentication: provider.clientAuthentication,
        tokenRequest: provider.tokenRequest ?? "form",
        parameters: provider.parameters ?? {},
        scopes: { user: scopes.user, admin: scopes.admin ?? scopes.user },
        ...(config.expires !== undefined && { expires: dateOnly(config.expires) }),
      },
    ];
  });
}

/** The secrets of a client. */
export type ClientSecret = "clientSecret" | "oldClientSecret";

/** Name of the variable with a client's secret: `GOOGLE_OAUTH_CLIENT_SECRET`. */
export function secretVariable(provider: string, secret: ClientSecret): string {
  return `${provider.toUpperCase()}_OAUTH_${secret === "clientSecret" ? "" : "OLD_"}CLIENT_SECRET`;
}

/** The secrets that a stack configures, by the names of their variables. */
export function clientSecrets(configs: ClientConfigs): Record<string, string> {
  const entries = Object.entries(configs).flatMap(([provider, config]) =>
    (["clientSecret", "oldClientSecret"] as const).flatMap((secret): [string, string][] => {
      const value = config[secret];
      return value === undefined ? [] : [[secretVariable(provider, secret), value]];
    }),
  );
  return Object.fromEntries(entries);
}
