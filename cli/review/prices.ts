import type { State } from "./events.ts";

/** DigitalOcean's monthly prices of droplet sizes, by slug. */
export type Prices = ReadonlyMap<string, number>;

export interface Price {
  what: string;
  /** US dollars. Undefined: not known. */
  monthly: number | undefined;
}

const VOLUME_GB = 0.1;
const UPTIME_CHECK = 1;
/** Of the droplet's price. */
const BACKUPS = { weekly: 0.2, daily: 0.3 };

/** Nothing is paid for these, or, as for buckets, not for each. */
const FREE = [
  "certificate:Certificate",
  "cdn:Cdn",
  "databaseDb:DatabaseDb",
  "databaseFirewall:DatabaseFirewall",
  "databaseUser:DatabaseUser",
  "dnsRecord:DnsRecord",
  "domain:Domain",
  "firewall:Firewall",
  "monitorAlert:MonitorAlert",
  "project:Project",
  "projectResources:ProjectResources",
  "reservedIpAssignment:ReservedIpAssignment",
  "spacesBucket:SpacesBucket",
  "spacesKey:SpacesKey",
  "sshKey:SshKey",
  "tag:Tag",
  "uptimeAlert:UptimeAlert",
  "volumeAttachment:VolumeAttachment",
  "vpc:Vpc",
].map((name) => `digitalocean:index/${name}`);

/** Only DigitalOcean's resources cost anything; one of theirs that is not listed here costs something unknown. */
export function lookUpPrice({ type, inputs, outputs }: State, prices: Prices): Price | "free" {
  if (!type.startsWith("digitalocean:") || FREE.includes(type)) return "free";
  const input = inputs ?? {};
  if (type === "digitalocean:index/droplet:Droplet") return droplet(input, outputs ?? {}, prices);
  if (type === "digitalocean:index/volume:Volume") {
    const { size } = input;
    if (typeof size !== "number") return { what: "size not known", monthly: undefined };
    return { what: `${size} GB`, monthly: rounded(size * VOLUME_GB) };
  }
  // Costs while it is assigned to nothing, which is never what a stack is for.
  if (type === "digitalocean:index/reservedIp:ReservedIp") return { what: "free while assigned", monthly: 0 };
  if (type === "digitalocean:index/uptimeCheck:UptimeCheck")
    return { what: "free if it is the account's only one", monthly: UPTIME_CHECK };
  return { what: "price not known", monthly: undefined };
}

function droplet(
  { size, backups, backupPolicy }: Record<string, unknown>,
  outputs: Record<string, unknown>,
  prices: Prices,
): Price {
  const slug = String(size);
  const read =
    outputs.size === size && typeof outputs.priceMonthly === "number" ? outputs.priceMonthly : undefined;
  const monthly = read ?? prices.get(slug);
  if (backups !== true) return { what: slug, monthly };
  const plan = (backupPolicy as { plan?: unknown } | undefined)?.plan === "daily" ? "daily" : "weekly";
  return {
    what: `${slug} with ${plan} backups`,
    monthly: monthly === undefined ? undefined : rounded(monthly * (1 + BACKUPS[plan])),
  };
}

const rounded = (usd: number) => Math.round(usd * 100) / 100;
