import { disallowServerAccess } from "../../../../../policy/rules/postgresql/grantRole/disallowServerAccess.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowServerAccess, {
  good: { role: "app", grantRole: "readers" },
  bad: {
    programs: [
      { grantRole: "pg_execute_server_program" },
      "makes the role a member of pg_execute_server_program, which can become superuser",
    ],
    "an administrator, to pass on": [
      { grantRole: "postgres", withAdminOption: true },
      "makes the role a member of postgres, the administrator",
      "lets the role add members",
    ],
  },
  unknown: "grantRole",
});
