import { disallowPublicSsh } from "../../../../../policy/rules/digitalocean/firewall/disallowPublicSsh.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublicSsh, {
  good: { inboundRules: [{ protocol: "tcp", portRange: "22", sourceAddresses: ["203.0.113.4/32"] }] },
  bad: {
    "port 22": [
      { inboundRules: [{ protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/0", "::/0"] }] },
      "opens port 22 to every address",
    ],
    "a range that holds it": [
      { inboundRules: [{ protocol: "tcp", portRange: "20-25", sourceAddresses: ["0.0.0.0/0", "::/0"] }] },
      "opens port 22 (in 20-25) to every address",
    ],
    "half of the internet": [
      { inboundRules: [{ protocol: "tcp", portRange: "22", sourceAddresses: ["0.0.0.0/1"] }] },
      "opens port 22 to every address",
    ],
  },
  unknown: "inboundRules",
});
