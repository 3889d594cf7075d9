export { OAuthClient, type OAuthClientArgs } from "./client.ts";
export {
  type ClientConfigs,
  type ClientSecret,
  clientSecrets,
  type DescribedClient,
  describeClients,
  secretVariable,
  usedProviders,
} from "./clients.ts";
export { type ClientEndpoints, clientEndpoints, redirectUri } from "./endpoints.ts";
export { dateOnly, daysLeft, describeEnd, expiryWarnings, latestEnd } from "./expiry.ts";
export type { Endpoints, KnownEndpoints, Provider } from "./provider.ts";
export { type ProviderName, providers, type ScopeOf } from "./providers/index.ts";
export type { AppClient, AppOAuth, ClientConfig, RoleScopes } from "./types.ts";
