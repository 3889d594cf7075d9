import { disallowAllPrivileges } from "../../../../../policy/rules/postgresql/grant/disallowAllPrivileges.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowAllPrivileges, {
  good: { database: "app", role: "app", objectType: "table", schema: "app", privileges: ["SELECT"] },
  bad: {
    everything: [{ privileges: ["ALL"] }, "grants everything on a table"],
    schemas: [
      { objectType: "database", privileges: ["CONNECT", "CREATE"] },
      "grants CREATE on a database, and with it new schemas",
    ],
  },
  unknown: "privileges",
});
