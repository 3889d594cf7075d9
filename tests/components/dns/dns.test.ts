import { describe, expect, it } from "vitest";
import { Dns } from "../../../components/dns/index.ts";
import { identities, named, register } from "../exactRegistrations.ts";

const args = { domain: "example.com", address: "192.0.2.7" };
const records = [
  "landfall:dns:Dns dns",
  "digitalocean:index/dnsRecord:DnsRecord dns-a < dns",
  "digitalocean:index/dnsRecord:DnsRecord dns-caa-letsencrypt.org < dns",
  "digitalocean:index/dnsRecord:DnsRecord dns-www < dns",
];

describe("Dns", () => {
  it("makes the zone and its records", async () => {
    const all = await register(() => new Dns("dns", { ...args, zone: "create" }));
    expect(identities(all)).toEqual([...records, "digitalocean:index/domain:Domain dns-zone < dns"]);
    expect(named(all, "dns-a")).toMatchObject({
      inputs: { domain: "example.com", type: "A", name: "@", value: "192.0.2.7", ttl: 300 },
      dependencies: ["dns-zone"],
    });
  });

  it("adds records only to a zone that exists", async () => {
    const all = await register(
      () => new Dns("dns", { ...args, domain: "app.example.com", zoneName: "example.com", zone: "existing" }),
    );
    expect(identities(all)).toEqual(records);
    expect(named(all, "dns-a").inputs).toMatchObject({ domain: "example.com", name: "app" });
  });

  it("gives the AAAA record its own address", async () => {
    const all = await register(() => new Dns("dns", { ...args, zone: "existing", addressV6: "2001:db8::7" }));
    expect(named(all, "dns-aaaa").inputs).toMatchObject({ type: "AAAA", value: "2001:db8::7" });
  });

  it("makes nothing where the records are kept elsewhere", async () => {
    expect(identities(await register(() => new Dns("dns", { ...args, zone: "none" })))).toEqual([
      "landfall:dns:Dns dns",
    ]);
  });
});
