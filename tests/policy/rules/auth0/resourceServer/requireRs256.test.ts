import { requireRs256 } from "../../../../../policy/rules/auth0/resourceServer/requireRs256.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireRs256, {
  good: { identifier: "https://example.com/api", signingAlg: "RS256" },
  alsoGood: {
    "another key pair": { signingAlg: "PS256" },
    "Auth0's own choice": { signingAlg: undefined },
  },
  bad: {
    "a shared secret": [
      { signingAlg: "HS256" },
      "has access tokens that are signed with HS256, so who checks them can forge them",
    ],
  },
  unknown: "signingAlg",
});
