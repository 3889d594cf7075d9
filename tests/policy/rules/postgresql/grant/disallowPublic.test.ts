import { disallowPublic } from "../../../../../policy/rules/postgresql/grant/disallowPublic.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublic, {
  good: { database: "app", role: "app", objectType: "table", schema: "app", privileges: ["SELECT"] },
  bad: {
    everybody: [{ role: "public", privileges: ["SELECT", "INSERT"] }, "grants INSERT, SELECT to every role"],
    "in capitals": [{ role: "PUBLIC" }, "grants SELECT to every role"],
  },
  alsoGood: {
    "what revokes from everybody": { role: "public", privileges: [] },
  },
  unknown: "role",
});
