import { expect, it } from "vitest";
import { type PendingOperation, revealedInputs, revealSecrets } from "../../../cli/pulumi/exportedState.ts";
import { isFindable } from "../../../cli/repair/lookups.ts";
import { treatment } from "../../../cli/repair/plan.ts";

const treat = (operation: PendingOperation["type"], type: string, inputs: Record<string, unknown> = {}) =>
  treatment({ type: operation, resource: { urn: `urn:pulumi:s::p::${type}::x`, type } }, inputs, isFindable);

it("looks for what DigitalOcean would make twice or refuse to make again", () => {
  for (const name of [
    "droplet:Droplet",
    "vpc:Vpc",
    "firewall:Firewall",
    "sshKey:SshKey",
    "volume:Volume",
    "domain:Domain",
    "dnsRecord:DnsRecord",
    "project:Project",
    "reservedIp:ReservedIp",
    "reservedIpAssignment:ReservedIpAssignment",
    "volumeAttachment:VolumeAttachment",
  ])
    expect(treat("creating", `digitalocean:index/${name}`), name).toEqual({ how: "findInAccount" });
});

it("removes what Docker refuses to make twice, and lets the engine read roles and buckets by their name", () => {
  const name = "web";
  const container = treat("creating", "docker:index/container:Container", { name });
  expect(container).toEqual({ how: "removeFromHost", kind: "container", name });
  const network = treat("creating", "docker:index/network:Network", { name });
  expect(network).toEqual({ how: "removeFromHost", kind: "network", name });
  for (const type of ["postgresql:index/role:Role", "digitalocean:index/spacesBucket:SpacesBucket"])
    expect(treat("creating", type, { name })).toEqual({ how: "import", id: name });
});

it("clears what can be made again, and warns of what it does not know", () => {
  for (const type of [
    "command:remote:Command",
    "random:index/randomPassword:RandomPassword",
    "docker:index/remoteImage:RemoteImage",
    "postgresql:index/grant:Grant",
    "postgresql:index/schema:Schema",
  ])
    expect(treat("creating", type), type).toMatchObject({ how: "clear" });
  expect(treat("creating", "aws:s3/bucket:Bucket")).toEqual({ how: "unknown" });
  expect(treat("creating", "digitalocean:index/spacesKey:SpacesKey")).toEqual({ how: "unknown" });
});

it("leaves updates and deletions to be repeated, once it is read what is left", () => {
  expect(treat("updating", "digitalocean:index/droplet:Droplet")).toMatchObject({ how: "clear" });
  expect(treat("deleting", "docker:index/container:Container")).toMatchObject({ how: "clear" });
  expect(treat("deleting", "digitalocean:index/droplet:Droplet")).toEqual({ how: "reread" });
});

it("reveals the secrets of an export, also within lists", () => {
  const secret = (value: unknown) => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
  });
  expect(revealSecrets([secret(["-i", "key"])])).toEqual([["-i", "key"]]);
  const provider = { urn: "u", type: "t", inputs: { token: secret("t0ken"), host: "h" } };
  expect(revealedInputs(provider)).toEqual({ token: "t0ken", host: "h" });
});
