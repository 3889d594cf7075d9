import type { KnownEndpoints, Provider } from "./provider.ts";
import type { ClientConfig } from "./types.ts";

/** Where a client finds its provider. */
export type ClientEndpoints =
  | ({ issuer?: string } & KnownEndpoints)
  /** The issuer's discovery document has the others. */
  | { issuer: string };

/** Address that the provider sends people back to. */
export function redirectUri(domain: string, callbackPath: string, provider: string): string {
  return `https://${domain}${callbackPath.replace("{provider}", provider)}`;
}

/**
 * The endpoints of the table with the client's tenant. A stand-in has each at its host and path:
 * `<server>/oauth2.googleapis.com/token`.
 * @throws Error if the provider's issuer is not configured
 */
export function clientEndpoints({ title, endpoints }: Provider, config: ClientConfig): ClientEndpoints {
  if ("discovered" in endpoints) {
    if (config.issuer === undefined) throw new Error(`the issuer of ${title} is not configured`);
    return { issuer: atServer(config.issuer, config) };
  }
  const { issuer, authorize, token, user, revoke } = endpoints;
  const at = (url: string) => atServer(url.replace("{tenant}", config.tenant ?? "common"), config);
  return {
    ...(issuer !== undefined && { issuer: at(issuer) }),
    authorize: at(authorize),
    token: at(token),
    ...(user !== undefined && { user: at(user) }),
    ...(revoke !== undefined && { revoke: at(revoke) }),
  };
}

function atServer(url: string, { server }: ClientConfig): string {
  return server === undefined
    ? url
    : `${server.replace(/\/+$/, "")}/${url.slice(url.indexOf("://") + "://".length)}`;
}
