import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeDroplet, type TestRegion, testRegion } from "./support.ts";

let region: TestRegion;
beforeEach(async () => {
  region = await testRegion();
});
afterEach(() => region.stop());

const ssh = { protocol: "tcp", ports: "22", sources: { addresses: ["203.0.113.4/32"] } };
const firewallOf = (id: number) => region.driver.machines.get(id)?.firewall;

describe("a firewall", () => {
  it("is in force on its droplets, with tags and droplets resolved to addresses", async () => {
    const web = await makeDroplet(region, { tags: ["web"] });
    const db = await makeDroplet(region, { name: "db" });
    const created = await region.call("POST", "/v2/firewalls", {
      name: "db",
      droplet_ids: [db.id],
      inbound_rules: [
        ssh,
        { protocol: "tcp", ports: "5432", sources: { tags: ["web"] } },
        { ...ssh, protocol: "icmp", ports: undefined },
      ],
      outbound_rules: [{ protocol: "udp", ports: "all", destinations: { addresses: ["0.0.0.0/0", "::/0"] } }],
    });
    expect(created.status).toBe(202);
    await region.settled();
    const [privateIp, publicIp] = web.networks.v4.map((net: { ip_address: string }) => net.ip_address);
    expect(firewallOf(db.id)).toEqual({
      inbound: [
        { protocol: "tcp", ports: [22, 22], sources: ["203.0.113.4/32"] },
        { protocol: "tcp", ports: [5432, 5432], sources: [`${publicIp}/32`, `${privateIp}/32`] },
        { protocol: "icmp", ports: [0, 65_535], sources: ["203.0.113.4/32"] },
      ],
      outbound: [{ protocol: "udp", ports: [0, 65_535], destinations: ["0.0.0.0/0", "::/0"] }],
    });
    expect(firewallOf(web.id)).toBeUndefined();
    const { firewall } = await region.ok("GET", `/v2/firewalls/${created.body.firewall.id}`);
    expect(firewall).toMatchObject({
      status: "succeeded",
      pending_changes: [],
      outbound_rules: [{ ports: "0" }],
    });
  });

  it("follows tags, droplets and rules as they change", async () => {
    const { id } = await makeDroplet(region);
    await region.ok("POST", "/v2/tags", { name: "web" });
    const { firewall } = await region.ok("POST", "/v2/firewalls", {
      name: "fw",
      tags: ["web"],
      inbound_rules: [ssh],
    });
    const tagging = { resources: [{ resource_id: String(id), resource_type: "droplet" }] };
    const ports = () => firewallOf(id)?.inbound.map((rule) => rule.ports[0]);
    const step = async (method: string, path: string, body: object) => {
      await region.ok(method, path, body);
      await region.settled();
      return ports();
    };
    const https = {
      inbound_rules: [{ protocol: "tcp", ports: "443", sources: { addresses: ["0.0.0.0/0"] } }],
    };
    const path = `/v2/firewalls/${firewall.id}`;
    expect(await step("POST", "/v2/tags/web/resources", tagging)).toEqual([22]);
    expect(await step("POST", `${path}/rules`, https)).toEqual([22, 443]);
    expect(await step("DELETE", `${path}/rules`, { inbound_rules: [ssh] })).toEqual([443]);
    expect(await step("DELETE", "/v2/tags/web/resources", tagging)).toBeUndefined();
    expect(await step("POST", `${path}/droplets`, { droplet_ids: [id] })).toEqual([443]);
    expect(await step("DELETE", path, {})).toBeUndefined();
  });

  it("is in force before a new droplet with its tag is active: without it, the droplet never is", async () => {
    await region.ok("POST", "/v2/tags", { name: "web" });
    await region.ok("POST", "/v2/firewalls", { name: "fw", tags: ["web"], inbound_rules: [ssh] });
    const { id } = await makeDroplet(region, { tags: ["web"] });
    expect(firewallOf(id)?.inbound).toHaveLength(1);
    region.driver.failing = "setFirewall";
    expect((await makeDroplet(region, { name: "open", tags: ["web"] })).status).toBe("new");
  });

  it("says that it failed when the machine refuses it", async () => {
    const { id } = await makeDroplet(region);
    region.driver.failing = "setFirewall";
    const { firewall } = await region.ok("POST", "/v2/firewalls", {
      name: "fw",
      droplet_ids: [id],
      inbound_rules: [ssh],
    });
    await region.settled();
    expect((await region.ok("GET", `/v2/firewalls/${firewall.id}`)).firewall.status).toBe("failed");
  });

  it.each([
    [422, { ports: "70000" }, "invalid port range: 70000"],
    [422, { ports: "90-80" }, "invalid port range: 90-80"],
    [422, { ports: undefined }, "ports are required for tcp rules"],
    [422, { protocol: "sctp" }, "protocol must be one of: tcp, udp, icmp"],
    [422, { sources: { addresses: ["203.0.113.4/33"] } }, "invalid address: 203.0.113.4/33"],
  ])("answers %i to the rule %j", async (status, change, message) => {
    const body = { name: "fw", inbound_rules: [{ ...ssh, ...change }] };
    expect(await region.call("POST", "/v2/firewalls", body)).toMatchObject({ status, body: { message } });
  });

  it("has a name of its own, and a rule", async () => {
    await region.ok("POST", "/v2/firewalls", { name: "fw", inbound_rules: [ssh] });
    const twice = await region.call("POST", "/v2/firewalls", { name: "fw", inbound_rules: [ssh] });
    expect(twice).toMatchObject({ status: 409, body: { id: "conflict", message: "duplicate name" } });
    expect((await region.call("POST", "/v2/firewalls", { name: "empty" })).status).toBe(422);
  });
});

