import { disallowOpenPermissions } from "../../../../../policy/rules/command/command/disallowOpenPermissions.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowOpenPermissions, {
  good: { create: "systemctl restart app" },
  bad: {
    "777": [{ create: "chmod -R 777 /srv" }, "lets everybody write to a file, in create"],
  },
  unknown: "create",
});
