import { disallowGuessableSecret } from "../../../../../policy/rules/auth0/clientCredentials/disallowGuessableSecret.ts";
import { testRule } from "../../../testRule.ts";

const violation = "has a default or guessable secret";

testRule(disallowGuessableSecret, {
  good: { clientId: "AbCdEfGhIjKlMnOpQrStUvWxYz012345", clientSecret: "qX7w-vV2k-9sLm-3RtB" },
  alsoGood: { "one that Auth0 generates": { clientSecret: undefined } },
  bad: {
    "a default": [{ clientSecret: "changeme" }, violation],
    "a default that no state has": [{ clientSecret: undefined, clientSecretWo: "secret" }, violation],
  },
  unknown: "clientSecret",
});
