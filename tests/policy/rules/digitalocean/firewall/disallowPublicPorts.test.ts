import { disallowPublicPorts } from "../../../../../policy/rules/digitalocean/firewall/disallowPublicPorts.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowPublicPorts, {
  good: { inboundRules: [{ protocol: "tcp", portRange: "22", sourceAddresses: ["203.0.113.4/32"] }] },
  bad: {
    "a database's port": [
      { inboundRules: [{ protocol: "tcp", portRange: "5432", sourceAddresses: ["0.0.0.0/0", "::/0"] }] },
      "opens tcp port 5432 to every address",
    ],
    "a range": [
      { inboundRules: [{ protocol: "tcp", portRange: "8000-8100", sourceAddresses: ["0.0.0.0/0", "::/0"] }] },
      "opens tcp port 8000-8100 to every address",
    ],
  },
  alsoGood: {
    "the web, and pings": {
      inboundRules: [
        { protocol: "tcp", portRange: "443", sourceAddresses: ["0.0.0.0/0"] },
        { protocol: "icmp", sourceAddresses: ["0.0.0.0/0"] },
      ],
    },
  },
  unknown: "inboundRules",
});
