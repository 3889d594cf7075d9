import type { Zone, ZoneRecord } from "./zones.ts";

export interface Answer {
  kind: "found" | "noData" | "noName";
  records: ZoneRecord[];
  /** Zone of the last name in the chain. A negative answer has its SOA. */
  zone: Zone;
  /** Name outside the zones at the end of a CNAME chain. The client needs its records too. */
  elsewhere?: string;
}

const maxChain = 8;

function isUnder(name: string, ancestor: string): boolean {
  return name === ancestor || name.endsWith(`.${ancestor}`);
}

/** The zone that answers for a name: the one with the longest matching name. */
function zoneFor(zones: Zone[], name: string): Zone | undefined {
  return zones.filter((zone) => isUnder(name, zone.name)).sort((a, b) => b.name.length - a.name.length)[0];
}

/** A name exists if it, or a name below it, has a record (RFC 4592, empty non-terminals). */
function exists(zone: Zone, name: string): boolean {
  return name === zone.name || zone.records.some((record) => isUnder(record.name, name));
}

/** The records at a name. If the name does not exist, those of a wildcard; undefined if there is no wildcard. */
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
 * Answers a question from the zones, and follows CNAMEs.
 * @param type record type, such as "A", or "ANY"
 * @returns undefined if no zone answers for the name
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
