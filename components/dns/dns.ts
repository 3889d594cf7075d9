import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type DnsRecordPlan, type MailRecords, planRecords } from "./records.ts";

export interface DnsArgs {
  /**
   * Domain name of the site. Another name makes its records and deletes the old ones.
   * @example "app.example.com"
   */
  domain: string;
  /**
   * "create" creates the zone; "existing" adds records to a zone of the account and leaves its others alone; "none"
   * creates nothing. From "create" to another value, the zone is deleted with every record in it, unless protected.
   */
  zone: "create" | "existing" | "none";
  /**
   * Name of the zone, if the site is a name inside it. With zone "create", another name replaces the zone.
   * @default the domain
   * @example "example.com"
   */
  zoneName?: string;
  /**
   * Whether a deployment that would delete the zone stops instead.
   * @default false
   */
  protect?: boolean;
  /** Address (IPv4) of the site. */
  address: pulumi.Input<string>;
  /**
   * Address (IPv6) of the site.
   * @default no AAAA record
   */
  addressV6?: pulumi.Input<string>;
  /**
   * Whether `www.<domain>` leads to the site.
   * @default true
   */
  www?: boolean;
  /**
   * The only certificate authorities that may issue for the site (CAA records). An empty list allows all.
   * @default ["letsencrypt.org"]
   */
  caa?: readonly string[];
  /**
   * Whether these authorities may issue for `*.<domain>` too.
   * @default false
   */
  wildcard?: boolean;
  /**
   * E-mail address for reports of refused requests.
   * @default no reports
   * @example "admin@example.com"
   */
  caaContact?: string;
  /**
   * MX, SPF, DMARC and DKIM records of the domain.
   * @default no records
   */
  mail?: MailRecords;
}

/**
 * Seconds. One value, because records of one name must share it. It is short, so that a new address is soon visible.
 */
const TTL = 300;

/** The zone of a site and its records. */
export class Dns extends pulumi.ComponentResource {
  /**
   * Records that point the name to the site. Resources that need the name depend on them. Empty if the records are kept
   * elsewhere.
   */
  public readonly records: readonly digitalocean.DnsRecord[];

  constructor(name: string, args: DnsArgs, opts?: pulumi.ComponentResourceOptions) {
    super(COMPONENT_TYPES.dns, name, {}, opts);
    const zoneName = args.zoneName ?? args.domain;
    this.records = args.zone === "none" ? [] : createRecords(this, name, zoneName, args);
    this.registerOutputs({});
  }
}

function createRecords(parent: Dns, name: string, zoneName: string, args: DnsArgs): digitalocean.DnsRecord[] {
  const zone =
    args.zone === "create"
      ? new digitalocean.Domain(
          `${name}-zone`,
          { name: zoneName },
          { parent, protect: args.protect ?? false },
        ).name
      : zoneName;
  return plan(args, zoneName).map(
    ({ key, value, ...record }) =>
      new digitalocean.DnsRecord(
        `${name}-${key}`,
        { domain: zone, ttl: TTL, value: resolve(args, value), ...record },
        { parent },
      ),
  );
}

function plan(args: DnsArgs, zoneName: string): DnsRecordPlan[] {
  return planRecords({
    domain: args.domain,
    zoneName,
    addressV6: args.addressV6 !== undefined,
    www: args.www ?? true,
    caa: args.caa ?? ["letsencrypt.org"],
    wildcard: args.wildcard ?? false,
    ...(args.caaContact === undefined ? {} : { caaContact: args.caaContact }),
    ...(args.mail === undefined ? {} : { mail: args.mail }),
  });
}

function resolve(args: DnsArgs, value: DnsRecordPlan["value"]): pulumi.Input<string> {
  if (typeof value === "string") return value;
  return value.address === "v6" && args.addressV6 !== undefined ? args.addressV6 : args.address;
}
