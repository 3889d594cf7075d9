import { disallowDropCascade } from "../../../../../policy/rules/postgresql/schema/disallowDropCascade.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowDropCascade, {
  good: { name: "app" },
  bad: {
    cascade: [{ dropCascade: true }, "is dropped with every table in it"],
  },
  unknown: "dropCascade",
});
