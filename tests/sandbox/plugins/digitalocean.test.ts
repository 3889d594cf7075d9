/** The whole life of the resources, against the sandbox's own API with machines in memory. */
import { describe, expect, it } from "vitest";
import { makeDroplet, publicKey } from "../region/support.ts";
import { dropletInputs, failure, plugin, region, type, useDigitalOcean } from "./digitaloceanBed.ts";
import { secret, startPlugin, type Values } from "./harness.ts";

useDigitalOcean();

/** Makes one, and holds that reading it back shows no change: a second update does nothing. */
async function steady(name: string, inputs: Values) {
  const made = await plugin.make(type(name), inputs);
  const read = await plugin.read(type(name), made.id, made.state, made.inputs);
  expect(read.id, name).toBe(made.id);
  expect(await plugin.diff(type(name), made.id, read.state, made.inputs), name).toMatchObject({
    paths: [],
    changed: false,
  });
  expect(read.inputs, name).toEqual(made.inputs);
  return { ...made, state: read.state };
}

describe("every resource", () => {
  it("is the same after it was read back, and is gone after it was deleted", async () => {
    const made: [string, { id: string; state: Values }][] = [];
    const keep = async (name: string, inputs: Values) => {
      const one = await steady(name, inputs);
      made.push([name, one]);
      return one;
    };
    const key = await keep("SshKey", { name: "me", publicKey });
    const vpc = await keep("Vpc", { name: "net", region: "tor1", ipRange: "10.9.0.0/24" });
    const tag = await keep("Tag", { name: "role:web" });
    const volume = await keep("Volume", {
      name: "data",
      region: "tor1",
      size: 1,
      initialFilesystemType: "ext4",
    });
    const droplet = await keep("Droplet", {
      ...dropletInputs,
      ...{
        sshKeys: [key.id],
        vpcUuid: vpc.id,
        tags: [tag.id],
        monitoring: true,
        userData: "#cloud-config\n{}",
      },
    });
    await keep("VolumeAttachment", { dropletId: Number(droplet.id), volumeId: volume.id });
    const firewall = await keep("Firewall", {
      name: "web",
      dropletIds: [Number(droplet.id)],
      inboundRules: [
        { protocol: "tcp", portRange: "22", sourceAddresses: ["203.0.113.4/32"] },
        { protocol: "icmp", sourceAddresses: ["0.0.0.0/0", "::/0"] },
      ],
      outboundRules: [{ protocol: "tcp", portRange: "all", destinationAddresses: ["::/0", "0.0.0.0/0"] }],
    });
    expect(firewall.state.outboundRules).toMatchObject([{ portRange: "all" }]);
    const address = await keep("ReservedIp", { region: "tor1" });
    await keep("ReservedIpAssignment", { dropletId: Number(droplet.id), ipAddress: address.id });
    // An assignment elsewhere is no change of the address itself.
    const seen = await plugin.read(type("ReservedIp"), address.id, address.state, { region: "tor1" });
    expect(seen.state.dropletId).toBeUndefined();

    const domain = await keep("Domain", { name: "example.test" });
    const records: Values[] = [
      { type: "A", name: "@", value: address.id },
      { type: "CNAME", name: "www", value: "example.test." },
      { type: "MX", name: "@", value: "mail.example.org.", priority: 10 },
      { type: "TXT", name: "@", value: "v=spf1 -all" },
      { type: "CAA", name: "@", value: "letsencrypt.org.", flags: 0, tag: "issue" },
      { type: "CAA", name: "@", value: "mailto:ops@example.test", flags: 0, tag: "iodef" },
      { type: "SRV", name: "_sip._tcp", value: "sip.example.org.", priority: 1, weight: 2, port: 5060 },
    ];
    for (const record of records) await keep("DnsRecord", { domain: domain.id, ...record });
    const project = await keep("Project", {
      name: "assistant",
      environment: "Development",
      purpose: "Service",
    });
    await keep("ProjectResources", { project: project.id, resources: [String(droplet.state.dropletUrn)] });
    await keep("MonitorAlert", {
      ...{
        description: "cpu",
        type: "v1/insights/droplet/cpu",
        compare: "GreaterThan",
        value: 90,
        window: "5m",
      },
      ...{ entities: [droplet.id], alerts: { emails: ["ops@example.test"] } },
    });
    const check = await keep("UptimeCheck", {
      name: "site",
      target: "https://example.test",
      type: "https",
      regions: ["us_east"],
    });
    await keep("UptimeAlert", {
      ...{ name: "down", checkId: check.id, type: "down", period: "2m" },
      notifications: [{ emails: ["ops@example.test"] }],
    });
    await keep("SpacesKey", { name: "backup", grants: [{ bucket: "backups", permission: "readwrite" }] });

    for (const [name, { id, state }] of made.reverse()) {
      await plugin.delete(type(name), id, state);
      if (name === "ProjectResources") continue;
      expect((await plugin.read(type(name), id, state)).id, `${name} after its deletion`).toBe("");
      // One that is gone already is no failure: an interrupted destroy is run again.
      await plugin.delete(type(name), id, state);
    }
  });
});