describe("a reserved IP", () => {
  it("is assigned, moved and taken away by actions that pend", async () => {
    const a = await makeDroplet(region);
    const b = await makeDroplet(region, { name: "b" });
    const { reserved_ip } = await region.ok("POST", "/v2/reserved_ips", { region: "tor1" });
    const path = `/v2/reserved_ips/${reserved_ip.ip}`;
    const act = async (body: object) => {
      const { action } = await region.ok("POST", `${path}/actions`, body);
      expect(action.status).toBe("in-progress");
      await region.settled();
      return (await region.ok("GET", `${path}/actions/${action.id}`)).action.status;
    };
    expect(await act({ type: "assign", droplet_id: a.id })).toBe("completed");
    expect(region.driver.machines.get(a.id)?.reservedIps).toEqual([reserved_ip.ip]);
    expect((await region.ok("GET", path)).reserved_ip.droplet.id).toBe(a.id);
    await act({ type: "assign", droplet_id: b.id });
    expect(region.driver.machines.get(a.id)?.reservedIps).toEqual([]);
    expect(region.driver.machines.get(b.id)?.reservedIps).toEqual([reserved_ip.ip]);
    await act({ type: "unassign" });
    expect((await region.ok("GET", path)).reserved_ip.droplet).toBeNull();
    expect((await region.call("POST", `${path}/actions`, { type: "unassign" })).status).toBe(422);
    expect((await region.call("DELETE", path)).status).toBe(204);
    expect((await region.call("GET", path)).status).toBe(404);
  });

  it("stays when its droplet goes, and demands the same region", async () => {
    const { id } = await makeDroplet(region);
    const { reserved_ip } = await region.ok("POST", "/v2/reserved_ips", { droplet_id: id });
    await region.settled();
    await region.ok("DELETE", `/v2/droplets/${id}`);
    await region.settled();
    expect((await region.ok("GET", `/v2/reserved_ips/${reserved_ip.ip}`)).reserved_ip.droplet).toBeNull();
    const other = await makeDroplet(region, { region: "nyc3" });
    const path = `/v2/reserved_ips/${reserved_ip.ip}/actions`;
    expect((await region.call("POST", path, { type: "assign", droplet_id: other.id })).status).toBe(422);
  });
});

describe("a VPC", () => {
  it("holds droplets, and cannot be deleted while it does", async () => {
    const { vpc } = await region.ok("POST", "/v2/vpcs", {
      name: "app",
      region: "tor1",
      ip_range: "10.20.0.0/24",
    });
    const droplet = await makeDroplet(region, { vpc_uuid: vpc.id });
    expect(droplet.networks.v4[0]).toMatchObject({
      ip_address: "10.20.0.2",
      netmask: "255.255.255.0",
      type: "private",
    });
    expect((await region.ok("GET", `/v2/vpcs/${vpc.id}/members`)).members[0].urn).toBe(
      `do:droplet:${droplet.id}`,
    );
    const refused = await region.call("DELETE", `/v2/vpcs/${vpc.id}`);
    expect(refused).toMatchObject({ status: 403, body: { message: "Can not delete VPC with members" } });
    await region.ok("DELETE", `/v2/droplets/${droplet.id}`);
    await region.settled();
    expect((await region.call("DELETE", `/v2/vpcs/${vpc.id}`)).status).toBe(204);
    expect(region.driver.vpcs.size).toBe(0);
  });

  it("is made by default with a region's first droplet, and then not deleted", async () => {
    const a = await makeDroplet(region);
    const b = await makeDroplet(region, { name: "b" });
    expect(a.vpc_uuid).toBe(b.vpc_uuid);
    const { vpc } = await region.ok("GET", `/v2/vpcs/${a.vpc_uuid}`);
    expect(vpc).toMatchObject({ name: "default-tor1", default: true });
    expect((await region.call("DELETE", `/v2/vpcs/${vpc.id}`)).status).toBe(403);
  });

  it.each([
    ["10.20.0.128/25", "overlaps with another VPC"],
    ["8.8.8.0/24", "within a private range"],
    ["10.0.0.0/8", "no larger than /16"],
    ["10.20.0.1/24", "not a valid CIDR"],
  ])("is refused the range %s", async (ip_range, message) => {
    await region.ok("POST", "/v2/vpcs", { name: "first", region: "tor1", ip_range: "10.20.0.0/24" });
    const answer = await region.call("POST", "/v2/vpcs", { name: "second", region: "tor1", ip_range });
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain(message);
  });
});
