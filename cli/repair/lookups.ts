import { createHash } from "node:crypto";

// biome-ignore lint/suspicious/noExplicitAny: objects of the API, compared key by key
type Json = any;
type Inputs = Record<string, unknown>;

/** Where the API lists objects of a type, and which one of them a resource's inputs describe. */
export interface Lookup {
  /** Under /v2. */
  readonly path: string;
  /** Key of the list in the answer. */
  readonly key: string;
  readonly matches: (object: Json) => boolean;
  readonly id: (object: Json) => string;
  /** False while the API is still making the object. */
  readonly ready?: (object: Json) => boolean;
}

const id = (object: Json) => String(object.id);
const equalIgnoringCase = (a: unknown, b: unknown) => String(a).toLowerCase() === String(b).toLowerCase();
/** An input that is left out does not tell objects apart. */
const matchesIfGiven = (input: unknown, seen: unknown) =>
  input === undefined || equalIgnoringCase(input, seen);

/** By the type's name in the plugin "digitalocean". Many names may be given twice, so all that the API can tell is compared. */
const LOOKUPS: Record<string, (inputs: Inputs) => Lookup> = {
  Droplet: (inputs) => ({
    path: "/droplets",
    key: "droplets",
    matches: (droplet) =>
      droplet.name === inputs.name &&
      matchesIfGiven(inputs.region, droplet.region?.slug) &&
      matchesIfGiven(inputs.size, droplet.size_slug) &&
      [droplet.image?.slug, droplet.image?.id].some((image) => equalIgnoringCase(inputs.image, image)) &&
      matchesIfGiven(inputs.vpcUuid, droplet.vpc_uuid) &&
      strings(inputs.tags).every((tag) => strings(droplet.tags).some((seen) => equalIgnoringCase(tag, seen))),
    id,
    ready: ({ status, locked }) => status === "active" && !locked,
  }),
  Vpc: (inputs) => ({
    path: "/vpcs",
    key: "vpcs",
    matches: (vpc) =>
      vpc.name === inputs.name &&
      matchesIfGiven(inputs.region, vpc.region) &&
      matchesIfGiven(inputs.ipRange, vpc.ip_range),
    id,
  }),
  Firewall: ({ name }) => ({
    path: "/firewalls",
    key: "firewalls",
    matches: (firewall) => firewall.name === name,
    id,
  }),
  SshKey: ({ name, publicKey }) => ({
    path: "/account/keys",
    key: "ssh_keys",
    matches: (key) => key.name === name && keyOf(key.public_key) === keyOf(publicKey),
    id,
  }),
  Volume: ({ name, region }) => ({
    path: "/volumes",
    key: "volumes",
    matches: (volume) => volume.name === name && matchesIfGiven(region, volume.region?.slug),
    id,
  }),
  Domain: ({ name }) => ({
    path: "/domains",
    key: "domains",
    matches: (domain) => equalIgnoringCase(name, domain.name),
    id: (domain) => domain.name,
  }),
  DnsRecord: (inputs) => ({
    path: `/domains/${encodeURIComponent(String(inputs.domain))}/records`,
    key: "domain_records",
    matches: (record) =>
      record.type === inputs.type &&
      equalIgnoringCase(record.name, inputs.name) &&
      recordValue(record.data, inputs.domain) === recordValue(inputs.value, inputs.domain) &&
      ["priority", "port", "weight", "flags", "tag"].every((part) =>
        matchesIfGiven(inputs[part], record[part]),
      ),
    id,
  }),
  Project: ({ name }) => ({
    path: "/projects",
    key: "projects",
    matches: (project) => project.name === name,
    id,
  }),
  ReservedIp: ({ region, dropletId }) => ({
    path: "/reserved_ips",
    key: "reserved_ips",
    matches: ({ region: at, droplet }) =>
      matchesIfGiven(region, at?.slug) && (!droplet || (dropletId !== undefined && droplet.id === dropletId)),
    id: ({ ip }) => ip,
  }),
  ReservedIpAssignment: ({ ipAddress, dropletId }) => ({
    path: "/reserved_ips",
    key: "reserved_ips",
    matches: ({ ip, droplet }) => ip === ipAddress && droplet?.id === dropletId,
    id: () => `${dropletId}-${ipAddress}-${suffix(ipAddress)}`,
  }),
  VolumeAttachment: ({ volumeId, dropletId }) => ({
    path: "/volumes",
    key: "volumes",
    matches: (volume) => volume.id === volumeId && volume.droplet_ids?.includes(dropletId),
    id: () => `${dropletId}-${volumeId}-${suffix(volumeId)}`,
  }),
};

const typeName = (type: string) => (type.startsWith("digitalocean:") ? type.split(":")[2] : undefined);

export function isFindable(type: string): boolean {
  return Object.hasOwn(LOOKUPS, typeName(type) ?? "");
}

/** @param inputs of the resource, revealed */
export function lookupFor(type: string, inputs: Inputs): Lookup {
  const make = LOOKUPS[typeName(type) ?? ""];
  if (make === undefined) throw new Error(`${type} cannot be looked for`);
  return make(inputs);
}

const strings = (value: unknown): string[] => (value as string[] | undefined) ?? [];

/** Type and key, without the comment. */
function keyOf(publicKey: unknown): string {
  return String(publicKey).trim().split(/\s+/).slice(0, 2).join(" ");
}

/** The API gives names back without the final dot, and the zone itself as "@". */
function recordValue(value: unknown, domain: unknown): string {
  const text = String(value);
  return text === "@" ? String(domain) : text.replace(/\.$/, "");
}

/** The plugin ends these ids with what makes them unique; nothing reads it. */
function suffix(text: unknown): string {
  return createHash("sha256").update(String(text)).digest("hex").slice(0, 12);
}
