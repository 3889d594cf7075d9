import { disallowAllPorts } from "../../../../../policy/rules/digitalocean/firewall/disallowAllPorts.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowAllPorts, {
  good: { inboundRules: [{ protocol: "tcp", portRange: "22", sourceAddresses: ["203.0.113.4/32"] }] },
  bad: {
    "all of them": [
      { inboundRules: [{ protocol: "tcp", portRange: "1-65535", sourceAddresses: ["0.0.0.0/0", "::/0"] }] },
      "opens every tcp port to every address",
    ],
    "all by DigitalOcean's word": [
      { inboundRules: [{ protocol: "tcp", portRange: "all", sourceAddresses: ["0.0.0.0/0", "::/0"] }] },
      "opens every tcp port to every address",
    ],
  },
  unknown: "inboundRules",
});
