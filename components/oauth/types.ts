import type { ProviderName, ScopeOf } from "./providers/index.ts";

/** The identity providers that an app uses. */
export interface AppOAuth {
  /**
   * Path that a provider sends people back to, on the stack's domain. `{provider}` stands for the provider's name.
   * Another path must be registered at every provider before it is deployed.
   * @example "/api/v1/oauth/{provider}/callback"
   */
  callbackPath: `/${string}{provider}${string}`;
  /** What the app asks of each provider, by the provider's name. A stack configures any of them, or none. */
  clients: { [Name in ProviderName]?: AppClient<Name> };
}

/** What an app asks of one provider. */
export interface AppClient<Name extends ProviderName = ProviderName> {
  /** Scopes that a person may grant, by the person's role. A scope outside the role's list is never asked for. */
  scopes: RoleScopes<ScopeOf<Name>>;
}

/** Scopes by role. */
export interface RoleScopes<Scope = string> {
  user: readonly Scope[];
  /** The whole list of an administrator: those of `user` are not added. @default those of `user` */
  admin?: readonly Scope[];
}

/** What a stack configures of one client, below `landfall:oauth`. */
export interface ClientConfig {
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  /** The one that a rotation replaces. The provider accepts both. */
  oldClientSecret?: string | undefined;
  /** Day on which the client secret ends, as YYYY-MM-DD. */
  expires?: string | undefined;
  /** Directory that signs in at Microsoft. @default "common" */
  tenant?: string | undefined;
  /** Address of the issuer, where the provider has no address of its own. */
  issuer?: string | undefined;
  /** Address of a stand-in, below which every endpoint is found by host and path. @default the provider itself */
  server?: string | undefined;
}
