import { disallowPublicPolicy } from "../../../../../policy/rules/postgresql/schema/disallowPublicPolicy.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublicPolicy, {
  good: { name: "app", policies: [{ role: "app", usage: true }] },
  bad: {
    "everybody creates": [{ policies: [{ create: true, usage: true }] }, "lets every role create in it"],
  },
  unknown: "policies",
});