describe("changes", () => {
  it.each([
    ["Volume", { name: "grow", region: "tor1", size: 1 }, { size: 2 }, []],
    ["Volume", { name: "keep", region: "tor1", size: 1 }, { name: "other" }, ["name"]],
    ["Vpc", { name: "first", region: "tor1" }, { description: "ours" }, []],
    [
      "DnsRecord",
      { domain: "d.test", type: "A", name: "@", value: "192.0.2.1" },
      { value: "192.0.2.2", ttl: 60 },
      [],
    ],
    [
      "Firewall",
      { name: "f", inboundRules: [{ protocol: "tcp", portRange: "80", sourceAddresses: ["0.0.0.0/0"] }] },
      { inboundRules: [{ protocol: "tcp", portRange: "443", sourceAddresses: ["0.0.0.0/0"] }] },
      [],
    ],
    ["SpacesKey", { name: "k", grants: [] }, { grants: [{ bucket: "b", permission: "read" }] }, []],
    ["Project", { name: "p" }, { description: "ours" }, []],
  ] as [string, Values, Values, string[]][])(
    "%s: %j to %j replaces %j",
    async (name, inputs, change, replaces) => {
      if (name === "DnsRecord") await plugin.make(type("Domain"), { name: "d.test" });
      const made = await plugin.make(type(name), inputs);
      const news = { ...made.inputs, ...change };
      const diff = await plugin.diff(type(name), made.id, made.state, news);
      expect(diff).toMatchObject({ changed: true, replaces });
      if (replaces.length > 0) return;
      const state = await plugin.update(type(name), made.id, made.state, news);
      const read = await plugin.read(type(name), made.id, state, news);
      expect(await plugin.diff(type(name), made.id, read.state, news)).toMatchObject({
        paths: [],
        changed: false,
      });
    },
  );

  it("refuses to shrink a volume before anything is done", async () => {
    const made = await plugin.make(type("Volume"), { name: "shrink", region: "tor1", size: 3 });
    const shrunk = plugin.diff(type("Volume"), made.id, made.state, { ...made.inputs, size: 2 });
    expect(await failure(shrunk)).toMatch(/can only be expanded and not shrunk \(from 3 to 2 GiB\)/);
  });

  it("keeps the secret of a Spaces key, which is told once only", async () => {
    const made = await plugin.make(type("SpacesKey"), { name: "once", grants: [] });
    const read = await plugin.read(type("SpacesKey"), made.id, made.state, made.inputs);
    expect(read.state.secretKey).toEqual(made.state.secretKey);
    expect(made.state.secretKey).toEqual(secret(expect.any(String)));
  });

  it("moves the address away from an assignment that another droplet took", async () => {
    const [one, two] = [
      await makeDroplet(region, { name: "one" }),
      await makeDroplet(region, { name: "two" }),
    ];
    const address = await plugin.make(type("ReservedIp"), { region: "tor1" });
    const assignment = await plugin.make(type("ReservedIpAssignment"), {
      dropletId: one.id,
      ipAddress: address.id,
    });
    await region.ok("POST", `/v2/reserved_ips/${address.id}/actions`, { type: "assign", droplet_id: two.id });
    await region.settled();
    expect((await plugin.read(type("ReservedIpAssignment"), assignment.id, assignment.state)).id).toBe("");
  });
});

describe("names", () => {
  it("are made from the logical name where there is none, and stay", async () => {
    const { inputs } = await plugin.check(type("Vpc"), { region: "tor1" });
    expect(inputs.name).toMatch(/^thing-[0-9a-f]{7}$/);
    expect((await plugin.check(type("Vpc"), { region: "tor1" }, inputs)).inputs.name).toBe(inputs.name);
  });
});

describe("what is wrong", () => {
  it("is told by what to type when the token is", async () => {
    const other = await startPlugin("digitalocean", { DIGITALOCEAN_TOKEN: "dop_v1_planted" });
    try {
      await other.configure({ apiEndpoint: region.url });
      const message = await failure(other.make(type("Tag"), { name: "t" }));
      expect(message).toMatch(/401 .*pulumi config set --secret digitalocean:token/);
      expect(message).not.toContain("planted");
    } finally {
      await other.stop();
    }
  });

  it("is the API's own message, with the request that it answered", async () => {
    const message = await failure(plugin.make(type("Droplet"), { ...dropletInputs, size: "s-64vcpu" }));
    expect(message).toMatch(
      /POST http.*\/v2\/droplets: 422 You specified an invalid size for Droplet creation\./,
    );
  });

  it("names an API that does not answer", async () => {
    const other = await startPlugin("digitalocean");
    try {
      await other.configure({ apiEndpoint: "http://127.0.0.1:1", token: "t" });
      expect(await failure(other.make(type("Tag"), { name: "t" }))).toMatch(
        /http:\/\/127\.0\.0\.1:1\/v2\/tags: the API does not answer: .*ECONNREFUSED/,
      );
    } finally {
      await other.stop();
    }
  });

  it("is every wrong input at once, at preview", async () => {
    const { failures } = await plugin.check(type("Droplet"), {
      size: ["s"],
      backupPolicy: { plan: "daily" },
      sshkeys: [],
    });
    expect(failures).toEqual([
      "unknown property 'sshkeys'",
      "missing required property 'image'",
      "'size' must be a string",
    ]);
    const records = await plugin.check(type("DnsRecord"), { domain: "d", type: "SRV", value: "v." });
    expect(records.failures.map((each) => each.split("'")[1])).toEqual(["priority", "weight", "port"]);
  });
});
