import { requireUser } from "../../../../../policy/rules/docker/container/requireUser.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireUser, {
  good: { image: "app:1.2.0", user: "1000" },
  bad: {
    "no user": [{ user: undefined }, "runs as whatever user its image names, root by default"],
  },
  unknown: "user",
});
