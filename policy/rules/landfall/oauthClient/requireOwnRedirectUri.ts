import { oauthClient } from "../../../resourceTypes.ts";
import { defineResourceRule, violationIf } from "../../../rule.ts";

export const requireOwnRedirectUri = defineResourceRule(oauthClient, {
  name: "landfall-oauth-client-require-own-redirect-uri",
  description: "A client's redirect URI is one HTTPS address of the stack's domain.",
  severity: "high",
  remediationSteps:
    "Set it to `https://<domain>` and the path of the app's callback, and register what `bin/landfall oauth urls` prints.",
  url: "https://www.rfc-editor.org/rfc/rfc9700#section-4.1",
  onUnknown: "stop",
  validateResource: ({ redirectUri, domain }) => {
    const url = URL.parse(redirectUri);
    if (url === null) return ["has a redirect URI that is not a URL"];
    return [
      ...violationIf(
        url.protocol !== "https:",
        `has a redirect URI with ${url.protocol.slice(0, -1)} in place of https`,
      ),
      ...violationIf(
        !isWithin(url.hostname, domain),
        `has a redirect URI at ${url.hostname || "no host"}, which is not ${domain} or below it`,
      ),
      ...violationIf(redirectUri.includes("*"), "has a wildcard in its redirect URI"),
      ...violationIf(redirectUri.includes("#"), "has a fragment in its redirect URI"),
      ...violationIf(url.username + url.password !== "", "has a user name or a password in its redirect URI"),
    ];
  },
});

/** Whether the host is the domain or a subdomain of it. */
function isWithin(host: string, domain: string): boolean {
  const own = URL.parse(`https://${domain}`)?.hostname ?? domain;
  return host === own || host.endsWith(`.${own}`);
}
