import { isFullControl } from "../../../detectors/wideScopes.ts";
import { oauthClient } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowWideScopes = defineResourceRule(oauthClient, {
  name: "landfall-oauth-client-disallow-wide-scopes",
  description: "Only an administrator's role may ask for a scope that means full control.",
  severity: "medium",
  remediationSteps:
    "Replace the scope by one for what the app does, such as `https://www.googleapis.com/auth/gmail.send`, or move it to the role `admin` in `oauth.clients` of app.ts.",
  url: "https://www.rfc-editor.org/rfc/rfc9700#section-2.3",
  onUnknown: "checkKnownElements",
  defaultConfig: { administrators: ["admin"] },
  validateResource: ({ provider, scopes }, { config: { administrators } }) =>
    Object.entries(scopes)
      .filter(([role]) => !administrators.includes(role))
      .flatMap(([role, all]) => all.map((scope) => ({ role, scope })))
      .filter(({ scope }) => isFullControl(provider, scope))
      .map(({ role, scope }) => `lets the role ${role} ask for ${scope}, which means full control`),
});
