import type * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Host, type HostArgs } from "../../../components/host/index.ts";
import { identities, named, register } from "../exactRegistrations.ts";

const ssh = {
  publicKey: "ssh-ed25519 OPERATOR me",
  privateKey: "PLANTED OPERATOR KEY",
  keyFile: "~/.ssh/id_ed25519",
  allowFrom: ["203.0.113.4/32"],
};
const create: HostArgs = {
  source: { kind: "create", region: "tor1", size: "s-1vcpu-1gb", image: "debian-12-x64", volumeGb: 20 },
  ssh,
  label: "shop-prod",
};

function answers({ type, name }: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  if (type.startsWith("random:")) return { hex: "m1" };
  if (type.startsWith("tls:"))
    return { privateKeyOpenssh: "PLANTED HOST KEY\n", publicKeyOpenssh: "ecdsa-sha2-nistp256 FIRST\n" };
  if (type.includes("reservedIp:")) return { ipAddress: "192.0.2.7" };
  if (type.includes("droplet:")) return { ipv4Address: "192.0.2.8", dropletUrn: "do:droplet:1" };
  if (type.includes("volume:")) return { volumeUrn: "do:volume:1" };
  return name === "host-own-key" ? { stdout: "ssh-ed25519 OWN\n" } : {};
}
const make = (args: HostArgs) => register(() => new Host("host", args), answers);
const scripts = (...names: string[]) => names.map((name) => `command:remote:Command ${name} < host`);

describe("a created host", () => {
  it("is exactly these resources", async () => {
    expect(identities(await make(create)).sort()).toEqual(
      [
        "landfall:host:Host host",
        "digitalocean:index/sshKey:SshKey host-ssh-key < host",
        "digitalocean:index/vpc:Vpc host-vpc < host",
        "digitalocean:index/reservedIp:ReservedIp host-reserved-ip < host",
        "digitalocean:index/volume:Volume host-volume < host",
        "digitalocean:index/droplet:Droplet host-droplet < host",
        "digitalocean:index/firewall:Firewall host-firewall < host",
        "digitalocean:index/reservedIpAssignment:ReservedIpAssignment host-reserved-ip-assignment < host",
        "digitalocean:index/volumeAttachment:VolumeAttachment host-volume-attachment < host",
        "digitalocean:index/project:Project host-project < host",
        "digitalocean:index/projectResources:ProjectResources host-project-resources < host",
        "tls:index/privateKey:PrivateKey host-bootstrap-key < host",
        "random:index/randomId:RandomId host-machine < host",
        "pulumi:providers:docker host-docker < host",
        ...scripts("host-own-key", "host-gate", "host-retire-bootstrap-key", "host-grow-data"),
      ].sort(),
    );
  });

  it("lets the operator's ssh through to a database elsewhere, where there is one, and nowhere else", async () => {
    const forwarding = named(await make({ ...create, forwardTo: "db.example.com:6543" }), "host-forwarding");
    expect(forwarding.inputs.create).toContain("/etc/ssh/sshd_config.d/05-landfall-forwarding.conf");
    expect(forwarding.inputs.create).toContain("sshd -t");
    expect(forwarding.inputs.stdin).toBe("PermitOpen 127.0.0.1:5432 db.example.com:6543\n");
  });

  it("never replaces a droplet for what acts at its first boot only, and stops the old one first", async () => {
    const droplet = named(await make(create), "host-droplet");
    expect(droplet.ignoreChanges).toEqual(["userData", "image", "sshKeys"]);
    expect(droplet.deleteBeforeReplace).toBe(true);
    expect(droplet.inputs).toMatchObject({
      monitoring: true,
      gracefulShutdown: true,
      resizeDisk: false,
      vpcUuid: "host-vpc-id",
    });
  });

  it("keeps user data and keys secret", async () => {
    const all = await make(create);
    const { userData, ...rest } = named(all, "host-droplet").inputs;
    expect(userData).toEqual({ secret: expect.stringContaining("PLANTED HOST KEY") });
    expect(JSON.stringify(rest)).not.toContain("PLANTED");
    for (const { inputs, type } of all.filter((one) => one.type === "command:remote:Command")) {
      expect(inputs.connection, type).toHaveProperty("secret");
      expect(JSON.stringify({ ...inputs, connection: null })).not.toContain("PLANTED");
    }
    expect(JSON.stringify(named(all, "host-docker").inputs)).not.toContain("PLANTED");
  });

  it("has an address that does not hang on the droplet", async () => {
    expect(named(await make(create), "host-reserved-ip").dependencies).not.toContain("host-droplet");
  });

  it("pins the first connection to the key that it gave, and all others to the host's own", async () => {
    const all = await make(create);
    const pinned = (name: string) =>
      (named(all, name).inputs.connection as { secret: { hostKey: string } }).secret.hostKey;
    expect(pinned("host-own-key")).toBe("ecdsa-sha2-nistp256 FIRST");
    for (const name of ["host-gate", "host-retire-bootstrap-key", "host-grow-data"])
      expect(pinned(name)).toBe("ssh-ed25519 OWN");
    expect(JSON.stringify(named(all, "host-docker").inputs.sshOpts)).toContain(
      "KnownHostsCommand=/bin/echo 192.0.2.7 ssh-ed25519 OWN",
    );
  });

  it("runs the first phase of the rotation once a droplet, whatever else changes", async () => {
    const phase = named(await make(create), "host-own-key");
    expect(phase.ignoreChanges).toEqual(["connection", "create", "logging"]);
    expect(phase.inputs.triggers).toEqual(["m1"]);
  });

  it("has all that is on a droplet made again with another droplet", async () => {
    const all = await make(create);
    expect(named(all, "host-machine")).toMatchObject({
      inputs: { keepers: { droplet: "host-droplet-id" } },
      deleteBeforeReplace: true,
    });
    for (const { name, inputs } of all.filter(({ type }) => type === "command:remote:Command"))
      expect(inputs.triggers, name).toEqual(name === "host-gate" ? ["s-1vcpu-1gb", "m1"] : ["m1"]);
  });

  it("waits at the gate again with another size, for the droplet is switched off and on", async () => {
    const source = { ...create.source, size: "s-2vcpu-4gb" } as typeof create.source;
    const gate = named(await make({ ...create, source }), "host-gate");
    expect(gate.inputs.triggers).toEqual(["s-2vcpu-4gb", "m1"]);
  });

  it("never detaches the volume or the address from a droplet that runs", async () => {
    const all = await make(create);
    for (const name of ["host-volume-attachment", "host-reserved-ip-assignment"])
      expect(named(all, name).deletedWith).toBe("host-machine");
  });

  it("retires the first key only behind the gate, and Docker waits for that", async () => {
    const all = await make(create);
    expect(named(all, "host-docker").dependencies).toContain("host-retire-bootstrap-key");
    expect(all.find(({ name }) => name === "host-retire-bootstrap-key")?.dependencies).toContain("host-gate");
  });

  it("spares scripts on a droplet that is deleted", async () => {
    const commands = (await make(create)).filter(({ type }) => type === "command:remote:Command");
    for (const { name, deletedWith } of commands)
      expect(deletedWith, name).toBe(name === "host-own-key" ? "host-machine" : "host-own-key");
  });

  it.each([true, false])("protects what holds data and the address: %s", async (protect) => {
    const all = await make({ ...create, protect });
    expect(all.filter((one) => one.protect).map(({ name }) => name)).toEqual(
      protect ? ["host-droplet", "host-reserved-ip", "host-volume"] : [],
    );
  });

  it("refuses a label that is no name at DigitalOcean, and says what is", async () => {
    await register(() => {
      expect(() => new Host("host", { ...create, label: "Shop_Prod" })).toThrow(
        // Otherwise the engine prints the stack and every property of the resource.
        expect.objectContaining({
          message: expect.stringMatching(/^label: "Shop_Prod" should be /),
          hideStack: true,
        }),
      );
    });
  });
});

