import type { Zone, ZoneRecord } from "./zones.ts";

export interface Answer {
  kind: "found" | "noData" | "noName";
  records: ZoneRecord[];
  /** Zone of the last name that was looked at: its SOA belongs to an answer that says no. */
  zone: Zone;
  /** Name at the end of a CNAME chain that leads out of the zones; who asks wants its records too. */
  elsewhere?: string;
}

const maxChain = 8;

function isUnder(name: string, ancestor: string): boolean {
  return name === ancestor || name.endsWith(`.${ancestor}`);
}

/** The zone that answers for a name: the one with the longest name. */
function zoneFor(zones: Zone[], name: string): Zone | undefined {
  return zones.filter((zone) => isUnder(name, zone.name)).sort((a, b) => b.name.length - a.name.length)[0];
}

/** A name exists when it, or a name below it, has a record (RFC 4592, empty non-terminals). */
function exists(zone: Zone, name: string): boolean {
  return name === zone.name || zone.records.some((record) => isUnder(record.name, name));
}

/** The records at a name, from a wildcard where the name does not exist; undefined when there is no such name. */
function recordsAt(zone: Zone, name: string): ZoneRecord[] | undefined {
  if (exists(zone, name)) return zone.records.filter((record) => record.name === name);
  let ancestor = name;
  while (ancestor !== zone.name) {
    ancestor = ancestor.slice(ancestor.indexOf(".") + 1);
    const wildcard = zone.records.filter((record) => record.name === `*.${ancestor}`);
    if (wildcard.length > 0) return wildcard.map((record) => ({ ...record, name }));
    if (exists(zone, ancestor)) return undefined;
  }
  return undefined;
}

/**
 * What the zones say about a name, with CNAMEs followed.
 * @param type record type, e.g. "A", or "ANY"
 * @returns undefined when no zone answers for the name
 */
export function lookup(zones: Zone[], question: string, type: string): Answer | undefined {
  let name = question.toLowerCase().replace(/\.$/, "");
  let zone = zoneFor(zones, name);
  if (!zone) return undefined;
  const chain: ZoneRecord[] = [];
  for (let step = 0; step < maxChain; step++) {
    const at = recordsAt(zone, name);
    if (!at) return { kind: "noName", records: chain, zone };
    const matches = at.filter((record) => type === "ANY" || record.type === type);
    if (matches.length > 0) return { kind: "found", records: [...chain, ...matches], zone };
    const alias = at.find((record) => record.type === "CNAME");
    if (!alias) return { kind: "noData", records: chain, zone };
    chain.push(alias);
    name = alias.data;
    const next = zoneFor(zones, name);
    if (!next) return { kind: "found", records: chain, zone, elsewhere: name };
    zone = next;
  }
  return { kind: "found", records: chain, zone };
}
