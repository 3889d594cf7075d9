export { OAuthClient, type OAuthClientArgs } from "./client.ts";
export type { Endpoints, KnownEndpoints, Provider } from "./provider.ts";
export { type ProviderName, providers, type ScopeOf } from "./providers/index.ts";
