import { describe, expect, it } from "vitest";
import { OutsideChecks } from "../../../components/outsideChecks/index.ts";
import { identities, named, register } from "../exactRegistrations.ts";

const args = { domain: "example.com", label: "shop-prod", mails: ["you@example.com"] };
const site = [
  "landfall:outsideChecks:OutsideChecks outside",
  "digitalocean:index/uptimeAlert:UptimeAlert outside-certificate < outside-site",
  "digitalocean:index/uptimeAlert:UptimeAlert outside-down < outside-site",
  "digitalocean:index/uptimeAlert:UptimeAlert outside-slow < outside-site",
  "digitalocean:index/uptimeCheck:UptimeCheck outside-site < outside",
];

describe("OutsideChecks", () => {
  it("asks the site, and tells of an outage, a slow page and an old certificate", async () => {
    const all = await register(() => new OutsideChecks("outside", args));
    expect(identities(all).sort()).toEqual([...site].sort());
    expect(named(all, "outside-site").inputs).toMatchObject({
      name: "example.com",
      type: "https",
      target: "https://example.com/",
    });
    expect(named(all, "outside-down").inputs).toMatchObject({
      type: "down_global",
      period: "2m",
      notifications: [{ emails: ["you@example.com"] }],
    });
    expect(named(all, "outside-slow").inputs).toMatchObject({
      type: "latency",
      threshold: 3000,
      comparison: "greater_than",
    });
    expect(named(all, "outside-certificate").inputs).toMatchObject({
      type: "ssl_expiry",
      threshold: 7,
      comparison: "less_than",
    });
  });

  it("watches the droplet if Landfall created it", async () => {
    const all = await register(() => new OutsideChecks("outside", { ...args, dropletId: "4711" }));
    expect(identities(all)).toHaveLength(site.length + 3);
    expect(named(all, "outside-disk").inputs).toMatchObject({
      type: "v1/insights/droplet/disk_utilization_percent",
      compare: "GreaterThan",
      value: 90,
      window: "5m",
      entities: ["4711"],
      alerts: { emails: ["you@example.com"] },
    });
  });
});
