import { disallowPrivileged } from "../../../../../policy/rules/docker/container/disallowPrivileged.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPrivileged, {
  good: { image: "app:1.2.0", privileged: false },
  bad: {
    "a privileged container": [{ privileged: true }, "runs privileged, so root in it is root on the host"],
  },
  alsoGood: {
    "one that says nothing of it": { privileged: undefined },
  },
  unknown: "privileged",
});
