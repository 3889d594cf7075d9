import { requireReadOnlyRoot } from "../../../../../policy/rules/docker/container/requireReadOnlyRoot.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireReadOnlyRoot, {
  good: { image: "app:1.2.0", readOnly: true },
  bad: {
    "one that says nothing of it": [{ readOnly: undefined }, "can change its own programs"],
  },
  unknown: "readOnly",
});
