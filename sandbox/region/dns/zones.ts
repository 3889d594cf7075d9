import { nameServers } from "../api/records.ts";
import type { RegionSettings } from "../settings.ts";
import type { Domain } from "../state.ts";

/** A record with full names, without trailing dots. */
export interface ZoneRecord {
  name: string;
  type: string;
  ttl: number;
  /** Address, text, or the host that the record points to. */
  data: string;
  priority?: number;
  weight?: number;
  port?: number;
  flags?: number;
  tag?: string;
}

export interface Zone {
  /** In lower case, without a trailing dot. */
  name: string;
  records: ZoneRecord[];
}

/** Record types that point to another host. */
const hostTypes = ["CNAME", "MX", "NS", "SRV"];
const builtInTtl = 60;

/** A domain of the account, as a zone of the name server. */
function zoneOf(domain: Domain): Zone {
  const full = (name: string) => (name === "@" ? domain.name : `${name}.${domain.name}`);
  const records = domain.records
    .filter(({ type }) => type !== "SOA")
    .map((record) => {
      const { priority, weight, port, flags, tag } = record;
      return {
        name: full(record.name),
        type: record.type,
        ttl: record.ttl,
        data: record.data === "@" && hostTypes.includes(record.type) ? domain.name : record.data,
        ...(priority !== null && { priority }),
        ...(weight !== null && { weight }),
        ...(port !== null && { port }),
        ...(flags !== null && { flags }),
        ...(tag !== null && { tag }),
      };
    });
  return { name: domain.name, records };
}

/**
 * The names of the region's own services. The zone is the whole of `test`, a top-level domain that is reserved for
 * tests. Nobody else may answer for it. So an unknown name does not exist, and the machine's resolver is not asked.
 */
function builtInZone({ network, services, database, identity, auth0, inbox }: RegionSettings): Zone {
  const host = (name: string, data: string): ZoneRecord => ({ name, type: "A", ttl: builtInTtl, data });
  return {
    name: "test",
    records: [
      { name: "test", type: "NS", ttl: builtInTtl, data: "ns.landfall.test" },
      host("ns.landfall.test", network.gateway),
      host("api.landfall.test", network.gateway),
      ...[...Object.values(services), database, identity, auth0, inbox].map((service) =>
        host(service.host, service.address),
      ),
    ],
  };
}

/** Zones of other accounts. DigitalOcean has one set of name servers, which answer for these zones too. */
function foreignZone(name: string): Zone {
  return { name, records: nameServers.map((data) => ({ name, type: "NS", ttl: builtInTtl, data })) };
}

/**
 * The zone of a name server's own name, which points to this region. A client that proves a name by DNS asks the
 * servers in its NS records, and waits until all of them have the record.
 */
function nameServerZone(name: string, { network }: RegionSettings): Zone {
  return { name, records: [{ name, type: "A", ttl: builtInTtl, data: network.gateway }] };
}

/** Every zone that the region's name server answers for. */
export function zonesOf(settings: RegionSettings, domains: readonly Domain[]): Zone[] {
  return [
    builtInZone(settings),
    ...nameServers.map((name) => nameServerZone(name, settings)),
    ...settings.foreignDomains.map(foreignZone),
    ...domains.map(zoneOf),
  ];
}

/** Start of authority (SOA) of a zone. The serial is the time, so that it increases with every change. */
export function soaOf(zone: Zone, serial = Math.floor(Date.now() / 1000)) {
  return {
    primary: nameServers[0] as string,
    admin: `hostmaster.${zone.name}`,
    serial,
    refresh: 10_800,
    retry: 3600,
    expiration: 604_800,
    minimum: zone.name === "test" ? builtInTtl : 1800,
  };
}
