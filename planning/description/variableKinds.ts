import type { ServerSettings } from "../../components/database/index.ts";
import { NOTIFY_SECRETS } from "../../components/monitoring/index.ts";
import {
  type AppOAuth,
  type ProviderName,
  providers,
  secretVariable,
  usedProviders,
} from "../../components/oauth/index.ts";
import type { StackValues, Variable } from "./types.ts";

/**
 * A plain value from the stack's configuration or an env file. If it is not set, the Compose file's default applies.
 */
export const setting = (description: string): Variable => ({
  description,
  source: { from: "setting", required: false },
});

/** As `setting`. If it is not set, its default fits the droplet's size. */
export const serverSetting = (description: string, server: keyof ServerSettings): Variable => ({
  description,
  source: { from: "setting", required: false, server },
});

/** As `setting`, without a default. */
export const requiredSetting = (description: string): Variable => ({
  description,
  source: { from: "setting", required: true },
});

/**
 * A secret that the stack generates once and keeps.
 * @param length number of characters. Default: 32
 */
export const generated = (description: string, length = 32): Variable => ({
  description,
  source: { from: "generated", length },
});

/** A secret from an outside service, in the stack's configuration. Without it, the feature that uses it is off. */
export const credential = (description: string): Variable => ({
  description,
  source: { from: "config", required: false },
});

/** As `credential`, but required. */
export const required = (description: string): Variable => ({
  description,
  source: { from: "config", required: true },
});

/** A value from the stack's configuration or its components. */
export const stack = (description: string, value: keyof StackValues): Variable => ({
  description,
  source: { from: "stack", value },
});

/**
 * The variables of the app's identity providers: `OAUTH_PROVIDERS`, and for each provider `<PROVIDER>_OAUTH_CLIENT_SECRET`
 * and `<PROVIDER>_OAUTH_OLD_CLIENT_SECRET`.
 */
export function oauthVariables(oauth: AppOAuth): Record<string, Variable> {
  const secrets = usedProviders(oauth).flatMap((provider) => clientVariables(provider));
  return {
    OAUTH_PROVIDERS: stack(
      "Clients of identity providers as JSON: endpoints, redirect URIs and scopes.",
      "oauthProviders",
    ),
    ...Object.fromEntries(secrets),
  };
}

/** The variables of Alertmanager: `ALERTMANAGER_CONFIG`, and a secret `NOTIFY_...` for each receiver that needs one. */
export function notifyVariables(): Record<string, Variable> {
  const secrets = Object.entries(NOTIFY_SECRETS).map(([name, { description }]): [string, Variable] => [
    name,
    { description, source: { from: "notify" } },
  ]);
  return {
    ALERTMANAGER_CONFIG: stack(
      "Configuration of Alertmanager as JSON: routes and receivers.",
      "alertmanagerConfig",
    ),
    ...Object.fromEntries(secrets),
  };
}

function clientVariables(provider: ProviderName): [string, Variable][] {
  const { title } = providers[provider];
  const variable = (secret: "clientSecret" | "oldClientSecret", description: string): [string, Variable] => [
    secretVariable(provider, secret),
    { description, source: { from: "oauth", provider, secret } },
  ];
  return [
    variable("clientSecret", `Client secret of the app at ${title}.`),
    variable("oldClientSecret", `Client secret at ${title} that a rotation replaces.`),
  ];
}
