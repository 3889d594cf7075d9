import { requireDroppedCapabilities } from "../../../../../policy/rules/docker/container/requireDroppedCapabilities.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireDroppedCapabilities, {
  good: { image: "app:1.2.0", capabilities: { drops: ["ALL"] } },
  bad: {
    "one that drops nothing": [
      { capabilities: undefined },
      "keeps capabilities that Docker gives to every container",
    ],
    "one that drops a single one": [
      { capabilities: { drops: ["NET_RAW"] } },
      "keeps capabilities that Docker gives to every container",
    ],
  },
  unknown: "capabilities",
});
