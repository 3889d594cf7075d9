import { disallowWildcardCors } from "../../../../../policy/rules/digitalocean/spacesBucket/disallowWildcardCors.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowWildcardCors, {
  good: { region: "tor1", corsRules: [{ allowedOrigins: ["https://example.com"], allowedMethods: ["GET"] }] },
  bad: {
    "a star": [
      { corsRules: [{ allowedOrigins: ["*"], allowedMethods: ["PUT", "GET"] }] },
      "allows every origin to GET, PUT",
    ],
  },
  unknown: "corsRules",
});
