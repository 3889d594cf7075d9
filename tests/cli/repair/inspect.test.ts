/** What is found in an account, against the sandbox's own API with machines in memory. */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Deployment, PendingOperation, Resource } from "../../../cli/pulumi/exportedState.ts";
import { type Finding, inspect } from "../../../cli/repair/inspect.ts";
import {
  dropletBody,
  makeDroplet,
  publicKey,
  type TestRegion,
  testRegion,
} from "../../sandbox/region/support.ts";

let region: TestRegion;
beforeEach(async () => {
  region = await testRegion();
});
afterEach(() => region.stop());

const typeOf = (name: string) => `digitalocean:index/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`;
const PROVIDER = "urn:pulumi:s::p::pulumi:providers:digitalocean::default";

function creating(name: string, inputs: Record<string, unknown>): PendingOperation {
  const type = typeOf(name);
  const urn = `urn:pulumi:s::p::${type}::${name}`;
  return { type: "creating", resource: { urn, type, inputs, provider: `${PROVIDER}::1` } };
}

function look(
  operations: PendingOperation[],
  resources: Resource[] = [],
  endpoint = region.url,
): Promise<Finding[]> {
  const inputs = { apiEndpoint: endpoint, token: region.token };
  const provider = { urn: PROVIDER, type: "pulumi:providers:digitalocean", id: "1", inputs };
  const state: Deployment = { resources: [provider, ...resources], pending_operations: operations };
  return inspect(state, "bin/landfall repair");
}

const ids = (findings: Finding[]) =>
  Object.fromEntries(
    findings.map((each) => [each.name.split(" ")[0], each.todo === "import" ? each.id : each.todo]),
  );

const droplet = { ...dropletBody, tags: ["web"] };
const zone = "example.test";

it("finds every kind of object that was made, and nothing where nothing was", async () => {
  const attached = (dropletId: number, volumeId: string, ipAddress: string) => [
    creating("Droplet", droplet),
    creating("Vpc", { name: "net", region: "tor1" }),
    creating("Firewall", { name: "fw" }),
    creating("SshKey", { name: "me", publicKey: `${publicKey}\n` }),
    creating("Volume", { name: "data", region: "tor1", size: 1 }),
    creating("Domain", { name: zone }),
    creating("DnsRecord", { domain: zone, type: "CNAME", name: "www", value: `${zone}.` }),
    creating("Project", { name: "prod" }),
    creating("ReservedIpAssignment", { ipAddress, dropletId }),
    creating("VolumeAttachment", { volumeId, dropletId }),
  ];
  const nothing = ids(await look(attached(1, "v", "198.18.2.200")));
  expect(new Set(Object.values(nothing))).toEqual(new Set(["clear"]));

  const post = (path: string, body: object) => region.ok("POST", `/v2${path}`, body);
  const { vpc } = await post("/vpcs", { name: "net", region: "tor1" });
  const { id } = await makeDroplet(region, { ...droplet, vpc_uuid: vpc.id });
  const { firewall } = await post("/firewalls", {
    name: "fw",
    inbound_rules: [],
    outbound_rules: [{ protocol: "icmp", destinations: { addresses: ["0.0.0.0/0"] } }],
  });
  const { ssh_key: key } = await post("/account/keys", { name: "me", public_key: publicKey });
  const { volume } = await post("/volumes", { name: "data", region: "tor1", size_gigabytes: 1 });
  await post("/domains", { name: zone });
  const { domain_record: record } = await post(`/domains/${zone}/records`, {
    type: "CNAME",
    name: "www",
    data: `${zone}.`,
  });
  const { project } = await post("/projects", { name: "prod", purpose: "Web Application" });
  const { reserved_ip: reserved } = await post("/reserved_ips", { region: "tor1" });
  await post(`/reserved_ips/${reserved.ip}/actions`, { type: "assign", droplet_id: id });
  await region.settled();
  await post(`/volumes/${volume.id}/actions`, { type: "attach", droplet_id: id });
  await region.settled();

  expect(ids(await look(attached(id, volume.id, reserved.ip)))).toEqual({
    Droplet: String(id),
    Vpc: vpc.id,
    Firewall: firewall.id,
    SshKey: String(key.id),
    Volume: volume.id,
    Domain: zone,
    DnsRecord: String(record.id),
    Project: project.id,
    ReservedIpAssignment: expect.stringMatching(new RegExp(`^${id}-${reserved.ip}-[0-9a-f]{12}$`)),
    VolumeAttachment: expect.stringMatching(new RegExp(`^${id}-${volume.id}-[0-9a-f]{12}$`)),
  });
});

it("waits for a droplet that DigitalOcean is still making", async () => {
  const { droplet: made } = await region.ok("POST", "/v2/droplets", droplet);
  expect(made.status).toBe("new");
  expect(ids(await look([creating("Droplet", droplet)]))).toEqual({ Droplet: String(made.id) });
  expect((await region.ok("GET", `/v2/droplets/${made.id}`)).droplet.status).toBe("active");
});

it("takes no object that the state has already, nor one that is made otherwise", async () => {
  const { id } = await makeDroplet(region, droplet);
  const other = { ...droplet, size: "s-2vcpu-2gb" };
  expect(ids(await look([creating("Droplet", other)]))).toEqual({ Droplet: "clear" });
  const owned: Resource = { urn: "urn:pulumi:s::p::t::old", type: typeOf("Droplet"), id: String(id) };
  expect(ids(await look([creating("Droplet", droplet)], [owned]))).toEqual({ Droplet: "clear" });
});

it("takes an unassigned address of the region if it is the only one, and asks where there are two", async () => {
  const { reserved_ip: first } = await region.ok("POST", "/v2/reserved_ips", { region: "tor1" });
  const wanted = creating("ReservedIp", { region: "tor1" });
  expect(ids(await look([wanted]))).toEqual({ ReservedIp: first.ip });
  const { reserved_ip: second } = await region.ok("POST", "/v2/reserved_ips", { region: "tor1" });
  expect(await look([wanted])).toMatchObject([
    {
      todo: "nothing",
      problem: expect.stringContaining(`${first.ip}, ${second.ip}`),
      fix: expect.stringContaining("bin/landfall repair"),
    },
  ]);
});

it("names every object that it could not look for, and never the token", async () => {
  const operations = [creating("Vpc", { name: "net" }), creating("Project", { name: "prod" })];
  const findings = await look(operations, [], "http://127.0.0.1:1");
  expect(findings.map(({ todo }) => todo)).toEqual(["nothing", "nothing"]);
  expect(findings).toMatchObject([
    { problem: expect.stringContaining("http://127.0.0.1:1 does not answer") },
    {},
  ]);
  expect(JSON.stringify(findings)).not.toContain(region.token);
});
