import { expect, it } from "vitest";
import { firewallRules } from "../../../components/host/firewall.ts";

it("opens SSH to the operators and the web to the world", () => {
  const world = ["0.0.0.0/0", "::/0"];
  expect(firewallRules(["203.0.113.4/32"])).toEqual({
    inboundRules: [
      { protocol: "tcp", portRange: "22", sourceAddresses: ["203.0.113.4/32"] },
      { protocol: "tcp", portRange: "80", sourceAddresses: world },
      { protocol: "tcp", portRange: "443", sourceAddresses: world },
      { protocol: "icmp", sourceAddresses: world },
    ],
    outboundRules: [
      { protocol: "tcp", portRange: "1-65535", destinationAddresses: world },
      { protocol: "udp", portRange: "1-65535", destinationAddresses: world },
      { protocol: "icmp", destinationAddresses: world },
    ],
  });
});
