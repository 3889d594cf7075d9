/** What is true of an identity provider for every client. Only facts that the provider documents. */
export interface Provider<Scope extends string = string> {
  /** As people write it. */
  title: string;
  /**
   * Where its endpoints are: known addresses, or the address of an issuer, which lists them in its OpenID Connect
   * discovery document.
   */
  endpoints: Endpoints;
  /** Every scope that a client may ask for. An empty list: the provider has none. @default any text */
  scopes?: readonly Scope[];
  /** What a client id looks like, checked before anything is deployed. @default any text */
  clientId?: { pattern: RegExp; example: string };
  /** What a client secret looks like, to recognise one that was pasted in another place. @default unknown */
  clientSecret?: RegExp;
  /** Whether the authorization endpoint takes PKCE (RFC 7636) with S256. */
  pkce: boolean;
  /** How the token endpoint learns who asks (RFC 6749, section 2.3.1): in the body, or as HTTP Basic. */
  clientAuthentication: "body" | "basic";
  /** Form of what the token endpoint takes. @default "form" */
  tokenRequest?: "form" | "json";
  /** Parameters of its own for the authorization endpoint, such as those that ask for a refresh token. */
  parameters?: Readonly<Record<string, string>>;
  /** Longest life of a client secret in months, where the provider ends it. @default it does not end */
  secretMonths?: number;
  /** Page on which a person registers redirect URIs and makes client secrets. */
  console: { url: string; redirectUris: string; secrets: string; scopes: string };
}

export type Endpoints =
  | (KnownEndpoints & { issuer?: string })
  /** The client's own configuration names the issuer. */
  | { discovered: true };

export interface KnownEndpoints {
  authorize: string;
  token: string;
  /** Answers who signed in. */
  user?: string;
  /** RFC 7009. @default tokens cannot be revoked, they expire */
  revoke?: string;
}
