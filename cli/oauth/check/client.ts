import type { KnownEndpoints, Provider, ProviderName } from "../../../components/oauth/index.ts";

/** A configured client, as the services of the app read it. */
export interface OAuthClient {
  name: ProviderName;
  title: string;
  clientId: string;
  redirectUri: string;
  /** Where only the issuer is named, its discovery document has the others. */
  endpoints: (KnownEndpoints & { issuer?: string }) | { issuer: string };
  pkce: boolean;
  clientAuthentication: Provider["clientAuthentication"];
  tokenRequest: NonNullable<Provider["tokenRequest"]>;
  parameters: Readonly<Record<string, string>>;
  /** By the role that may ask for them. */
  scopes: Readonly<Record<string, readonly string[]>>;
}

/** A client with what only the check of it needs. */
export interface ClientToCheck extends OAuthClient {
  secret: string;
  /** That a rotation replaces. */
  oldSecret?: string;
  /** Day on which the secret ends, such as 2027-03-01. */
  expires?: string;
}

/** Every scope that any role asks for, once. */
export const allScopes = ({ scopes }: OAuthClient): string[] => [...new Set(Object.values(scopes).flat())];
