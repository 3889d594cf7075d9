import { disallowWildcardCors } from "../../../../../policy/rules/command/command/disallowWildcardCors.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowWildcardCors, {
  good: { create: "systemctl restart app" },
  bad: {
    "a header of nginx": [
      { create: "echo 'add_header Access-Control-Allow-Origin *;' > /etc/nginx/c.conf" },
      "writes a configuration that allows every origin, in create",
    ],
  },
  unknown: "create",
});
