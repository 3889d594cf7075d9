import { disallowSystemPorts } from "../../../../../policy/rules/docker/container/disallowSystemPorts.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowSystemPorts, {
  good: { image: "app:1.2.0", ports: [{ internal: 443, external: 443 }] },
  bad: {
    "an ssh server's port": [
      { ports: [{ internal: 2222, external: 22 }] },
      "publishes port 22, which belongs to the system",
    ],
    "two in a row": [
      { ports: [67, 68].map((port) => ({ internal: port, external: port })) },
      "publishes port 67-68, which belongs to the system",
    ],
  },
  unknown: "ports",
});
