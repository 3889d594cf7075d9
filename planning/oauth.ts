import { describeClients, type OAuthClientArgs } from "../components/oauth/index.ts";
import type { Config } from "../config/load.ts";

/** The clients at identity providers that a stack configures. */
export function oauthClients({
  app,
  domain,
  oauth,
}: Pick<Config, "app" | "domain" | "oauth">): OAuthClientArgs[] {
  if (app.oauth === undefined) return [];
  return describeClients(app.oauth, domain, oauth ?? {}).map(({ name, clientId, redirectUri, scopes }) => ({
    provider: name,
    clientId,
    redirectUri,
    domain,
    scopes,
    expires: oauth?.[name]?.expires,
    allowExpired: oauth?.[name]?.allowExpired,
  }));
}
