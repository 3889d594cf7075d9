import { auth0ResourceServer } from "../../../resourceTypes.ts";
import { defineResourceRule } from "../../../rule.ts";

export const requireShortTokens = defineResourceRule(auth0ResourceServer, {
  name: "auth0-resource-server-require-short-tokens",
  description: "An API's access tokens end within a day.",
  severity: "low",
  remediationSteps: "Set `tokenLifetime` to 86400 seconds or fewer. A refresh token keeps people signed in.",
  url: "https://auth0.com/docs/secure/tokens/access-tokens/update-access-token-lifetime",
  onUnknown: "stop",
  defaultConfig: { seconds: 86_400 },
  validateResource: ({ tokenLifetime, tokenLifetimeForWeb }, { config: { seconds } }) =>
    Object.entries({ tokenLifetime, tokenLifetimeForWeb }).flatMap(([input, lifetime]) =>
      lifetime !== undefined && lifetime > seconds
        ? [`has access tokens for ${lifetime} seconds by \`${input}\`, more than ${seconds}`]
        : [],
    ),
});
