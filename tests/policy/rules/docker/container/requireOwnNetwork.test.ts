import { requireOwnNetwork } from "../../../../../policy/rules/docker/container/requireOwnNetwork.ts";
import { testRule } from "../../../testRule.ts";

testRule(requireOwnNetwork, {
  good: { image: "app:1.2.0", networksAdvanced: [{ name: "app" }] },
  bad: {
    "no network": [
      { networksAdvanced: undefined },
      "is on the default bridge, with every other container there",
    ],
    "the bridge by name": [
      { networksAdvanced: [], networkMode: "bridge" },
      "is on the default bridge, with every other container there",
    ],
  },
  alsoGood: {
    "a container without any network": { networksAdvanced: undefined, networkMode: "none" },
  },
  unknown: "networksAdvanced",
});
