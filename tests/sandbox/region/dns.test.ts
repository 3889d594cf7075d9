import { createSocket, type Socket } from "node:dgram";
import { Resolver } from "node:dns/promises";
import { Packet, TCPClient } from "dns2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Upstream } from "../../../sandbox/region/dns/forward.ts";
import { startNameServer } from "../../../sandbox/region/dns/server.ts";
import { zonesOf } from "../../../sandbox/region/dns/zones.ts";
import { freePort } from "../../freePort.ts";
import { type TestRegion, testRegion } from "./support.ts";

let region: TestRegion;
let stopServer: () => Promise<void>;
let resolver: Resolver;
let port: number;

async function startDns(upstream?: Upstream): Promise<void> {
  port = await freePort();
  const { state } = region.started.region;
  stopServer = await startNameServer({
    address: "127.0.0.1",
    port,
    zones: () => zonesOf(region.settings, state.domains),
    upstream,
  });
  resolver = new Resolver({ timeout: 1000, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
}

const domain = "site.test";
const add = (record: object) => region.ok("POST", `/v2/domains/${domain}/records`, record);

beforeEach(async () => {
  region = await testRegion();
  await region.ok("POST", "/v2/domains", { name: domain, ip_address: "198.18.2.10" });
  await startDns();
});
afterEach(async () => {
  await stopServer();
  await region.stop();
});

describe("names of the account's domains", () => {
  it("answer with what the records say, with their TTL, at once after a change", async () => {
    const { domain_record } = await add({ type: "A", name: "www", data: "198.18.2.11", ttl: 42 });
    expect(await resolver.resolve4("www.site.test", { ttl: true })).toEqual([
      { address: "198.18.2.11", ttl: 42 },
    ]);
    expect(await resolver.resolve4("SITE.test")).toEqual(["198.18.2.10"]);
    await region.ok("PUT", `/v2/domains/${domain}/records/${domain_record.id}`, { data: "198.18.2.12" });
    expect(await resolver.resolve4("www.site.test")).toEqual(["198.18.2.12"]);
  });

  it("name servers that have addresses: who proves a name by DNS asks each of them", async () => {
    const servers = await resolver.resolveNs(domain);
    expect(servers).toHaveLength(3);
    for (const server of servers)
      expect(await resolver.resolve4(server)).toEqual([region.settings.network.gateway]);
  });

  it("answer every type of record", async () => {
    const long = `v=DKIM1; p=${"x".repeat(600)}`;
    await add({ type: "AAAA", name: "six", data: "2001:db8::1" });
    await add({ type: "MX", name: "@", data: "mail.example.org.", priority: 10 });
    await add({ type: "TXT", name: "dkim", data: long });
    await add({ type: "CAA", name: "@", data: "letsencrypt.org.", flags: 0, tag: "issue" });
    await add({ type: "SRV", name: "_sip._tcp", data: "sip.site.test.", priority: 1, weight: 2, port: 5060 });
    expect(await resolver.resolve6("six.site.test")).toEqual(["2001:db8::1"]);
    expect(await resolver.resolveMx(domain)).toMatchObject([{ exchange: "mail.example.org", priority: 10 }]);
    expect((await resolver.resolveTxt("dkim.site.test")).map((parts) => parts.join(""))).toEqual([long]);
    expect(await resolver.resolveCaa(domain)).toMatchObject([{ critical: 0, issue: "letsencrypt.org" }]);
    expect(await resolver.resolveSrv("_sip._tcp.site.test")).toMatchObject([
      { name: "sip.site.test", port: 5060 },
    ]);
    expect((await resolver.resolveNs(domain)).sort()[0]).toBe("ns1.digitalocean.com");
    expect(await resolver.resolveSoa(domain)).toMatchObject({ nsname: "ns1.digitalocean.com", minttl: 1800 });
  });

  it("follow aliases, also to the domain itself", async () => {
    await add({ type: "CNAME", name: "www", data: "@" });
    await add({ type: "CNAME", name: "old", data: "www.site.test." });
    expect(await resolver.resolve4("old.site.test")).toEqual(["198.18.2.10"]);
    expect(await resolver.resolve6("old.site.test")).toEqual([]);
  });

  it("come from a wildcard only where the name does not exist", async () => {
    await add({ type: "A", name: "*", data: "198.18.2.20" });
    await add({ type: "TXT", name: "a.b", data: "here" });
    expect(await resolver.resolve4("any.thing.site.test")).toEqual(["198.18.2.20"]);
    await expect(resolver.resolve4("a.b.site.test")).rejects.toMatchObject({ code: "ENODATA" });
    await expect(resolver.resolve4("b.site.test")).rejects.toMatchObject({ code: "ENODATA" });
    await expect(resolver.resolve4("c.b.site.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
  });

  it("are told apart: no such name, with the zone's SOA, and no such record", async () => {
    await expect(resolver.resolve4("none.site.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
    await expect(resolver.resolve6(domain)).rejects.toMatchObject({ code: "ENODATA" });
    const tcp = TCPClient({ dns: "127.0.0.1", port });
    const response = await tcp("none.site.test", "A");
    expect(response.header).toMatchObject({ rcode: Packet.RCODE.NXDOMAIN, aa: 1 });
    expect(response.authorities).toMatchObject([{ name: domain, type: Packet.TYPE.SOA, minimum: 1800 }]);
  });
});

describe("other names", () => {
  it("of the region itself are built in, and other .test names do not exist", async () => {
    expect(await resolver.resolve4("api.landfall.test")).toEqual([region.settings.network.gateway]);
    const { services, identity, auth0, inbox } = region.settings;
    for (const { host, address } of [...Object.values(services), identity, auth0, inbox]) {
      expect(await resolver.resolve4(host)).toEqual([address]);
    }
    await expect(resolver.resolve4("nobody.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
  });

  it("of other accounts are answered for, which is how one sees that a zone is held", async () => {
    expect(await resolver.resolveSoa("taken.test")).toMatchObject({ nsname: "ns1.digitalocean.com" });
    await expect(resolver.resolve4("taken.test")).rejects.toMatchObject({ code: "ENODATA" });
  });

  it("are refused without an upstream", async () => {
    await expect(resolver.resolve4("example.org")).rejects.toMatchObject({ code: "EREFUSED" });
  });
});

describe("with an upstream", () => {
  let upstream: Socket;
  let silent = false;
  beforeEach(async () => {
    silent = false;
    upstream = createSocket("udp4");
    upstream.on("message", (message, { port, address }) => {
      if (silent) return;
      const request = Packet.parse(message);
      const response = Packet.createResponseFromRequest(request);
      const { name = "" } = request.questions[0] ?? {};
      response.answers.push(
        Object.assign(new Packet.Resource(name, Packet.TYPE.A, Packet.CLASS.IN, 5), { address: "192.0.2.7" }),
      );
      upstream.send(response.toBuffer(), port, address);
    });
    await new Promise<void>((resolve) => upstream.bind(0, "127.0.0.1", resolve));
    await stopServer();
    await startDns({ address: "127.0.0.1", port: upstream.address().port });
  });
  afterEach(() => new Promise<void>((resolve) => upstream.close(resolve)));

  it("forwards names that are not its own, and the end of an alias", async () => {
    expect(await resolver.resolve4("example.org")).toEqual(["192.0.2.7"]);
    await add({ type: "CNAME", name: "ext", data: "example.org." });
    expect(await resolver.resolve4("ext.site.test")).toEqual(["192.0.2.7"]);
    await expect(resolver.resolve4("none.site.test")).rejects.toMatchObject({ code: "ENOTFOUND" });
  });

  it("says that it failed when the upstream is silent", async () => {
    silent = true;
    await stopServer();
    await startDns({ address: "127.0.0.1", port: upstream.address().port, timeoutMs: 300 });
    const patient = new Resolver({ timeout: 5000, tries: 1 });
    patient.setServers([`127.0.0.1:${port}`]);
    await expect(patient.resolve4("example.org")).rejects.toMatchObject({ code: "ESERVFAIL" });
  });
});

it("says which address it cannot have", async () => {
  await expect(startNameServer({ address: "127.0.0.1", port, zones: () => [] })).rejects.toThrow(
    `name server at 127.0.0.1:${port}: `,
  );
});
