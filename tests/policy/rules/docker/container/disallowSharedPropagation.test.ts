import { disallowSharedPropagation } from "../../../../../policy/rules/docker/container/disallowSharedPropagation.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowSharedPropagation, {
  good: {
    image: "app:1.2.0",
    mounts: [{ type: "bind", source: "/srv", target: "/srv", bindOptions: { propagation: "rslave" } }],
  },
  bad: {
    shared: [
      { mounts: [{ type: "bind", source: "/srv", target: "/srv", bindOptions: { propagation: "rshared" } }] },
      "shares what it mounts below /srv with the host",
    ],
  },
  unknown: "mounts",
});
