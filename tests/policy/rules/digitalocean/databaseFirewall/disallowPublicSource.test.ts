import { disallowPublicSource } from "../../../../../policy/rules/digitalocean/databaseFirewall/disallowPublicSource.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublicSource, {
  good: { clusterId: "a", rules: [{ type: "ip_addr", value: "203.0.113.4" }] },
  bad: {
    "every address": [
      { rules: [{ type: "ip_addr", value: "0.0.0.0/0" }] },
      "opens the database to 0.0.0.0/0",
    ],
  },
  unknown: "rules",
});
