import { z } from "zod";
import { bodyOf, needs, queryOf, type Routes } from "./http.ts";
import { choose, fieldsQuery } from "./pagination.ts";

const body = z.strictObject({
  friendly_name: z.string().optional(),
  picture_url: z.string().optional(),
  support_email: z.string().optional(),
  support_url: z.string().optional(),
  default_audience: z.string().optional(),
  default_directory: z.string().optional(),
  default_redirection_uri: z.string().optional(),
  allowed_logout_urls: z.array(z.string()).optional(),
  enabled_locales: z.array(z.string()).optional(),
  session_lifetime: z.number().positive().max(8_760).optional(),
  idle_session_lifetime: z.number().positive().max(2_400).optional(),
  ephemeral_session_lifetime: z.number().positive().optional(),
  idle_ephemeral_session_lifetime: z.number().positive().optional(),
  sandbox_version: z.string().optional(),
  session_cookie: z.looseObject({}).nullable().optional(),
  sessions: z.looseObject({}).nullable().optional(),
  oidc_logout: z.looseObject({}).optional(),
  error_page: z.looseObject({}).nullable().optional(),
  flags: z.record(z.string(), z.boolean()).optional(),
  customize_mfa_in_postlogin_action: z.boolean().optional(),
  allow_organization_name_in_authentication_api: z.boolean().optional(),
  acr_values_supported: z.array(z.string()).nullable().optional(),
  pushed_authorization_requests_supported: z.boolean().optional(),
  mtls: z.looseObject({}).nullable().optional(),
});

/** https://auth0.com/docs/api/management/v2/tenants/patch-settings */
export const tenantRoutes: Routes = (app, tenant) => {
  const path = "/api/v2/tenants/settings";
  const settings = () =>
    tenant.tenantSettings.get("settings") ?? { flags: {}, session_lifetime: 168, idle_session_lifetime: 72 };
  app.get(path, needs("read:tenant_settings"), (request) =>
    choose(settings(), queryOf(request, z.strictObject(fieldsQuery))),
  );
  app.patch(path, needs("update:tenant_settings"), (request) => {
    const { flags, ...changes } = bodyOf(request, body);
    const old = settings();
    return tenant.tenantSettings.put("settings", {
      ...old,
      ...changes,
      flags: { ...(old.flags as object), ...flags },
    });
  });
};
