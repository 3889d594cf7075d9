import { disallowPublic } from "../../../../../policy/rules/postgresql/defaultPrivileges/disallowPublic.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublic, {
  good: { database: "app", owner: "owner", role: "app", objectType: "table", privileges: ["SELECT"] },
  bad: {
    everybody: [{ role: "public" }, "will grant SELECT to every role"],
  },
  unknown: "role",
});
