import { disallowWildcardOrigin } from "../../../../../policy/rules/digitalocean/spacesBucketCors/disallowWildcardOrigin.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowWildcardOrigin, {
  good: {
    bucket: "b",
    region: "tor1",
    corsRules: [{ allowedOrigins: ["https://example.com"], allowedMethods: ["GET"] }],
  },
  bad: {
    "a star": [
      { corsRules: [{ allowedOrigins: ["*"], allowedMethods: ["GET"] }] },
      "allows every origin to GET",
    ],
  },
  unknown: "corsRules",
});
