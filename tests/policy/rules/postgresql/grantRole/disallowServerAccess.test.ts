import { disallowServerAccess } from "../../../../../policy/rules/postgresql/grantRole/disallowServerAccess.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowServerAccess, {
  good: { role: "app", grantRole: "readers" },
  bad: {
    programs: [
      { grantRole: "pg_execute_server_program" },
      "makes the role a member of pg_execute_server_program, from which it is superuser in a step",
    ],
    "an administrator, to pass on": [
      { grantRole: "postgres", withAdminOption: true },
      "makes the role a member of postgres, the administrator",
      "lets the role take others in",
    ],
  },
  unknown: "grantRole",
});
