import { disallowLogDriverNone } from "../../../../../policy/rules/docker/container/disallowLogDriverNone.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowLogDriverNone, {
  good: { image: "app:1.2.0", logDriver: "local" },
  bad: {
    "no log": [{ logDriver: "none" }, "throws its log away"],
  },
  unknown: "logDriver",
});
