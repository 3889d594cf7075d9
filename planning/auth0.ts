import { type Auth0Plan, planTenant } from "../components/auth0/index.ts";
import type { Config } from "../config/load.ts";
import type { StackValues } from "./description/types.ts";

/** What the stack's Auth0 tenant gets. Undefined if the app has none. */
export function auth0Plan({
  app,
  domain,
  label,
}: Pick<Config, "app" | "domain" | "label">): Auth0Plan | undefined {
  return app.auth0 && planTenant(app.auth0, { label, domain });
}

type Auth0Values = Pick<
  StackValues,
  "auth0Domain" | "auth0Audience" | "auth0RolesClaim" | "auth0Authority" | "oldKeysEnd"
>;

/** Values of the tenant for the Compose files' variables. */
export function auth0Values(
  config: Pick<Config, "app" | "domain"> & Partial<Pick<Config, "auth0" | "label" | "migrateUsers">>,
): Auth0Values {
  const { auth0, label = "", migrateUsers } = config;
  const tenant = auth0Plan({ ...config, label });
  return {
    auth0Domain: auth0?.domain ?? "",
    auth0Audience: tenant?.audience ?? "",
    auth0RolesClaim: tenant?.rolesClaim ?? "",
    auth0Authority: auth0?.authority ?? "",
    oldKeysEnd: migrateUsers?.oldKeysEnd ?? "",
  };
}
