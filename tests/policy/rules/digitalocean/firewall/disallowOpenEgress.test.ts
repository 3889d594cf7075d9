import { disallowOpenEgress } from "../../../../../policy/rules/digitalocean/firewall/disallowOpenEgress.ts";
import { testRule } from "../../../testRule.ts";

testRule(disallowOpenEgress, {
  good: { outboundRules: [{ protocol: "tcp", portRange: "443", destinationAddresses: ["0.0.0.0/0"] }] },
  bad: {
    everything: [
      { outboundRules: [{ protocol: "tcp", portRange: "1-65535", destinationAddresses: ["0.0.0.0/0"] }] },
      "lets every tcp connection out",
    ],
  },
  unknown: "outboundRules",
});
