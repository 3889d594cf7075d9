import type { Provider } from "../provider.ts";
import { github } from "./github.ts";
import { google, youtube } from "./google.ts";
import { microsoft } from "./microsoft.ts";
import { notion } from "./notion.ts";
import { auth0, oidc } from "./oidc.ts";

/** Every identity provider that an app can name, by the name that the configuration uses. */
export const providers = {
  google,
  microsoft,
  notion,
  youtube,
  github,
  auth0,
  oidc,
} as const satisfies Record<string, Provider>;

export type ProviderName = keyof typeof providers;

/** A scope that a client of the provider may ask for. */
export type ScopeOf<Name extends ProviderName> = (typeof providers)[Name] extends {
  scopes: readonly (infer Scope)[];
}
  ? Scope
  : string;
