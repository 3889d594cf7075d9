import { requireRs256 } from "../../../../../policy/rules/auth0/client/requireRs256.ts";
import { testRule } from "../../../testRule.ts";

const violation = "has ID tokens that are signed with HS256, so who checks them can forge them";

testRule(requireRs256, {
  good: { appType: "spa", jwtConfiguration: { alg: "RS256" } },
  alsoGood: {
    "another key pair": { jwtConfiguration: { alg: "PS256" } },
    "a program, which has no ID tokens": { appType: "non_interactive", jwtConfiguration: undefined },
  },
  bad: {
    "a shared secret": [{ jwtConfiguration: { alg: "HS256" } }, violation],
    "a shared secret of a program": [
      { appType: "non_interactive", jwtConfiguration: { alg: "HS256" } },
      violation,
    ],
    "Auth0's own choice": [{ jwtConfiguration: { lifetimeInSeconds: 60 } }, violation],
    nothing: [{ jwtConfiguration: undefined }, violation],
  },
  unknown: "jwtConfiguration",
});
