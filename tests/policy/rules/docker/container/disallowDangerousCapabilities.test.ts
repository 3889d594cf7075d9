import { disallowDangerousCapabilities } from "../../../../../policy/rules/docker/container/disallowDangerousCapabilities.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowDangerousCapabilities, {
  good: { image: "app:1.2.0", capabilities: { adds: ["NET_BIND_SERVICE"] } },
  bad: {
    SYS_ADMIN: [
      { capabilities: { adds: ["SYS_ADMIN"] } },
      "has the capability SYS_ADMIN, with which it can leave its container",
    ],
    "all of them, as Docker writes it": [
      { capabilities: { adds: ["CAP_ALL"] } },
      "has the capability CAP_ALL, with which it can leave its container",
    ],
  },
  unknown: "capabilities",
});
