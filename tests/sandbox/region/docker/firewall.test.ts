import { expect, test } from "vitest";
import { firewallRules } from "../../../../sandbox/region/docker/firewall.ts";

const emptied = "table inet landfall_fw {}\ndelete table inet landfall_fw\n";

test("without a firewall everything is open", () => {
  expect(firewallRules(undefined)).toBe(emptied);
});

test("a firewall without rules lets only answers through", () => {
  const rules = firewallRules({ inbound: [], outbound: [] });
  expect(rules.startsWith(emptied)).toBe(true);
  expect(rules.match(/^ {4}.*$/gm)).toEqual([
    "    type filter hook prerouting priority mangle; policy accept;",
    `    iifname != "eth0" accept`,
    "    ct state established,related accept",
    "    drop",
    "    type filter hook postrouting priority mangle; policy accept;",
    `    oifname != "eth0" accept`,
    "    ct state established,related accept",
    "    drop",
  ]);
});

test("a rule is split by address family, and has one port or a range", () => {
  const rules = firewallRules({
    inbound: [
      { protocol: "tcp", ports: [443, 443], sources: ["0.0.0.0/0", "::/0"] },
      { protocol: "icmp", ports: [0, 0], sources: ["192.0.2.0/24"] },
    ],
    outbound: [{ protocol: "udp", ports: [1, 65535], destinations: ["203.0.113.1/32", "203.0.113.2/32"] }],
  });
  expect(rules).toContain("    ip saddr { 0.0.0.0/0 } tcp dport 443 accept\n");
  expect(rules).toContain("    ip6 saddr { ::/0 } tcp dport 443 accept\n");
  expect(rules).toContain("    ip saddr { 192.0.2.0/24 } meta l4proto icmp accept\n");
  expect(rules).toContain("    ip daddr { 203.0.113.1/32, 203.0.113.2/32 } udp dport 1-65535 accept\n");
});

test("a rule without addresses allows nobody", () => {
  const rule = { protocol: "tcp" as const, ports: [22, 22] as [number, number], sources: [] };
  expect(firewallRules({ inbound: [rule], outbound: [] })).not.toContain("dport");
});
