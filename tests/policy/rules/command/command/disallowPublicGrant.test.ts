import { disallowPublicGrant } from "../../../../../policy/rules/command/command/disallowPublicGrant.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublicGrant, {
  good: { create: "systemctl restart app" },
  bad: {
    "all on a schema": [
      { create: 'psql -c "GRANT ALL ON SCHEMA public TO public"' },
      "grants to every role, in create",
    ],
  },
  unknown: "create",
});