describe("an adopted host", () => {
  const adopt: HostArgs = {
    ...create,
    source: {
      kind: "adopt",
      dropletId: 42,
      region: "tor1",
      size: "s-1vcpu-1gb",
      image: "debian-12-x64",
      hostKey: "ssh-ed25519 KNOWN",
    },
  };

  it("is imported, protected, and never replaced", async () => {
    const all = await make(adopt);
    expect(identities(all).sort()).toEqual(
      [
        "landfall:host:Host host",
        "digitalocean:index/droplet:Droplet host-droplet < host",
        "pulumi:providers:docker host-docker < host",
        ...scripts("host-requirements"),
      ].sort(),
    );
    const droplet = named(all, "host-droplet");
    expect(droplet).toMatchObject({ importId: "42", protect: true, retainOnDelete: true });
    for (const replacing of [
      "image",
      "region",
      "sshKeys",
      "userData",
      "monitoring",
      "vpcUuid",
      "dropletAgent",
      "publicNetworking",
      "ipv6",
    ])
      expect(droplet.ignoreChanges).toContain(replacing);
    expect(droplet.ignoreChanges).not.toContain("size");
  });

  it("has what is on it taken away, since it is not deleted itself", async () => {
    expect(named(await make(adopt), "host-requirements").deletedWith).toBe("");
    await register(() => expect(new Host("host", adopt).machine).toBeUndefined(), answers);
  });

  it("is reached at its own address, by the key that was given", async () => {
    const { inputs } = named(await make(adopt), "host-requirements");
    expect(inputs.connection).toMatchObject({
      secret: { host: "192.0.2.8", user: "deploy", hostKey: "ssh-ed25519 KNOWN" },
    });
  });
});

describe("a host given by its address", () => {
  it("goes from the stack without its database's roles being asked for", async () => {
    const source = {
      kind: "address",
      address: "198.51.100.9",
      hostKey: "ssh-ed25519 K",
      user: "me",
    } as const;
    await register(() => {
      const host = new Host("host", { ...create, source });
      expect(host.data).toBeDefined();
      expect(host.machine).toBeUndefined();
    }, answers);
  });

  it("makes nothing at DigitalOcean", async () => {
    const all = await make({
      ...create,
      source: { kind: "address", address: "198.51.100.9", hostKey: "ssh-ed25519 K", user: "me" },
    });
    expect(identities(all).sort()).toEqual(
      [
        "landfall:host:Host host",
        "pulumi:providers:docker host-docker < host",
        ...scripts("host-requirements"),
      ].sort(),
    );
    expect(named(all, "host-docker").inputs.host).toBe("ssh://me@198.51.100.9");
  });
});
