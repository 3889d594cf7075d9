import { explainUnsafeAddress, hideCredentials } from "../../../detectors/callbacks.ts";
import { auth0Client } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const disallowWildcardCallback = defineResourceRule(auth0Client, {
  name: "auth0-client-disallow-wildcard-callback",
  description: "A client names each address that Auth0 sends people, codes and tokens to.",
  severity: "high",
  remediationSteps:
    "Write each address in full, with https: `https://app.example.com/callback`. `http://localhost` is allowed.",
  url: "https://auth0.com/docs/get-started/applications/wildcards-for-subdomains",
  onUnknown: "checkKnownElements",
  validateResource: ({ callbacks, allowedLogoutUrls, webOrigins, allowedOrigins }) =>
    Object.entries({ callbacks, allowedLogoutUrls, webOrigins, allowedOrigins }).flatMap(
      ([input, addresses]) =>
        (addresses ?? []).flatMap((address) => {
          const reason = explainUnsafeAddress(address);
          return reason === undefined
            ? []
            : [`has ${hideCredentials(address)} in \`${input}\`, which ${reason}`];
        }),
    ),
});
