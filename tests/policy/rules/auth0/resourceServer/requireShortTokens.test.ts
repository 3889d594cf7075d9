import { requireShortTokens } from "../../../../../policy/rules/auth0/resourceServer/requireShortTokens.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireShortTokens, {
  good: { identifier: "https://example.com/api", tokenLifetime: 86_400, tokenLifetimeForWeb: 7200 },
  alsoGood: { "Auth0's own choice": { tokenLifetime: undefined, tokenLifetimeForWeb: undefined } },
  bad: {
    "a second more": [
      { tokenLifetime: 86_401 },
      "has access tokens for 86401 seconds by `tokenLifetime`, more than 86400",
    ],
    "a month, also in a browser": [
      { tokenLifetime: 2_592_000, tokenLifetimeForWeb: 2_592_000 },
      "has access tokens for 2592000 seconds by `tokenLifetime`, more than 86400",
      "has access tokens for 2592000 seconds by `tokenLifetimeForWeb`, more than 86400",
    ],
  },
  unknown: "tokenLifetime",
});
