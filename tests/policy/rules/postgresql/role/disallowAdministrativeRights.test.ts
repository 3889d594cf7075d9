import { disallowAdministrativeRights } from "../../../../../policy/rules/postgresql/role/disallowAdministrativeRights.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowAdministrativeRights, {
  good: {
    name: "app",
    login: true,
    connectionLimit: 10,
    statementTimeout: 30000,
    idleInTransactionSessionTimeout: 60000,
  },
  bad: {
    "a superuser": [{ superuser: true }, "has the right superuser, which is an administrator's"],
    "rights over roles and rows": [
      { createRole: true, bypassRowLevelSecurity: true },
      "has the right createRole, which is an administrator's",
      "has the right bypassRowLevelSecurity, which is an administrator's",
    ],
  },
  unknown: "superuser",
});
