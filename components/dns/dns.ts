import * as digitalocean from "@pulumi/digitalocean";
import * as pulumi from "@pulumi/pulumi";
import { COMPONENT_TYPES } from "../../contracts/resources.ts";
import { type DnsRecordPlan, type MailRecords, planRecords } from "./records.ts";

export interface DnsArgs {
  /** The site's name, such as "example.com" or "app.example.com". */
  domain: string;
  /**
   * "create" makes the zone, and deleting it deletes every record in it; "existing" adds records to a zone of the
   * same account and leaves its others alone; "none" makes nothing: the records are kept elsewhere.
   */
  zone: "create" | "existing" | "none";
  /**
   * The zone's name where the site is a name inside a zone.
   * @default the domain
   */
  zoneName?: string;
  /**
   * Whether `pulumi destroy` refuses to delete the zone, and with it records of others.
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
   * Whether `www.` leads to the site.
   * @default true
   */
  www?: boolean;
  /**
   * Certificate authorities that may issue for the site, and no others. An empty list lets all.
   * @default ["letsencrypt.org"]
   */
  caa?: readonly string[];
  /**
   * Whether these may issue for a wildcard too.
   * @default false
   */
  wildcard?: boolean;
  /**
   * Address of mail for reports of refused requests.
   * @default no reports
   */
  caaContact?: string;
  /**
   * Mail records.
   * @default none
   */
  mail?: MailRecords;
}

/** Seconds. One for all: records of one name must share it, and a new address is seen soon. */
const TTL = 300;

/** The zone of a site and its records. */
export class Dns extends pulumi.ComponentResource {
  /** What makes the name lead to the site: what needs that depends on these. Empty where the records are kept elsewhere. */
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
