import { requireMemoryLimit } from "../../../../../policy/rules/docker/container/requireMemoryLimit.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireMemoryLimit, {
  good: { image: "app:1.2.0", memory: 256 },
  bad: {
    "no limit": [{ memory: undefined }, "may take all of the host's memory"],
    "a limit of zero, which is none": [{ memory: 0 }, "may take all of the host's memory"],
  },
  unknown: "memory",
});
