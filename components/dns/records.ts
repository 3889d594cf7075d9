/** One record, as DigitalOcean's API returns it, so that a refresh shows no change. */
export interface DnsRecordPlan {
  /** Suffix of the resource's name. It stays the same as long as the record is the same. */
  readonly key: string;
  readonly type: "A" | "AAAA" | "CAA" | "CNAME" | "MX" | "TXT";
  /** Relative to the zone; "@" is the zone itself. */
  readonly name: string;
  /** Text, or a placeholder for an address that is known later. */
  readonly value: string | { readonly address: "v4" | "v6" };
  readonly priority?: number;
  readonly flags?: number;
  readonly tag?: string;
}

export interface MailRecords {
  /**
   * Mail servers (MX records). Senders try the lowest priority first.
   * @example [{ host: "mx.example.net", priority: 10 }]
   */
  readonly mx: readonly { readonly host: string; readonly priority: number }[];
  /**
   * Servers that may send mail for the domain (SPF record).
   * @default no record
   * @example "v=spf1 include:example.net -all"
   */
  readonly spf?: string;
  /**
   * What a receiver does with mail that fails SPF and DKIM (DMARC record).
   * @default no record
   * @example "v=DMARC1; p=reject"
   */
  readonly dmarc?: string;
  /**
   * Public keys that mail is signed with (DKIM records).
   * @default no records
   * @example [{ selector: "mail", value: "v=DKIM1; k=rsa; p=..." }]
   */
  readonly dkim?: readonly { readonly selector: string; readonly value: string }[];
}

export interface DnsPlanArgs {
  /** Domain name of the site. */
  readonly domain: string;
  /** Name of the zone: the same name, or a name that it ends with. */
  readonly zoneName: string;
  /** Whether the site has an IPv6 address. */
  readonly addressV6: boolean;
  /** Whether `www.<domain>` leads to the site. */
  readonly www: boolean;
  /** The only certificate authorities that may issue for the site. An empty list allows all. */
  readonly caa: readonly string[];
  /** Whether these authorities may issue for `*.<domain>` too. */
  readonly wildcard: boolean;
  /** E-mail address for reports of refused requests. @default no reports */
  readonly caaContact?: string;
  /** MX, SPF, DMARC and DKIM records. @default no records */
  readonly mail?: MailRecords;
}

/**
 * Name of a record relative to its zone: `("www.example.com", "example.com")` gives "www".
 * @throws Error if the name is not in the zone
 */
export function relativeName(fqdn: string, zone: string): string {
  if (fqdn === zone) return "@";
  if (!fqdn.endsWith(`.${zone}`)) throw new Error(`${fqdn} is not in the zone ${zone}`);
  return fqdn.slice(0, -zone.length - 1);
}

/** Every record of a site, in a fixed order. */
export function planRecords(args: DnsPlanArgs): DnsRecordPlan[] {
  const at = (fqdn: string) => relativeName(fqdn, args.zoneName);
  const name = at(args.domain);
  const records: DnsRecordPlan[] = [{ key: "a", type: "A", name, value: { address: "v4" } }];
  if (args.addressV6) records.push({ key: "aaaa", type: "AAAA", name, value: { address: "v6" } });
  if (args.www)
    records.push({ key: "www", type: "CNAME", name: at(`www.${args.domain}`), value: absolute(args.domain) });
  for (const authority of args.caa) {
    records.push({
      key: `caa-${authority}`,
      type: "CAA",
      name,
      flags: 0,
      tag: "issue",
      value: absolute(authority),
    });
    if (args.wildcard)
      records.push({
        key: `caa-wild-${authority}`,
        type: "CAA",
        name,
        flags: 0,
        tag: "issuewild",
        value: absolute(authority),
      });
  }
  if (args.caaContact !== undefined)
    // The only CAA value without a trailing dot: it is a URL, not a name.
    records.push({
      key: "caa-iodef",
      type: "CAA",
      name,
      flags: 0,
      tag: "iodef",
      value: `mailto:${args.caaContact}`,
    });
  return args.mail === undefined ? records : [...records, ...planMail(args.mail, args.domain, at)];
}

function planMail(mail: MailRecords, domain: string, at: (fqdn: string) => string): DnsRecordPlan[] {
  const text = (key: string, fqdn: string, value: string): DnsRecordPlan => ({
    key,
    type: "TXT",
    name: at(fqdn),
    value,
  });
  return [
    ...mail.mx.map(
      ({ host, priority }): DnsRecordPlan => ({
        key: `mx-${host.replace(/\.$/, "")}`,
        type: "MX",
        name: at(domain),
        priority,
        value: absolute(host),
      }),
    ),
    ...(mail.spf === undefined ? [] : [text("spf", domain, mail.spf)]),
    ...(mail.dmarc === undefined ? [] : [text("dmarc", `_dmarc.${domain}`, mail.dmarc)]),
    ...(mail.dkim ?? []).map(({ selector, value }) =>
      text(`dkim-${selector}`, `${selector}._domainkey.${domain}`, value),
    ),
  ];
}

/** With a trailing dot, as the provider reads names back. */
function absolute(fqdn: string): string {
  return fqdn.endsWith(".") ? fqdn : `${fqdn}.`;
}
