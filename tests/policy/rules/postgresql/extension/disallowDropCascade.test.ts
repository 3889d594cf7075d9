import { disallowDropCascade } from "../../../../../policy/rules/postgresql/extension/disallowDropCascade.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowDropCascade, {
  good: { name: "pgcrypto" },
  bad: {
    cascade: [{ dropCascade: true }, "is dropped with the columns that use it"],
  },
  unknown: "dropCascade",
});
